//! Everything that a template of ours gives passes the gate, as a repository of its own.

use std::path::Path;

use crate::gate::{self, Policy};
use crate::settings::Settings;
use crate::templates::scaffold::{BUILTIN, builtin};

/// Every example of a template, each written to a folder of its own.
fn written(name: &str) -> Vec<tempfile::TempDir> {
    let scaffold = builtin(name).unwrap().unwrap();
    let examples = scaffold.examples().into_iter().map(|example| {
        let folder = tempfile::tempdir().unwrap();
        for file in scaffold.render(&example).unwrap() {
            let path = folder.path().join(file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file.text).unwrap();
        }
        folder
    });
    examples.collect()
}

fn findings(folder: &Path) -> Vec<String> {
    let mut settings = Settings::default();
    settings.rules.missing_docstring.severity = crate::rules::Severity::Warn;
    let policy = Policy::new(&settings, &[]).unwrap();
    let root = folder.canonicalize().unwrap();
    let report = gate::check_worktree(&root, &[], &policy, None).unwrap();
    let each = report.findings.into_iter().map(|one| one.finding);
    each.map(|f| format!("{}: {}: {}", f.path, f.rule, f.message))
        .collect()
}

#[test]
fn what_every_template_gives_is_without_findings() {
    for one in BUILTIN {
        for folder in written(one.name) {
            let mut found = findings(folder.path());
            if one.name == "react-app" {
                // Vite's entry file and configuration define nothing to document.
                found.retain(|finding| !finding.contains("missing-docstring"));
            }
            assert_eq!(found, [""; 0], "{}", one.name);
        }
    }
}

#[test]
fn names_lead_nowhere_but_into_one_folder() {
    for name in ["a", "python-module", "x_2"] {
        assert!(super::is_name(name), "{name}");
    }
    for name in ["", "..", "a/b", ".hidden", "a.b", &"x".repeat(65)] {
        assert!(!super::is_name(name), "{name}");
    }
}
