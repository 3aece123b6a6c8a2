//! Whether changed modules can be imported.

use groundskeeper::process::Stop;
use groundskeeper::settings::Settings;
use groundskeeper::text::RepoPath;

use super::runner;
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
