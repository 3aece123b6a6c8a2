//! Whether changed modules can be imported.

use groundskeeper::process::Stop;
use groundskeeper::process::sandbox::Sandbox;
use groundskeeper::settings::Settings;
use groundskeeper::testing::TestRunner;
use groundskeeper::text::RepoPath;

use super::{PROGRAM, places, runner};
use crate::harness::Scene;

#[test]
fn modules_that_cannot_be_imported_are_named_and_cannot_reach_out() {
    let scene = Scene::with_commit(&[
        ("pyproject.toml", ""),
        ("src/shop/__init__.py", ""),
        ("src/shop/good.py", "import json\n"),
        ("src/shop/bad.py", "from shop.good import nothing\n"),
        ("src/shop/exits.py", "import os; os._exit(3)\n"),
        ("src/shop/writes.py", "open('written', 'w')\n"),
        ("tests/test_shop.py", "import unittest\n"),
    ]);
    let Some(runner) = runner(&scene, &Settings::default()) else {
        return;
    };
    let files = ["__init__", "good", "bad", "exits", "writes"];
    let files = files.map(|name| RepoPath::from(format!("src/shop/{name}.py").as_str()));
    let faults = runner.imports_ok(&files, &Stop::default()).unwrap();
    let told: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}: {}", fault.file, fault.why))
        .collect();
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(
        told[0].starts_with("src/shop/bad.py: ImportError: cannot import name"),
        "{told:#?}"
    );
    assert!(
        told[1].starts_with("src/shop/exits.py: it ended with exit code 3"),
        "{told:#?}"
    );
    assert!(told[2].starts_with("src/shop/writes.py: "), "{told:#?}");
    assert!(!scene.work.join("written").exists());
    let none = runner.imports_ok(&[RepoPath::from("README.md")], &Stop::default());
    assert_eq!(none.unwrap(), []);
}

#[test]
fn modules_are_imported_where_there_are_no_tests() {
    let scene = Scene::with_commit(&[
        ("shop/__init__.py", ""),
        ("shop/bad.py", "from shop import nothing\n"),
        ("shop/needs.py", "import no_such_package_anywhere\n"),
    ]);
    let sandbox = Sandbox::new(PROGRAM, None);
    // What is said where nothing confines is tested elsewhere.
    if sandbox.got().is_ok() {
        let cache = scene.beside("cache");
        let importer =
            TestRunner::importer(&places(&scene, &cache), &Settings::default(), &sandbox);
        let files = ["__init__", "bad", "needs"];
        let files = files.map(|name| RepoPath::from(format!("shop/{name}.py").as_str()));
        let faults = importer
            .unwrap()
            .imports_ok(&files, &Stop::default())
            .unwrap();
        let lacking: Vec<Option<&str>> = faults
            .iter()
            .map(|fault| fault.lacking(&scene.work))
            .collect();
        assert_eq!(
            lacking,
            [None, Some("no_such_package_anywhere")],
            "{faults:#?}"
        );
    }
}
