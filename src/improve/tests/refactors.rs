//! The kinds that take code apart, from the finding to the commit.

use super::grounds::Words;
use super::*;
use crate::improve::ground::NoGround;

/// A function with a decision in each of `count` statements, so that it is too complex and tangled.
pub(super) fn tangled(count: usize) -> String {
    // Each third has two names: what its comment says, and what is done.
    let branch = |n: usize| {
        let (heading, method) = [
            ("Prepare", "append"),
            ("Clean", "remove"),
            ("Sort", "extend"),
        ][n / 3 % 3];
        let heading = match n % 3 {
            0 => format!("    # {heading} the total\n"),
            _ => String::new(),
        };
        format!(
            "{heading}    if a == {n}:\n        if b > {n}:\n            total.{method}({n})\n        else:\n            total.{method}(-{n})\n"
        )
    };
    let branches: String = (0..count).map(branch).collect();
    format!("def settle(a, b, total):\n{branches}    return total\n")
}

pub(super) const NESTED: &str = "def walk(a):\n    for x in a:\n        if x:\n            for y in x:\n                if y:\n                    for z in y:\n                        if z:\n                            g(z)\n                            h(z)\n";

/// Functions of 50 lines in two groups that call each other.
fn long() -> String {
    let function = |name: &str, calls: &str| {
        let body = "    total += 1\n".repeat(46);
        format!("def {name}(total):\n{body}    return {calls}\n\n\n")
    };
    [
        function("read_row", "total"),
        function("read_rows", "read_row(total)"),
        function("write_row", "total"),
        function("write_rows", "write_row(total)"),
    ]
    .concat()
}

const SHORT_FILES: &str = "[rules.file-too-long]\nlimit = 130\n";

fn request(kind: &str) -> RunRequest {
    RunRequest {
        kinds: vec![kind.to_owned()],
        ..RunRequest::default()
    }
}

/// Chooses the last of the names that are offered.
pub(super) fn last(request: &model::Request) -> Reply {
    let model::Constraint::JsonSchema(schema) = &request.constraint else {
        panic!("no schema")
    };
    let (key, offered) = schema["properties"]
        .as_object()
        .unwrap()
        .iter()
        .next()
        .unwrap();
    let names = offered["enum"].as_array().unwrap();
    Reply::from(json!({ key.as_str(): names.last().unwrap() }))
}

fn ran(scene: &Scene, kind: &str, model: &Lazy) -> RunReport {
    let ground = Words::new("nothing", "nothing");
    scene.on(&ground, model, &|_| {}, |services| {
        run(services, &request(kind)).unwrap()
    })
}

/// The one commit of a report, with what it says of itself.
fn evidence(scene: &Scene, report: &RunReport) -> Value {
    let [commit] = report.commits.as_slice() else {
        panic!("{:#?}", report.changes)
    };
    let note = scene
        .fixture
        .git(&["notes", "--ref=groundskeeper", "show", commit]);
    serde_json::from_str(&note).unwrap()
}

fn names_of(proofs: &Value) -> Vec<&str> {
    let proofs = proofs.as_array().unwrap().iter();
    proofs
        .map(|proof| proof["name"].as_str().unwrap())
        .collect()
}

#[test]
fn a_tangled_function_is_taken_apart_by_names_that_the_model_chose() {
    let scene = Scene::new(&[("a.py", &tangled(9))]);
    let report = ran(&scene, "extract", &scripted(last));
    let evidence = evidence(&scene, &report);
    assert_eq!(evidence["after"]["findings"], 0);
    assert_eq!(evidence["before"]["too-tangled"], 1);
    assert_eq!(
        names_of(&evidence["proofs"]),
        [
            "inlined-equal",
            "values-arrive",
            "names-resolve",
            "same-api",
            "same-comments",
            "under-limits",
            "unknown-elsewhere",
        ]
    );
    assert_eq!(evidence["remarks"], json!([]));
    let tests = evidence["tests"]["reason"].as_str().unwrap();
    assert_eq!(tests, "3 tests pass; every import works");
    let message = scene
        .fixture
        .git(&["log", "-1", "--format=%B", &report.commits[0]]);
    assert!(message.starts_with("a.py: take settle apart"), "{message}");
}

#[test]
fn a_poor_answer_leaves_the_first_name_and_the_evidence_says_so() {
    let scene = Scene::new(&[("a.py", &tangled(9))]);
    let report = ran(
        &scene,
        "extract",
        &scripted(|_| json!({ "name": "x" }).into()),
    );
    let remarks = evidence(&scene, &report)["remarks"].to_string();
    assert!(remarks.contains("not the model's choice"), "{remarks}");
}

#[test]
fn no_helper_has_a_name_that_another_file_knows() {
    let names = |others: &[(&str, &str)]| {
        let tangled = tangled(9);
        let scene = Scene::new(&[&[("a.py", tangled.as_str())], others].concat());
        let report = ran(
            &scene,
            "extract",
            &scripted(|_| json!({ "name": "x" }).into()),
        );
        let text = scene
            .fixture
            .git(&["show", &format!("{}:a.py", report.commits[0])]);
        let heads = text.lines().filter_map(|line| line.strip_prefix("def "));
        let names = heads.map(|head| head.split('(').next().unwrap().to_owned());
        names.filter(|name| name != "settle").collect::<Vec<_>>()
    };
    let alone = names(&[]);
    let base = format!("class Base:\n    def {}(self): ...\n", alone[0]);
    let beside = names(&[("base.py", &base)]);
    assert!(!alone.is_empty() && !beside.is_empty());
    assert!(!beside.contains(&alone[0]), "{beside:?}");
}

#[test]
fn nested_branches_are_flattened_without_a_model() {
    let scene = Scene::new(&[("a.py", NESTED)]);
    let model = scripted(|_| panic!("the model was asked"));
    let report = ran(&scene, "flatten", &model);
    let evidence = evidence(&scene, &report);
    assert_eq!(
        names_of(&evidence["proofs"]),
        [
            "same-normal-form",
            "same-comments",
            "same-strings",
            "under-limits"
        ]
    );
    assert_eq!(evidence["remarks"], json!(["rewritten by guard-clause"]));
    assert_eq!(
        (evidence["after"]["findings"].as_u64(), &report.model),
        (Some(0), &None)
    );
}

#[test]
fn a_long_file_becomes_several_and_offers_what_it_offered() {
    let scene = Scene::new(&[
        ("pkg/__init__.py", ""),
        ("pkg/rows.py", &long()),
        ("a.py", ""),
        ("groundskeeper.toml", SHORT_FILES),
    ]);
    let report = ran(&scene, "split", &scripted(last));
    let evidence = evidence(&scene, &report);
    assert_eq!(
        (
            &evidence["before"]["file-too-long"],
            &evidence["after"]["file-too-long"]
        ),
        (&json!(1), &json!(0))
    );
    let commit = &report.commits[0];
    let files = scene
        .fixture
        .git(&["show", "--format=", "--name-only", commit]);
    assert_eq!(files.lines().count(), 2, "{files}");
    let old = scene
        .fixture
        .git(&["show", &format!("{commit}:pkg/rows.py")]);
    for name in ["read_row", "read_rows", "write_row", "write_rows"] {
        let is_offered = old.contains(&format!("def {name}(")) || old.contains("import");
        assert!(is_offered && old.contains(name), "{name}: {old}");
    }
}

/// A class of 200 lines, and a function that needs it and has 100.
fn giant() -> String {
    let body = |count| "        total = 1\n".repeat(count);
    let class = format!("class Ledger:\n    def settle(self):\n{}", body(198));
    format!(
        "{class}\n\ndef report(total):\n    ledger = Ledger()\n    if ledger:\n{}",
        body(97)
    )
}

#[test]
fn a_class_that_is_too_long_itself_gets_a_file_unless_a_ratchet_would_block_on_it() {
    let pages = &format!("{SHORT_FILES}severity = 'error'\n");
    let files = [
        ("pkg/__init__.py", ""),
        ("pkg/pages.py", &giant()),
        ("a.py", ""),
        ("groundskeeper.toml", pages),
    ];
    let scene = Scene::new(&files);
    let report = ran(&scene, "split", &scripted(last));
    let before_and_after = &evidence(&scene, &report);
    assert_eq!(before_and_after["after"]["file-too-long"], json!(1));
    let commit = &report.commits[0];
    let moved = scene
        .fixture
        .git(&["show", &format!("{commit}:pkg/ledger.py")]);
    assert!(moved.contains("class Ledger:"), "{moved}");
    let ratchet = (
        ".groundskeeper/ratchet.json",
        "{ \"version\": 1, \"entries\": [] }",
    );
    let scene = Scene::new(&[&files[..], &[ratchet]].concat());
    let report = ran(&scene, "split", &scripted(last));
    assert_eq!(report.commits, Vec::<String>::new());
    let reason = &report.changes[0].reason;
    assert!(
        reason.contains("the gate refused: pkg/ledger.py"),
        "{reason}"
    );
}

#[test]
fn without_tests_files_are_split_and_functions_left() {
    let scene = Scene::new(&[
        ("pkg/__init__.py", ""),
        ("pkg/rows.py", &long()),
        ("a.py", &tangled(9)),
        ("groundskeeper.toml", SHORT_FILES),
    ]);
    let ground = NoGround {
        reason: "nothing confines code here".to_owned(),
    };
    let asked = RunRequest {
        kinds: vec!["split".to_owned(), "extract".to_owned()],
        ..RunRequest::default()
    };
    let model = scripted(last);
    let report = scene.on(&ground, &model, &|_| {}, |services| {
        run(services, &asked).unwrap()
    });
    let committed = report
        .changes
        .iter()
        .filter(|one| one.outcome == ChangeOutcome::Committed);
    let kinds: Vec<&str> = committed.map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["split"]);
    let tests = evidence(&scene, &report)["tests"]["reason"].to_string();
    assert!(
        tests.contains("not run, nothing confines code here"),
        "{tests}"
    );
    let remark = "`extract` was not offered: nothing confines code here";
    assert!(
        report.remarks.iter().any(|one| one == remark),
        "{:?}",
        report.remarks
    );
}
