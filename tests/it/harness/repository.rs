//! What a person has in a repository, byte for byte, to tell whether anything was touched.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::Scene;

/// Every file of a work tree with content, mode and time; the index; and every reference and log,
/// `refs/heads/groundskeeper/` and `refs/notes/` aside.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    work_tree: BTreeMap<String, String>,
    git_folder: BTreeMap<String, String>,
    references: Vec<String>,
}

/// Files of the git folder that must stay as they are.
const KEPT: &[&str] = &[
    "index",
    "HEAD",
    "ORIG_HEAD",
    "config",
    "packed-refs",
    "info/exclude",
    "logs/HEAD",
    "logs/refs/heads/main",
    "logs/refs/stash",
];

impl Scene {
    /// The fingerprint of the repository in the work tree.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let mut work_tree = BTreeMap::new();
        collect(&self.work, &self.work, &mut work_tree);
        let git = self.work.join(".git");
        let state = |name: &&str| {
            let path = git.join(name);
            Some((
                (*name).to_owned(),
                path.is_file().then(|| described(&path))?,
            ))
        };
        let references = self.git(&["for-each-ref", "--format=%(refname) %(objectname)"]);
        let ours = |line: &&str| {
            !line.starts_with("refs/heads/groundskeeper/") && !line.starts_with("refs/notes/")
        };
        Fingerprint {
            work_tree,
            git_folder: KEPT.iter().filter_map(state).collect(),
            references: references.lines().filter(ours).map(str::to_owned).collect(),
        }
    }
}

fn collect(root: &Path, folder: &Path, into: &mut BTreeMap<String, String>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy();
        if name == ".git" {
            continue;
        }
        into.insert(name.into_owned(), described(&path));
        if path.is_dir() && !path.is_symlink() {
            collect(root, &path, into);
        }
    }
}

/// Mode and time of a path, and the content of a file.
fn described(path: &Path) -> String {
    let metadata = path.symlink_metadata().unwrap();
    let content = match metadata.is_file() {
        true => format!(
            "{:?}",
            std::fs::read(path).unwrap().escape_ascii().to_string()
        ),
        false => String::new(),
    };
    let (mode, seconds, nanoseconds) = (
        metadata.permissions().mode(),
        metadata.mtime(),
        metadata.mtime_nsec(),
    );
    format!("{mode:o} {seconds}.{nanoseconds} {content}")
}

#[test]
fn a_fingerprint_tells_every_kind_of_change() {
    let scene = Scene::with_commit(&[("a.py", "x = 1\n")]);
    scene.write("a.py", "x = 2\n");
    let changes: [&[&str]; 6] = [
        &["add", "a.py"],
        &["stash", "push", "-q"],
        &["branch", "other"],
        &["update-ref", "refs/tags/new", "HEAD"],
        &["config", "some.setting", "yes"],
        &["checkout", "-q", "other"],
    ];
    let mut before = scene.fingerprint();
    for change in changes {
        scene.git(change);
        let after = scene.fingerprint();
        assert_ne!(after, before, "{change:?}");
        before = after;
    }
    scene.write("untracked", "");
    assert_ne!(scene.fingerprint(), before);
    let before = scene.fingerprint();
    scene.git(&["branch", "groundskeeper/ours"]);
    assert_eq!(scene.fingerprint(), before);
}
