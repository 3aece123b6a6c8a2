//! What is on the branch: one commit for each file, nothing but docstrings, with evidence.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{example, improve, run_branches, shop};
use crate::harness::{Scene, schema_problems};

/// The commits of a run, oldest first, with the one file that each changes.
#[track_caller]
fn commits(scene: &Scene, summary: &Value) -> Vec<(String, String)> {
    let range = format!("main..{}", summary["branch"].as_str().unwrap());
    let ids = scene.git(&["rev-list", "--reverse", &range]);
    let named: Vec<&str> = summary["commits"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(ids.lines().collect::<Vec<_>>(), named);
    let mut found = Vec::new();
    for id in ids.lines() {
        let paths = scene.git(&["diff-tree", "-r", "--no-commit-id", "--name-only", id]);
        assert_eq!(paths.lines().count(), 1, "{id} changes {paths}");
        found.push((id.to_owned(), paths));
    }
    let files: BTreeSet<&String> = found.iter().map(|(_, path)| path).collect();
    assert_eq!(
        files.len(),
        found.len(),
        "one commit for each file: {found:?}"
    );
    found
}

#[test]
fn a_commit_adds_docstrings_and_nothing_else() {
    let scene = shop();
    let (_, summary) = improve(&scene, &[]);
    let commits = commits(&scene, &summary);
    assert!(!commits.is_empty());
    for (id, path) in commits {
        // Without the lines it added, the file is what it was.
        let patch = scene.git(&["show", "--format=", "--unified=0", &id]);
        assert!(
            !patch
                .lines()
                .any(|line| line.starts_with('-') && !line.starts_with("---")),
            "{patch}"
        );
        let added = patch
            .lines()
            .filter(|line| line.starts_with('+') && !line.starts_with("+++"));
        let text: Vec<&str> = added.map(|line| line[1..].trim()).collect();
        let quotes: usize = text.iter().map(|line| line.matches("\"\"\"").count()).sum();
        let documented = scene.git(&["log", "-1", "--format=%b", &id]);
        let symbols = documented
            .lines()
            .filter(|line| line.starts_with("- ") && line.contains("(line "))
            .count();
        assert_eq!(quotes, symbols * 2, "{path}: {patch}\n{documented}");
        assert!(
            text.first().is_some_and(|line| line.starts_with("\"\"\"")),
            "{patch}"
        );
        assert!(
            text.last()
                .is_some_and(|line| line.is_empty() || line.ends_with("\"\"\"")),
            "{patch}"
        );
    }
}

#[test]
fn each_commit_has_evidence_as_message_trailers_and_note() {
    let scene = shop();
    let (changes, summary) = improve(&scene, &[]);
    let run = summary["run"].as_str().unwrap();
    for (id, path) in commits(&scene, &summary) {
        let note: Value =
            serde_json::from_str(&scene.git(&["notes", "--ref", "groundskeeper", "show", &id]))
                .unwrap();
        assert_eq!(
            schema_problems("evidence", &note),
            Vec::<String>::new(),
            "{note:#}"
        );
        assert_eq!(
            (&note["run"], &note["path"]),
            (&run.into(), &path.as_str().into())
        );
        assert_eq!(note["base"], scene.git(&["rev-parse", "main"]));
        assert_eq!(
            note["gate"]["snapshot"],
            scene.git(&["rev-parse", &format!("{id}^{{tree}}")])
        );
        let own: Vec<&Value> = changes
            .iter()
            .filter(|change| change["commit"] == id.as_str())
            .collect();
        let names: Vec<&Value> = note["symbols"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["name"])
            .collect();
        let symbols: Vec<&Value> = own.iter().map(|change| &change["symbol"]).collect();
        assert_eq!(names, symbols);
        let (before, after) = (
            &note["before"]["undocumented"],
            &note["after"]["undocumented"],
        );
        assert_eq!(
            before.as_u64().unwrap() - after.as_u64().unwrap(),
            names.len() as u64
        );
        let trailers = scene.git(&["log", "-1", "--format=%(trailers)", &id]);
        assert!(
            trailers.contains("Groundskeeper-Agent: groundskeeper"),
            "{trailers}"
        );
        assert!(trailers.contains("Groundskeeper-Gate: pass "), "{trailers}");
        let message = scene.git(&["log", "-1", "--format=%B", &id]);
        assert!(
            message.contains(run) && message.contains("same syntax tree")
                || message.contains("same-tree"),
            "{message}"
        );
    }
}

#[test]
fn the_branch_has_no_more_findings_than_it_started_with() {
    let scene = shop();
    let (_, summary) = improve(&scene, &[]);
    let range = format!("main..{}", run_branches(&scene)[0]);
    scene
        .run(&["check", "--range", &range])
        .ends(0)
        .says(&["clean: 2 files checked"]);
    assert_eq!(summary["before"]["findings"], summary["after"]["findings"]);
    let merged = scene
        .git_with(&["merge", "-q", "--ff-only", &run_branches(&scene)[0]])
        .run();
    merged.ends(0);
    let (changes, again) = improve(&scene, &["--dry-run"]);
    assert_eq!(
        again["planned"], summary["after"]["undocumented"],
        "{changes:#?}"
    );
}

#[test]
fn the_example_s_own_tests_pass_on_the_branch() {
    let scene = example();
    let (changes, summary) = improve(&scene, &["--limit", "40"]);
    assert!(summary["committed"].as_u64() > Some(10), "{summary:#}");
    for kind in ["split", "document"] {
        let committed = |change: &&Value| change["kind"] == kind && change["commit"].is_string();
        assert!(
            changes.iter().any(|change| committed(&change)),
            "{kind}: {changes:#?}"
        );
    }
    scene.git(&["checkout", "-q", summary["branch"].as_str().unwrap()]);
    let tests = scene
        .set_up("python3", &["-B", "-m", "unittest", "-q"])
        .run()
        .ends(0);
    tests.says(&["OK"]);
}

#[test]
fn the_limit_and_the_paths_bound_a_run() {
    let scene = shop();
    let (changes, summary) = improve(&scene, &["--limit", "1", "shop/stock.py"]);
    // What is tried and does not hold takes nothing of the limit.
    assert_eq!(summary["committed"], 1, "{changes:#?}");
    let last = changes.last().unwrap();
    assert_eq!(last["reason"], "the run's limit of changes was reached");
    assert!(
        changes
            .iter()
            .all(|change| change["path"] == "shop/stock.py")
    );
    assert_eq!(changes.len(), 3);
    let (changes, _) = improve(&scene, &["--dry-run", "shop"]);
    // What the first run left is to be looked at before there is more.
    let (waiting, open): (Vec<&Value>, Vec<&Value>) = changes
        .iter()
        .partition(|change| change["path"] == "shop/stock.py");
    assert_eq!(open.len(), 4, "{changes:#?}");
    let reason = waiting[0]["reason"].as_str().unwrap();
    assert!(reason.contains("is not merged yet"), "{reason}");
}

#[test]
fn the_same_commit_gives_the_same_docstrings() {
    let text = |scene: &Scene| {
        improve(scene, &["--branch", "groundskeeper/mine", "shop/stock.py"]);
        scene.git(&["show", "groundskeeper/mine:shop/stock.py"])
    };
    assert_eq!(text(&shop()), text(&shop()));
}
