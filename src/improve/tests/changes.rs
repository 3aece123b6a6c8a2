//! What becomes of single changes.

use super::*;

#[test]
fn good_answers_become_one_commit_with_evidence() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let report = scene.answered(good);
    let committed = ChangeOutcome::Committed;
    assert_eq!(outcomes(&report), [("area", committed), ("Box", committed)]);
    let [commit] = report.commits.as_slice() else {
        panic!("{:?}", report.commits)
    };
    let text = scene.fixture.git(&["show", &format!("{commit}:shape.py")]);
    insta::assert_snapshot!(text, @r#"
    def area(width, height):
        """Compute the area of a rectangle."""
        return width * height


    class Box:
        """A box with a side."""

        side = 1
    "#);
    let note = scene
        .fixture
        .git(&["notes", "--ref=groundskeeper", "show", commit]);
    let note: Value = serde_json::from_str(&note).unwrap();
    assert_eq!(note["after"], json!({ "findings": 0, "undocumented": 0 }));
    assert_eq!(scene.state(&report.run), "committed");
    assert!(scene.fixture.git(&["status", "--porcelain"]).is_empty());
    assert_eq!(
        scene
            .fixture
            .git(&["worktree", "list", "--porcelain"])
            .matches("worktree ")
            .count(),
        1
    );
}

#[test]
fn a_module_is_documented_where_the_rule_asks_for_it() {
    let rule = "[rules.missing-docstring]\nseverity = 'warn'\n";
    let files = [("shape.py", SOURCE), ("groundskeeper.toml", rule)];
    let answer = |request: &model::Request| {
        let asked = request.messages.iter();
        let mut asked = asked.filter(|message| message.content.contains("for this module"));
        if asked.next().is_some() {
            return Reply::from(json!({ "summary": "Areas and boxes of a drawing." }));
        }
        good(request)
    };
    let scene = Scene::new(&files);
    let report = scene.answered(answer);
    let committed = ChangeOutcome::Committed;
    assert_eq!(
        outcomes(&report),
        [
            ("<module>", committed),
            ("area", committed),
            ("Box", committed)
        ]
    );
    let text = format!("{}:shape.py", report.commits[0]);
    let text = scene.fixture.git(&["show", &text]);
    assert!(
        text.starts_with("\"\"\"Areas and boxes of a drawing.\"\"\"\n\ndef area("),
        "{text}"
    );
    let silent = Scene::new(&files[..1]);
    assert_eq!(silent.answered(good).changes.len(), 2);
}

#[test]
fn definitions_of_one_name_each_get_their_docstring() {
    let area = "    def area(width, height):\n        return width * height\n";
    let both = format!("import sys\n\nif sys.argv:\n{area}else:\n{area}");
    let stub = "@overload\ndef area(width): ...\n\n\n";
    let open = "def area(width, height):\n    return width * height\n";
    let done = format!(
        "import sys\n\nif sys.argv:\n    def area(width, height):\n        \"\"\"One.\"\"\"\n        return width\nelse:\n{area}"
    );
    for (source, count) in [(both, 2), (format!("{stub}{open}"), 1), (done, 1)] {
        let scene = Scene::new(&[("shape.py", &source)]);
        let report = scene.answered(good);
        let outcomes = outcomes(&report);
        assert_eq!(outcomes, vec![("area", ChangeOutcome::Committed); count]);
        let text = format!("{}:shape.py", report.commits[0]);
        let text = scene.fixture.git(&["show", &text]);
        let added = text.matches("\"\"\"Compute the area of a rectangle.\"\"\"");
        assert_eq!(added.count(), count, "{text}");
        assert!(!text.contains("...\n    \"\"\""), "{text}");
    }
}

#[test]
fn a_definition_longer_than_the_context_is_shown_as_far_as_it_fits() {
    let body = format!("    width = {}1\n", "width + ".repeat(16)).repeat(40);
    let source = format!("def area(width, height):\n{body}    return width\n");
    let scene = Scene::new(&[("shape.py", &source)]);
    let (sender, shown) = std::sync::mpsc::channel();
    let report = scene.answered(move |request| {
        let texts = request.messages.iter().map(|one| one.content.clone());
        sender.send(texts.collect::<Vec<_>>()).unwrap();
        good(request)
    });
    let texts = shown.recv().unwrap();
    let tokens: usize = texts.iter().map(|text| text.len().div_ceil(2)).sum();
    assert!((1000..2048).contains(&tokens), "{tokens} tokens");
    assert!(texts[1].ends_with("\n...\n```"), "{}", texts[1]);
    assert_eq!(report.changes.len(), 1);
}

#[test]
fn answers_that_say_nothing_leave_nothing() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let report = scene.answered(|_| Reply::from(json!({ "summary": "The the the the." })));
    assert!(
        report
            .changes
            .iter()
            .all(|change| change.outcome == ChangeOutcome::Discarded)
    );
    assert_eq!((report.branch.as_deref(), report.commits.len()), (None, 0));
    assert_eq!(scene.state(&report.run), "empty");
    assert_eq!(scene.branches(), "main");
}

#[test]
fn a_second_answer_counts_when_the_first_was_no_good() {
    let scene = Scene::new(&[(
        "shape.py",
        "def area(width, height):\n    return width * height\n",
    )]);
    let mut asked = 0;
    let report = scene.answered(move |request| {
        asked += 1;
        if asked == 1 {
            Reply::from("{}")
        } else {
            good(request)
        }
    });
    assert_eq!(outcomes(&report), [("area", ChangeOutcome::Committed)]);
}

#[test]
fn the_gate_has_the_last_word() {
    let owned = "[[owner]]\nagent = 'other'\npaths = ['shape.py']\n";
    let scene = Scene::new(&[("shape.py", SOURCE), ("groundskeeper.toml", owned)]);
    let report = scene.answered(good);
    assert!(
        report
            .changes
            .iter()
            .all(|change| change.outcome == ChangeOutcome::Discarded)
    );
    let reason = &report.changes[0].reason;
    assert!(reason.contains("owned by `other`"), "{reason}");
    assert_eq!(scene.branches(), "main");
}

#[test]
fn a_file_without_room_is_left_alone() {
    let short = "[rules.file-too-long]\nlimit = 7\n";
    let scene = Scene::new(&[("shape.py", SOURCE), ("groundskeeper.toml", short)]);
    let report = scene.answered(good);
    assert_eq!(
        outcomes(&report),
        [
            ("area", ChangeOutcome::Committed),
            ("Box", ChangeOutcome::Skipped)
        ]
    );
    let reason = &report.changes[1].reason;
    assert!(reason.contains("file-too-long"), "{reason}");
}

#[test]
fn tests_generated_files_and_hidden_names_are_passed_over() {
    let scene = Scene::new(&[
        ("tests/test_shape.py", SOURCE),
        (
            "made.py",
            "# Generated by a tool. DO NOT EDIT\ndef area(): pass\n",
        ),
        (
            "hidden.py",
            "def _area(): pass\nclass _Box:\n    def open(self): pass\n",
        ),
        (
            "odd.py",
            "@overload\ndef area(): ...\nclass Box:\n    '''A.'''\n    def __eq__(self, o): return 1\n",
        ),
    ]);
    let report = scene.answered(good);
    let skipped: Vec<&str> = report
        .changes
        .iter()
        .map(|change| change.reason.as_str())
        .collect();
    assert_eq!(skipped, ["the file says that it is generated"]);
}

#[test]
fn an_engine_that_fails_ends_the_run() {
    let scene = Scene::new(&[("shape.py", SOURCE)]);
    let model = scripted(|_| {
        Reply::from(model::Error::Engine {
            reason: "it broke".into(),
        })
    });
    let error = scene.run(&model, &document()).unwrap_err();
    assert!(error.to_string().contains("it broke"), "{error}");
    assert_eq!(scene.branches(), "main");
}
