//! Batches handed to the checker directly: what it looks at and what it makes of it.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Folders, link, long, shown};
use crate::daemon::Notice;
use crate::daemon::basis::Basis;
use crate::daemon::checker::Checker;
use crate::daemon::pending::{Batch, Pending};
use crate::settings::Configuration;

struct Scene {
    folders: Folders,
    checker: Checker,
}

impl Scene {
    fn with(files: &[(&str, &str)]) -> Self {
        let folders = Folders::with(files);
        let root = folders.root();
        let basis = Basis::load(&root, Configuration::default(), false).unwrap();
        let pending = Arc::new(Pending::default());
        let cut = CancellationToken::new();
        let (checker, _) = Checker::start(root, basis, pending, &cut).unwrap();
        Self { folders, checker }
    }

    fn process(&mut self, batch: Batch) -> Vec<Notice> {
        self.checker
            .process(batch, &CancellationToken::new())
            .unwrap()
    }

    /// The verdicts after these paths changed.
    fn changed(&mut self, names: &[&str]) -> Vec<String> {
        let paths = names.iter().map(|name| self.folders.path(name)).collect();
        verdicts(&self.process(Batch::Paths(paths)))
    }

    fn everything(&mut self) -> Vec<String> {
        verdicts(&self.process(Batch::Everything("a test".to_owned())))
    }
}

fn verdicts(notices: &[Notice]) -> Vec<String> {
    let of_check = |notice: &Notice| match notice {
        Notice::Checked { verdicts, .. } => verdicts.iter().map(shown).collect(),
        _ => Vec::new(),
    };
    notices.iter().flat_map(of_check).collect()
}

#[test]
fn the_first_check_counts_files_and_findings() {
    let scene = Scene::with(&[
        ("a.py", &long()),
        ("b/c.py", "x = 1\n"),
        ("notes.txt", "x\n"),
    ]);
    assert_eq!((scene.checker.files(), scene.checker.findings()), (2, 1));
}

#[test]
fn a_file_is_judged_when_its_content_is_another() {
    let mut scene = Scene::with(&[("a.py", "x = 1\n")]);
    assert_eq!(scene.changed(&["a.py"]), [""; 0]);
    scene.folders.save("a.py", &long());
    assert_eq!(scene.changed(&["a.py", "a.py.swp"]), ["a.py: 1"]);
    assert_eq!(scene.changed(&["a.py"]), [""; 0]);
    std::fs::remove_file(scene.folders.path("a.py")).unwrap();
    assert_eq!(scene.changed(&["a.py"]), ["a.py: removed"]);
    assert_eq!(scene.changed(&["a.py"]), [""; 0]);
}

#[test]
fn a_verdict_says_what_appeared_and_what_was_cured() {
    let mut scene = Scene::with(&[("a.py", &long())]);
    scene.folders.write("a.py", "def broken(:\n");
    let path = scene.folders.path("a.py");
    let notices = scene.process(Batch::Paths([path].into()));
    let [
        Notice::Checked {
            verdicts, files: 1, ..
        },
    ] = &notices[..]
    else {
        panic!("{notices:?}");
    };
    assert_eq!((verdicts[0].appeared, verdicts[0].cured), (1, 1));
}

#[test]
fn folders_come_move_and_go_with_what_is_in_them() {
    let mut scene = Scene::with(&[("a.py", "x = 1\n")]);
    scene.folders.write("new/deep/b.py", &long());
    scene.folders.write("new/deep-er.py", &long());
    // In the order of bytes, where `-` comes before `/`.
    let both = ["new/deep-er.py: 1", "new/deep/b.py: 1"];
    assert_eq!(scene.changed(&["new"]), both);
    scene.folders.write("new/deep/c.py", "x = 1\n");
    assert_eq!(scene.changed(&["new/deep/c.py"]), ["new/deep/c.py: 0"]);
    std::fs::rename(scene.folders.path("new/deep"), scene.folders.path("moved")).unwrap();
    assert_eq!(
        scene.changed(&["new/deep", "moved"]),
        [
            "moved/b.py: 1",
            "moved/c.py: 0",
            "new/deep/b.py: removed",
            "new/deep/c.py: removed"
        ]
    );
    std::fs::remove_dir_all(scene.folders.path("moved")).unwrap();
    assert_eq!(
        scene.changed(&["moved/b.py", "moved"]),
        ["moved/b.py: removed", "moved/c.py: removed"]
    );
    assert_eq!(scene.checker.files(), 2);
}

#[test]
fn a_folder_that_became_another_one_is_read_anew() {
    let mut scene = Scene::with(&[("a/one.py", "x = 1\n"), ("b/two.py", "x = 1\n")]);
    std::fs::remove_dir_all(scene.folders.path("a")).unwrap();
    std::fs::rename(scene.folders.path("b"), scene.folders.path("a")).unwrap();
    assert_eq!(
        scene.changed(&["a", "b"]),
        ["a/one.py: removed", "a/two.py: 0", "b/two.py: removed"]
    );
}

#[test]
fn what_git_ignores_is_not_looked_at() {
    let mut scene = Scene::with(&[(".gitignore", "build/\n*_pb2.py\n"), ("build/a.py", "x\n")]);
    assert_eq!(scene.checker.files(), 0);
    scene.folders.write("build/sub/b.py", &long());
    scene.folders.write("api_pb2.py", &long());
    let paths = [
        "build",
        "build/a.py",
        "build/sub",
        "build/sub/b.py",
        "api_pb2.py",
    ];
    assert_eq!(scene.changed(&paths), [""; 0]);
    scene.folders.write(".gitignore", "build/sub/\n");
    assert_eq!(
        scene.changed(&[".gitignore"]),
        ["api_pb2.py: 1", "build/a.py: 0"]
    );
    scene.folders.write(".gitignore", "build/\n");
    assert_eq!(scene.changed(&[".gitignore"]), ["build/a.py: removed"]);
}

#[test]
fn links_are_not_followed() {
    let outside = Folders::with(&[("secret.py", &long())]);
    let mut scene = Scene::with(&[("a.py", "x = 1\n")]);
    link(&outside.root(), &scene.folders.path("out"));
    assert_eq!(scene.changed(&["out", "out/secret.py"]), [""; 0]);
    std::fs::remove_file(scene.folders.path("a.py")).unwrap();
    link(&outside.path("secret.py"), &scene.folders.path("a.py"));
    assert_eq!(scene.changed(&["a.py"]), ["a.py: removed"]);
    assert_eq!(scene.everything(), [""; 0]);
}

#[test]
fn after_lost_events_everything_is_compared() {
    let mut scene = Scene::with(&[("a.py", "x = 1\n"), ("b.py", "x = 1\n"), ("c/d.py", "x\n")]);
    scene.folders.write("a.py", &long());
    scene.folders.write("e/f.py", "x = 1\n");
    std::fs::remove_dir_all(scene.folders.path("c")).unwrap();
    assert_eq!(
        scene.everything(),
        ["a.py: 1", "c/d.py: removed", "e/f.py: 0"]
    );
    assert_eq!(scene.changed(&["e/f.py"]), [""; 0]);
}

#[test]
fn new_settings_are_used_and_wrong_ones_are_refused() {
    let mut scene = Scene::with(&[("a.py", "x = 1\n"), ("b.py", &long())]);
    scene
        .folders
        .write("groundskeeper.toml", "[rules.file-too-lnog]\nlimit = 0\n");
    let path = scene.folders.path("groundskeeper.toml");
    let notices = scene.process(Batch::Paths([path.clone()].into()));
    let [Notice::Refused { message, .. }] = &notices[..] else {
        panic!("{notices:?}");
    };
    assert!(
        message.contains("did you mean `rules.file-too-long.limit`?"),
        "{message}"
    );
    let text = "[rules.file-too-long]\nlimit = 0\n[files]\nexclude = [\"b.py\"]\n";
    scene.folders.write("groundskeeper.toml", text);
    let notices = scene.process(Batch::Paths([path].into()));
    let file = "groundskeeper.toml".to_owned();
    assert_eq!(notices[0], Notice::Reloaded { file });
    assert_eq!(verdicts(&notices), ["a.py: 1", "b.py: removed"]);
    std::fs::remove_file(scene.folders.path("groundskeeper.toml")).unwrap();
    assert_eq!(
        scene.changed(&["groundskeeper.toml"]),
        ["a.py: 0", "b.py: 1"]
    );
}

#[test]
fn a_new_ratchet_changes_what_is_inherited() {
    let mut scene = Scene::with(&[("a.py", &long()), ("b.py", "x = 1\n")]);
    let entry = r#"{"rule":"file-too-long","path":"a.py","actual":301}"#;
    let text = format!(r#"{{"version":1,"entries":[{entry}]}}"#);
    scene.folders.write(".groundskeeper/ratchet.json", &text);
    let path = scene.folders.path(".groundskeeper/ratchet.json");
    scene.changed(&[".groundskeeper"]);
    let notices = scene.process(Batch::Paths([path].into()));
    let Some(Notice::Checked { verdicts, .. }) = notices.last() else {
        panic!("{notices:?}");
    };
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
    assert!(verdicts[0].findings[0].inherited);
    scene.folders.write(".groundskeeper/ratchet.json", "{");
    assert_eq!(scene.changed(&[".groundskeeper/ratchet.json"]), [""; 0]);
}

#[test]
fn a_root_that_is_gone_ends_it() {
    let mut scene = Scene::with(&[("a.py", "x = 1\n")]);
    let root = scene.folders.root();
    std::fs::remove_dir_all(&root).unwrap();
    let batch = Batch::Paths([root].into());
    let error = scene
        .checker
        .process(batch, &CancellationToken::new())
        .unwrap_err();
    assert!(error.to_string().contains("is gone"), "{error}");
}

#[test]
fn a_check_that_is_cut_off_leaves_what_was_known() {
    let mut scene = Scene::with(&[("a.py", "x = 1\n")]);
    scene.folders.write("a.py", &long());
    let cut = CancellationToken::new();
    cut.cancel();
    let batch = || Batch::Paths([scene.folders.path("a.py")].into());
    let (cut_off, whole) = (batch(), batch());
    assert_eq!(scene.checker.process(cut_off, &cut).unwrap(), []);
    assert_eq!(verdicts(&scene.process(whole)), ["a.py: 1"]);
}
