//! The order of our own rooms, held by our own rule with our own settings.

use std::path::Path;

use groundskeeper::gate::{Policy, check_worktree};
use groundskeeper::settings::Configuration;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `forbidden-import` finds in the tree at `folder` by our settings.
fn found(folder: &Path) -> Vec<String> {
    let law = std::fs::read_to_string(root().join("groundskeeper.toml")).unwrap();
    let resolved = Configuration::default()
        .with_repository(Some(&law))
        .unwrap();
    let policy = Policy::new(&resolved.settings, &["forbidden-import".to_owned()]).unwrap();
    let report = check_worktree(folder, &[], &policy, None).unwrap();
    assert!(report.files > 100, "only {} files", report.files);
    let findings = report.findings.iter().map(|located| &located.finding);
    findings
        .map(|one| format!("{}:{} {}", one.path, one.line, one.message))
        .collect()
}

/// Our sources in a folder of their own.
fn copy() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in groundskeeper::gate::walker(&root().join("src")).build() {
        let entry = entry.unwrap();
        let to = copy.path().join(entry.path().strip_prefix(root()).unwrap());
        if entry.path().is_dir() {
            std::fs::create_dir_all(to).unwrap();
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
    std::fs::copy(root().join("Cargo.toml"), copy.path().join("Cargo.toml")).unwrap();
    copy
}

/// Adds a line to a file of the copy.
fn plant(copy: &tempfile::TempDir, path: &str, line: &str) {
    let path = copy.path().join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, format!("{text}{line}\n")).unwrap();
}

#[test]
fn our_rooms_import_only_lower_floors() {
    assert_eq!(found(root()), [""; 0]);
}

#[test]
fn what_goes_against_our_order_is_found() {
    let copy = copy();
    assert_eq!(found(copy.path()), [""; 0]);
    plant(&copy, "src/text/lines.rs", "use crate::gate::Policy;");
    plant(&copy, "src/git/mod.rs", "fn f() { crate::store::open() }");
    plant(&copy, "src/cellar/mod.rs", "use crate::text::RepoPath;");
    let found = found(copy.path());
    let expected = [
        "src/cellar/mod.rs:1 `cellar` is in no room",
        "`git` imports `store`",
        "`text` imports `gate`",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{found}");
    }
}
