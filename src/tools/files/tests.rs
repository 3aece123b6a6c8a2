//! Tests of the border around the repository's files.

use super::*;

struct Folder {
    temp: tempfile::TempDir,
    files: Files,
}

/// `root/` with a file, a repository's `.git`, and links that lead inside, outside and into `.git`.
fn folder() -> Folder {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().join("root");
    for below in ["outside", "root/.git", "root/src"] {
        std::fs::create_dir_all(temp.path().join(below)).unwrap();
    }
    std::fs::write(temp.path().join("outside/secret.txt"), "secret").unwrap();
    std::fs::write(root.join(".git/config"), "[core]").unwrap();
    std::fs::write(root.join("src/a.py"), "a = 1\n").unwrap();
    std::fs::write(root.join(".env"), "TOKEN=1").unwrap();
    let files = Files::open(&root).unwrap();
    Folder { temp, files }
}

impl Folder {
    #[cfg(unix)]
    fn link(&self, name: &str, to: &str) {
        let link = self.temp.path().join("root").join(name);
        std::os::unix::fs::symlink(to, link).unwrap();
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, PathError> {
        self.files.read(&parse(path)?, 100)
    }
}

#[test]
fn plain_paths_are_read() {
    let folder = folder();
    for path in ["src/a.py", "./src/a.py", "src//a.py", "src/./a.py"] {
        assert_eq!(folder.read(path).unwrap(), b"a = 1\n", "{path}");
    }
}

#[test]
fn paths_that_are_not_inside_are_refused() {
    let folder = folder();
    let outside = folder.temp.path().join("outside/secret.txt");
    let absolute = outside.to_str().unwrap();
    for path in [
        "",
        "..",
        "../outside/secret.txt",
        "src/../../outside/secret.txt",
        "src/../src/a.py",
        "a\0b",
        absolute,
    ] {
        assert!(
            matches!(folder.read(path), Err(PathError::Outside(_))),
            "{path:?}"
        );
    }
}

#[test]
fn git_and_secrets_are_denied_by_name() {
    let folder = folder();
    for path in [
        ".git/config",
        ".GIT/config",
        "./.git",
        "src/.git/x",
        ".git./config",
        "GIT~1/config",
        ".git::$INDEX_ALLOCATION/config",
    ] {
        assert!(
            matches!(folder.read(path), Err(PathError::Denied(..))),
            "{path}"
        );
    }
    for path in [
        ".env",
        "a/.env.local",
        "id_rsa",
        "keys/ID_ED25519",
        "tls/server.pem",
        "a.key",
        ".ssh/known_hosts",
    ] {
        assert!(
            matches!(folder.read(path), Err(PathError::Denied(..))),
            "{path}"
        );
    }
    for path in [
        ".env.example",
        "id_rsa.pub",
        ".gitignore",
        ".github/x",
        "environment.py",
        "monkey.py",
    ] {
        assert!(denial(&RepoPath::from(path)).is_none(), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_but_inside() {
    let folder = folder();
    folder.link("inside", "src/a.py");
    assert_eq!(folder.read("inside").unwrap(), b"a = 1\n");
    for (name, to) in [
        ("file", "../outside/secret.txt"),
        ("folder", "../outside"),
        ("root_link", "/"),
        ("git", ".git"),
        ("environment", ".env"),
        ("chain", "folder/secret.txt"),
    ] {
        folder.link(name, to);
    }
    for path in [
        "file",
        "folder/secret.txt",
        "root_link/etc/passwd",
        "git/config",
        "environment",
        "chain",
    ] {
        let words = folder.read(path).unwrap_err().to_string();
        assert!(
            words.contains(path) && !words.contains("secret is"),
            "{words}"
        );
    }
    assert!(folder.files.real(&RepoPath::from("folder")).is_err());
}

#[test]
fn what_is_too_large_or_no_file_is_said() {
    let folder = folder();
    let path = folder.temp.path().join("root/big.py");
    std::fs::write(&path, "x".repeat(100)).unwrap();
    assert_eq!(folder.read("big.py").unwrap().len(), 100);
    std::fs::write(&path, "x".repeat(101)).unwrap();
    assert!(matches!(
        folder.read("big.py"),
        Err(PathError::TooLarge { bytes: 101, .. })
    ));
    assert!(
        folder
            .read("src")
            .unwrap_err()
            .to_string()
            .contains("not a file")
    );
    assert!(
        folder
            .read("none.py")
            .unwrap_err()
            .to_string()
            .contains("none.py")
    );
}

#[test]
fn a_file_that_need_not_be_there_is_none() {
    let folder = folder();
    let none = folder.files.read_optional(&RepoPath::from("none.toml"), 10);
    assert!(none.unwrap().is_none());
    assert!(
        folder
            .files
            .read_optional(&RepoPath::from("src"), 10)
            .is_err()
    );
}
