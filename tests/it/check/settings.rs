//! Where settings come from and what is refused in them.

use super::{check, check_in, check_with};
use crate::harness::{Scene, python};

const LOOSE: &str = "[rules.too-complex]\nlimit = 20\n";

fn scene() -> Scene {
    let scene = Scene::plain();
    scene.write("a.py", python("f", 15));
    scene
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let scene = scene();
    let complex = ["too-complex a.py f 15"];
    check_in(&scene, &[], &complex);
    scene.write("../home/config/groundskeeper/config.toml", LOOSE);
    check_in(&scene, &[], &[]);
    scene.write("groundskeeper.toml", "[rules.too-complex]\nlimit = 14\n");
    check_in(&scene, &[], &complex);
    let ran = scene
        .program(&["check"])
        .env("GROUNDSKEEPER__RULES__TOO_COMPLEX__LIMIT", "15");
    ran.run().ends(0);
    let flag = ["--config", "rules.too-complex.limit=13"];
    let ran = scene
        .program(&[&["check"], &flag[..]].concat())
        .env("GROUNDSKEEPER__RULES__TOO_COMPLEX__LIMIT", "15");
    ran.run().ends(1).says(&["limit 13"]);
}

#[test]
fn isolated_reads_no_settings_and_no_ratchet() {
    let scene = scene();
    scene.write("groundskeeper.toml", LOOSE);
    scene.write("../home/config/groundskeeper/config.toml", "nonsense");
    let recorded = r#"{"version":1,"entries":[{"rule":"too-complex","path":"a.py","symbol":"f","actual":15}]}"#;
    scene.write(".groundskeeper/ratchet.json", recorded);
    // Without settings the scene's lack of tests is told too.
    let all = ["missing-test a.py", "too-complex a.py f 15"];
    check_in(&scene, &["--isolated"], &all);
    scene.write(".groundskeeper/ratchet.json", "nonsense");
    check_in(&scene, &["--isolated"], &all);
}

#[test]
fn select_runs_these_rules_alone() {
    let files = [(
        "a.py",
        format!("{}{}", python("f", 15), "x = 1\n".repeat(300)),
    )];
    check(&files, &["file-too-long a.py", "too-complex a.py f 15"]);
    check_with(
        &["--select", "file-too-long"],
        &files,
        &["file-too-long a.py"],
    );
    check_with(
        &["--select", "too-complex,file-too-long"],
        &files,
        &["file-too-long a.py", "too-complex a.py f 15"],
    );
}

#[test]
fn select_also_runs_rules_that_are_off() {
    let off = "[rules.too-complex]\nseverity = \"off\"\n";
    let files = [
        ("groundskeeper.toml", off.to_owned()),
        ("a.py", python("f", 15)),
    ];
    check(&files, &[]);
    check_with(
        &["--select", "too-complex"],
        &files,
        &["too-complex a.py f 15"],
    );
}

#[test]
fn warnings_never_block() {
    let warn = "[rules.too-complex]\nseverity = \"warn\"\n";
    let files = [
        ("groundskeeper.toml", warn.to_owned()),
        ("a.py", python("f", 15)),
    ];
    let scene = check(&files, &["too-complex a.py f 15"]);
    scene
        .run(&["check"])
        .ends(0)
        .says(&["warning[too-complex]", "pass: 0 errors, 1 warning"]);
}

/// Settings that must be refused with exit code 2 and these words.
#[track_caller]
fn refused(settings: &str, words: &[&str]) {
    let scene = scene();
    scene.write("groundskeeper.toml", settings);
    let ran = scene.run(&["check"]).ends(2).says(words);
    assert_eq!(ran.out, "", "{ran}");
}

#[test]
fn an_unknown_key_is_refused_with_the_one_that_is_meant() {
    refused(
        "[rules.too-complx]\nlimit = 3\n",
        &[
            "groundskeeper.toml",
            "rules.too-complx",
            "rules.too-complex",
        ],
    );
    refused(
        "[rules.too-complex]\nlimits = 3\n",
        &["limits", "rules.too-complex.limit"],
    );
    refused("[file]\nexclude = []\n", &["files.exclude"]);
}

#[test]
fn wrong_values_are_refused() {
    refused(
        "[rules.too-complex]\nlimit = \"ten\"\n",
        &["groundskeeper.toml"],
    );
    refused("[rules.too-complex]\nseverity = \"loud\"\n", &["loud"]);
    refused("[gate]\nmode = \"lenient\"\n", &["lenient", "ratchet"]);
    refused("[files]\nexclude = [\"a{\"]\n", &["files.exclude"]);
    refused("[rules\n", &["groundskeeper.toml"]);
}

#[test]
fn a_wrong_flag_or_variable_is_refused_and_named() {
    let scene = scene();
    let flag = ["check", "--config", "rules.too-complex.limi=3"];
    scene.run(&flag).ends(2).says(&["rules.too-complex.limit"]);
    scene
        .run(&["check", "--config", "rules"])
        .ends(2)
        .says(&["KEY=VALUE"]);
    let variable = "GROUNDSKEEPER__RULES__TOO_COMPLEX__LIMI";
    let ran = scene.program(&["check"]).env(variable, "3").run();
    ran.ends(2).says(&[variable]);
}

#[test]
fn config_says_where_a_value_is_from() {
    let scene = scene();
    scene.write("groundskeeper.toml", LOOSE);
    let ran = scene.run(&["config", "rules.too-complex.limit"]).ends(0);
    insta::assert_snapshot!(ran.out, @r#"
    rules.too-complex.limit = 20  # groundskeeper.toml
        The highest cyclomatic complexity allowed.
        default: 10
        variable: GROUNDSKEEPER__RULES__TOO_COMPLEX__LIMIT
    "#);
    scene
        .run(&["config", "rules.too-complex.limti"])
        .ends(2)
        .says(&["rules.too-complex.limit"]);
}
