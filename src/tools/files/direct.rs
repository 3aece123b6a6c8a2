//! A path with no link on it, opened in one step where the system can tell that there is none.
//! Resolving a path first and walking it then takes six steps more, for every file that is read.

use cap_std::fs::{Dir, File};

use crate::text::RepoPath;

/// Opens what stands at `path` below `root` for reading; a pipe without a writer does not hold it
/// up. `None` where a link is on the way, where it cannot be opened, and where the system cannot
/// tell: then the path has to be resolved, and whoever does so knows what is wrong with it.
#[cfg(target_os = "linux")]
pub(super) fn open(root: &Dir, path: &RepoPath) -> Option<File> {
    use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    let opened = openat2(root, path.to_path(), flags, Mode::empty(), within).ok()?;
    Some(File::from_std(std::fs::File::from(opened)))
}

/// Only Linux opens below a folder without following links.
#[cfg(not(target_os = "linux"))]
pub(super) fn open(_root: &Dir, _path: &RepoPath) -> Option<File> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::symlink;

    use cap_std::ambient_authority;

    use super::*;

    #[test]
    fn plain_paths_are_opened_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("root/src")).unwrap();
        std::fs::write(at("root/src/a.py"), "a").unwrap();
        std::fs::write(at("secret"), "b").unwrap();
        symlink("src/a.py", at("root/link.py")).unwrap();
        symlink("src", at("root/folder")).unwrap();
        let root = Dir::open_ambient_dir(at("root"), ambient_authority()).unwrap();
        let opens = |path: &str| open(&root, &RepoPath::from(path)).is_some();
        assert!(opens("src/a.py"));
        for path in [
            "",
            "link.py",
            "folder/a.py",
            "missing",
            "src/a.py/b",
            "../secret",
            "src/../../secret",
            "/etc/passwd",
        ] {
            assert!(!opens(path), "{path}");
        }
    }
}
