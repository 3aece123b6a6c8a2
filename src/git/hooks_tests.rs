//! Hooks where git looks for them, run by git itself, and other people's hooks kept.

use super::super::fixture::{Fixture, git};
use super::*;

fn script(body: &str) -> String {
    format!("#!/bin/sh\n{HOOK_MARKER}\n{body}\n")
}

const CHAINING: &str = r#"local="$0.local"
if [ -x "$local" ]; then "$local" "$@" || exit 1; fi
echo ours >> ran"#;

fn install(fixture: &Fixture, body: &str, existing: Existing) -> Result<Installed> {
    fixture
        .open()
        .install_hook(HookKind::PreCommit, &script(body), existing)
}

fn status(fixture: &Fixture) -> HookStatus {
    fixture.open().hook_status(HookKind::PreCommit).unwrap()
}

fn commits(fixture: &Fixture) -> bool {
    let arguments = ["commit", "--quiet", "--allow-empty", "--message=try"];
    fixture.try_git(&arguments).status.success()
}

#[test]
fn installed_updated_left_unchanged_and_removed() {
    let fixture = Fixture::new();
    std::fs::remove_dir_all(fixture.root().join(".git/hooks")).unwrap();
    assert_eq!(status(&fixture), HookStatus::Absent);
    let outcome = |body: &str| install(&fixture, body, Existing::Refuse).unwrap().outcome;
    assert_eq!(outcome("exit 0"), Outcome::Created);
    assert!(commits(&fixture));
    assert_eq!(outcome("exit 1"), Outcome::Updated);
    assert!(!commits(&fixture), "git runs what was installed");
    assert_eq!(outcome("exit 1"), Outcome::Unchanged);
    assert!(matches!(
        status(&fixture),
        HookStatus::Ours { chained: None, .. }
    ));
    assert!(fixture.open().uninstall_hook(HookKind::PreCommit).unwrap());
    assert!(!fixture.open().uninstall_hook(HookKind::PreCommit).unwrap());
    assert!(commits(&fixture));
}

#[test]
fn a_foreign_hook_is_refused_or_chained_and_comes_back() {
    let fixture = Fixture::new();
    let path = fixture.root().join(".git/hooks/pre-commit");
    write_executable(&path, "#!/bin/sh\necho theirs >> ran\n").unwrap();
    let error = install(&fixture, CHAINING, Existing::Refuse).unwrap_err();
    assert!(matches!(&error, Error::ForeignHook { .. }), "{error}");
    assert!(matches!(status(&fixture), HookStatus::Foreign { .. }));
    assert!(fixture.open().uninstall_hook(HookKind::PreCommit).is_err());

    let installed = install(&fixture, CHAINING, Existing::Chain).unwrap();
    assert_eq!(installed.outcome, Outcome::Chained);
    assert!(commits(&fixture));
    let ran = std::fs::read_to_string(fixture.root().join("ran")).unwrap();
    assert_eq!(ran, "theirs\nours\n");
    assert!(matches!(
        status(&fixture),
        HookStatus::Ours {
            chained: Some(_),
            ..
        }
    ));
    let again = install(&fixture, CHAINING, Existing::Chain).unwrap();
    assert_eq!(again.outcome, Outcome::Unchanged);
    fixture.open().uninstall_hook(HookKind::PreCommit).unwrap();
    let theirs = std::fs::read_to_string(&path).unwrap();
    assert!(theirs.contains("theirs"));
}

#[test]
fn a_chained_hook_is_never_overwritten_by_another() {
    let fixture = Fixture::new();
    let path = fixture.root().join(".git/hooks/pre-commit");
    write_executable(&path, "#!/bin/sh\n# second\n").unwrap();
    write_executable(&chained_path(&path), "#!/bin/sh\n# first\n").unwrap();
    let error = install(&fixture, CHAINING, Existing::Chain).unwrap_err();
    assert!(matches!(error, Error::Exists { .. }), "{error}");
    assert!(std::fs::read_to_string(&path).unwrap().contains("second"));
}

#[test]
fn a_broken_link_is_a_foreign_hook() {
    let fixture = Fixture::new();
    let path = fixture.root().join(".git/hooks/pre-commit");
    let _ = std::fs::create_dir(path.parent().unwrap());
    std::os::unix::fs::symlink("/absent/hook", &path).unwrap();
    assert_eq!(status(&fixture), HookStatus::Foreign { path });
}

#[test]
fn the_configured_folder_is_used_when_it_is_this_repositorys() {
    let fixture = Fixture::new();
    fixture.git(&["config", "core.hooksPath", "my hooks"]);
    let installed = install(&fixture, "exit 1", Existing::Refuse).unwrap();
    assert_eq!(
        installed.path,
        fixture.open().root().join("my hooks/pre-commit")
    );
    assert!(!commits(&fixture));
}

#[test]
fn a_folder_shared_by_every_repository_is_refused() {
    let fixture = Fixture::new();
    let repository = fixture.open();
    let file = fixture.beside("global");
    std::fs::write(&file, "[core]\n\thooksPath = /shared/hooks\n").unwrap();
    let mut config = git2::Config::new().unwrap();
    config
        .add_file(&file, git2::ConfigLevel::Global, false)
        .unwrap();
    repository.inner.set_config(&config).unwrap();
    let error = repository.hook_status(HookKind::PreCommit).unwrap_err();
    assert!(matches!(error, Error::SharedHooks { .. }), "{error}");
}

#[test]
fn a_linked_worktree_shares_the_hooks_of_the_repository() {
    let fixture = Fixture::with_commit(&[("a.py", "a\n")]);
    let linked = fixture.beside("linked");
    fixture.git(&[
        "worktree",
        "add",
        "--quiet",
        "-b",
        "side",
        linked.to_str().unwrap(),
    ]);
    let repository = Repository::discover(&linked).unwrap();
    let installed = repository
        .install_hook(HookKind::PreCommit, &script("exit 1"), Existing::Refuse)
        .unwrap();
    assert_eq!(
        installed.path,
        fixture.open().git_dir().join("hooks/pre-commit")
    );
    assert!(!commits(&fixture));
    let arguments = ["commit", "--quiet", "--allow-empty", "--message=try"];
    assert!(!git(&linked, &arguments).status.success());
}

#[test]
fn a_script_without_the_marker_is_refused() {
    let fixture = Fixture::new();
    let repository = fixture.open();
    let script = "#!/bin/sh\nexit 0\n";
    assert!(
        repository
            .install_hook(HookKind::CommitMsg, script, Existing::Chain)
            .is_err()
    );
    assert_eq!(
        repository.hook_status(HookKind::CommitMsg).unwrap(),
        HookStatus::Absent
    );
}
