//! Which tests of a work tree touch a file.

use std::path::Path;

use crate::gate::tree::Held;
use crate::gate::{Error, Policy};
use crate::rules;
use crate::text::RepoPath;

/// Test files of the work tree at `root` that are named after one of `files`, or import it; sorted
/// by path. `options` says which files are tests.
pub fn tests_touching(
    root: &Path,
    policy: &Policy,
    options: &rules::MissingTest,
    files: &[RepoPath],
) -> Result<Vec<RepoPath>, Error> {
    let held = Held::on_disk(root, policy, None)?;
    Ok(rules::tests_of(options, &held, files))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn tests_on_disk_are_found() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("a.py", "def a(): pass\n"),
            ("tests/test_b.py", "import a\n"),
            ("tests/test_c.py", "import os\n"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let settings = Settings::default();
        let policy = Policy::new(&settings, &[]).unwrap();
        let options = &settings.rules.missing_test;
        let files = [RepoPath::from("a.py")];
        let found = tests_touching(folder.path(), &policy, options, &files).unwrap();
        assert_eq!(found, [RepoPath::from("tests/test_b.py")]);
    }
}
