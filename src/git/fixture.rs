//! Temporary repositories for this room's tests, made with the `git` program and cut off from the
//! account's and the system's configuration.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Output;

use super::{Clearance, CommitId, CommitMessage, Repository, Snapshot};
use crate::text::RepoPath;

/// A repository in a temporary folder, with a user of its own and no commit.
pub(crate) struct Fixture {
    folder: tempfile::TempDir,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("work tree")).unwrap();
        let fixture = Self { folder };
        fixture.git(&["init", "--quiet", "--initial-branch=main"]);
        for (key, value) in [
            ("user.name", "A U Thor"),
            ("user.email", "author@example.com"),
            ("core.autocrlf", "false"),
        ] {
            fixture.git(&["config", key, value]);
        }
        fixture
    }

    /// One with a commit of `files`.
    pub(crate) fn with_commit(files: &[(&str, &str)]) -> Self {
        let fixture = Self::new();
        for (path, content) in files {
            fixture.write(path, content);
        }
        fixture.git(&["add", "--all"]);
        fixture.git(&["commit", "--quiet", "--message=first"]);
        fixture
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("work tree")
    }

    /// A path beside the work tree that is removed with the fixture.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn open(&self) -> Repository {
        Repository::discover(&self.root()).unwrap()
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        std::fs::remove_file(self.root().join(path)).unwrap();
    }

    /// Runs git in the work tree; it must succeed. Returns what it printed, without the end.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    pub(crate) fn try_git(&self, arguments: &[impl AsRef<OsStr>]) -> Output {
        git(&self.root(), arguments)
    }

    /// Writes a file, stages it and commits it with the git program.
    pub(crate) fn commit_file(&self, path: &str, content: &str) -> CommitId {
        self.write(path, content);
        self.git(&["add", "--", path]);
        self.git(&["commit", "--quiet", &format!("--message=change {path}")]);
        self.git(&["rev-parse", "HEAD"]).parse().unwrap()
    }

    /// Everything of the user's that must stay byte for byte: index, HEAD, refs, stash, and the
    /// work tree's names, contents and status.
    pub(crate) fn fingerprint(&self) -> Vec<(String, Vec<u8>)> {
        let read = |path: &str| std::fs::read(self.root().join(path)).unwrap_or_default();
        let mut parts = vec![
            (".git/index".to_owned(), read(".git/index")),
            (".git/HEAD".to_owned(), read(".git/HEAD")),
            (".git/logs/HEAD".to_owned(), read(".git/logs/HEAD")),
            (
                "stash".to_owned(),
                self.git(&["stash", "list"]).into_bytes(),
            ),
            (
                "branch".to_owned(),
                self.git(&["rev-parse", "--verify", "main"]).into_bytes(),
            ),
        ];
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && path.file_name() != Some(OsStr::new(".git")) {
                    folders.push(path);
                } else if path.is_file() {
                    let content = std::fs::read(&path).unwrap();
                    parts.push((path.display().to_string(), content));
                }
            }
        }
        parts.sort();
        parts
    }
}

/// Runs git without the account's configuration.
#[expect(
    clippy::disallowed_methods,
    reason = "tests make their repositories with git itself"
)]
pub(crate) fn git(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Output {
    let mut command = std::process::Command::new("git");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_ALLOW_PROTOCOL", "file")
        .env("GIT_AUTHOR_DATE", "2026-11-20T12:00:00+0100")
        .env("GIT_COMMITTER_DATE", "2026-11-20T12:00:00+0100")
        .args(arguments)
        .output()
        .unwrap()
}

/// Makes a repository's handle read its own configuration file and nothing else.
pub(crate) fn leave_only_local_configuration(inner: &git2::Repository) {
    let config = git2::Config::open(&inner.commondir().join("config")).unwrap();
    inner.set_config(&config).unwrap();
}

/// A clearance for a snapshot on the present HEAD, as the gate would grant it.
pub(crate) fn clearance(repository: &Repository, snapshot: &Snapshot) -> Clearance {
    let tree = repository.tree_id(snapshot).unwrap();
    let head = repository.head().unwrap();
    Clearance::granted_by_gate(tree, head, "snapshot-hash", "docs")
}

pub(crate) fn message(subject: &str) -> CommitMessage {
    CommitMessage {
        subject: subject.to_owned(),
        ..CommitMessage::default()
    }
}

pub(crate) fn paths(paths: &[&str]) -> Vec<RepoPath> {
    paths.iter().map(|path| RepoPath::from(*path)).collect()
}
