//! Tests of writing: whole or not at all, inside only, and only what was expected.

use std::sync::Arc;

use super::*;
use crate::tools::files::parse;

struct Folder {
    temp: tempfile::TempDir,
    files: Arc<Files>,
}

/// `root/` with a file and a `.git`, beside a folder that nobody may write to.
fn folder() -> Folder {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().join("root");
    for below in ["outside", "root/.git/hooks", "root/src"] {
        std::fs::create_dir_all(temp.path().join(below)).unwrap();
    }
    std::fs::write(temp.path().join("outside/kept.txt"), "kept").unwrap();
    std::fs::write(root.join(".git/config"), "[core]").unwrap();
    std::fs::write(root.join("src/a.py"), "a = 1\n").unwrap();
    let files = Arc::new(Files::open(&root).unwrap());
    Folder { temp, files }
}

impl Folder {
    fn write(&self, path: &str, text: &str) -> Result<Written, PathError> {
        let expected = Expected::Anything;
        self.files.write(&parse(path)?, text.as_bytes(), &expected)
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.temp.path().join(path)).unwrap()
    }

    /// Every file below the temporary folder with its content.
    fn all(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        let mut open = vec![self.temp.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() {
                    open.push(path);
                } else {
                    let content = std::fs::read(&path).unwrap_or_default();
                    found.push((path.display().to_string(), content));
                }
            }
        }
        found.sort();
        found
    }
}

#[test]
fn a_file_is_made_with_its_folders_and_replaced_whole() {
    let folder = folder();
    let made = folder.write("new/deep/er.py", "b = 1\n").unwrap();
    assert_eq!(
        made,
        Written {
            path: RepoPath::from("new/deep/er.py"),
            created: true
        }
    );
    assert_eq!(folder.text("root/new/deep/er.py"), "b = 1\n");
    let replaced = folder.write("./src/a.py", "").unwrap();
    assert!(!replaced.created);
    assert_eq!(folder.text("root/src/a.py"), "");
    assert_eq!(folder.all().len(), 4, "nothing is left beside the files");
}

#[test]
fn nothing_outside_and_nothing_of_git_is_written_or_removed() {
    let folder = folder();
    let before = folder.all();
    for path in [
        "",
        ".",
        "..",
        "../outside/kept.txt",
        "src/../../outside/kept.txt",
        "/etc/groundskeeper-test",
        "a\0b",
        ".git/config",
        ".GIT/hooks/pre-commit",
        ".git./hooks/x",
        ".g\u{200c}it/config",
        "GIT~1/config",
        "src/.git",
        ".env",
        "keys/id_rsa",
        "src",
        "src/a.py/b",
    ] {
        assert!(folder.write(path, "bad").is_err(), "{path:?}");
        let removed = parse(path).and_then(|path| folder.files.remove(&path, &Expected::Anything));
        assert!(removed.is_err(), "{path:?}");
    }
    assert_eq!(folder.all(), before);
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_but_inside() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let root = folder.temp.path().join("root");
    for (name, to) in [
        ("out", "../outside"),
        ("out_file", "../outside/kept.txt"),
        ("nowhere", "../outside/new.txt"),
        ("absolute", "/tmp"),
        ("hooks", ".git/hooks"),
        ("config", ".git/config"),
        ("loop", "loop"),
        ("secret", ".env"),
    ] {
        symlink(to, root.join(name)).unwrap();
    }
    let before = folder.all();
    for path in [
        "out/x.py",
        "out_file",
        "nowhere",
        "nowhere/x",
        "absolute/x",
        "hooks/pre-commit",
        "config",
        "loop",
        "loop/x",
        "secret",
    ] {
        assert!(folder.write(path, "bad").is_err(), "{path}");
    }
    assert_eq!(folder.all(), before);
    symlink("src", root.join("inside")).unwrap();
    symlink("a.py", root.join("src/alias.py")).unwrap();
    let written = folder.write("inside/alias.py", "a = 2\n").unwrap();
    assert_eq!(written.path, RepoPath::from("src/a.py"));
    assert_eq!(folder.text("root/src/a.py"), "a = 2\n");
    assert!(root.join("src/alias.py").is_symlink());
    let alias = RepoPath::from("inside/alias.py");
    let removed = folder.files.remove(&alias, &Expected::Anything).unwrap();
    assert_eq!(removed.path, RepoPath::from("src/alias.py"));
    assert_eq!(folder.text("root/src/a.py"), "a = 2\n");
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_read_only_is_respected() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.temp.path().join("root/src/a.py");
    let set = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    set(0o751);
    folder.write("src/a.py", "a = 3\n").unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o751);
    set(0o444);
    let words = folder.write("src/a.py", "a = 4\n").unwrap_err().to_string();
    assert!(words.contains("read-only"), "{words}");
    assert_eq!(folder.text("root/src/a.py"), "a = 3\n");
}

#[test]
fn only_what_is_expected_is_replaced() {
    let folder = folder();
    let path = RepoPath::from("src/a.py");
    let write = |expected: &Expected| folder.files.write(&path, b"a = 2\n", expected);
    assert!(matches!(
        write(&Expected::Nothing),
        Err(PathError::Exists(_))
    ));
    let stale = Expected::Hash(content_hash(b"a = 0\n"));
    for refused in [
        write(&stale).unwrap_err(),
        folder.files.remove(&path, &stale).unwrap_err(),
    ] {
        let words = refused.to_string();
        assert!(words.contains(&content_hash(b"a = 1\n")), "{words}");
    }
    assert_eq!(folder.text("root/src/a.py"), "a = 1\n");
    write(&Expected::Hash(content_hash(b"a = 1\n"))).unwrap();
    folder
        .files
        .remove(&path, &Expected::Hash(content_hash(b"a = 2\n")))
        .unwrap();
    assert!(write(&Expected::Hash(content_hash(b"a = 2\n"))).is_err());
    assert!(write(&Expected::Nothing).unwrap().created);
}

#[test]
fn of_many_writers_who_expect_the_same_one_wins() {
    let folder = folder();
    let path = RepoPath::from("src/race.py");
    let wins = |expected: Expected, round: usize| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let (files, path) = (Arc::clone(&folder.files), path.clone());
                let expected = expected.clone();
                let content = format!("round {round} writer {number}\n");
                std::thread::spawn(move || {
                    let won = files.write(&path, content.as_bytes(), &expected).is_ok();
                    won.then_some(content)
                })
            })
            .collect();
        let won = threads.into_iter().filter_map(|t| t.join().unwrap());
        won.collect::<Vec<String>>()
    };
    let mut expected = Expected::Nothing;
    for round in 0..5 {
        let won = wins(expected, round);
        assert_eq!(won, [folder.text("root/src/race.py")]);
        expected = Expected::Hash(content_hash(won[0].as_bytes()));
    }
}

/// A folder that turns into a link to `.git` and back while files are written and read in it.
#[cfg(unix)]
#[test]
fn a_folder_that_becomes_a_link_meanwhile_leads_nowhere() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = folder();
    let root = folder.temp.path().join("root");
    std::fs::create_dir(root.join("swap")).unwrap();
    std::fs::write(root.join("swap/config"), "harmless").unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let swapper = {
        let (done, root) = (Arc::clone(&done), root.clone());
        std::thread::spawn(move || {
            while !done.load(Ordering::SeqCst) {
                std::fs::rename(root.join("swap"), root.join("aside")).unwrap();
                std::os::unix::fs::symlink(".git", root.join("swap")).unwrap();
                std::fs::remove_file(root.join("swap")).unwrap();
                std::fs::rename(root.join("aside"), root.join("swap")).unwrap();
            }
        })
    };
    for _ in 0..2_000 {
        // Either is refused or is about the folder; which one is chance.
        let expected = Expected::Hash(content_hash(b"harmless"));
        let path = RepoPath::from("swap/config");
        let _ = folder.files.write(&path, b"harmless", &expected);
        if let Ok(read) = folder.files.read(&RepoPath::from("swap/config"), 100) {
            assert_eq!(read, b"harmless");
        }
    }
    done.store(true, Ordering::SeqCst);
    swapper.join().unwrap();
    assert_eq!(folder.text("root/.git/config"), "[core]");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_file_and_holds_nobody_up() {
    let folder = folder();
    let root = folder.temp.path().join("root");
    let listener = std::os::unix::net::UnixListener::bind(root.join("socket"));
    let _held = listener.unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        root.join("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .unwrap();
    for name in ["pipe", "socket"] {
        let path = RepoPath::from(name);
        assert!(folder.files.read(&path, 10).is_err(), "{name}");
        assert!(folder.write(name, "x").is_err(), "{name}");
    }
}
