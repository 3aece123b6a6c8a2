//! What a sandboxed program may read and write.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::process::Error;

/// What a sandboxed program may touch beyond the system's own folders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Files and folders that it may read and run. What is not there is passed over.
    pub read: Vec<PathBuf>,
    /// Folders that it may write to, besides its own for temporary files. They must be there.
    pub write: Vec<PathBuf>,
    /// Names of entries of those folders that stay as they are, such as `.git`.
    pub protect: Vec<String>,
    /// Whether it may reach the network.
    pub network: bool,
}

impl Policy {
    /// A program that may read these, and write nothing but its temporary files.
    pub fn reading(read: impl IntoIterator<Item = PathBuf>) -> Self {
        Self {
            read: read.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The same with real paths, and `temp` among what may be written. Refuses what would give
    /// away the whole system or the user's home.
    pub(super) fn checked(self, temp: &Path) -> Result<Self, Error> {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let home = home.and_then(|home| home.canonicalize().ok());
        let mut read = Vec::new();
        for path in &self.read {
            if let Ok(real) = path.canonicalize() {
                read.push(narrow(real, home.as_deref())?);
                // The path as it is written leads there through links of its own.
                if path.is_absolute() {
                    read.push(path.clone());
                }
            }
        }
        let mut write = Vec::new();
        for path in self.write.iter().map(PathBuf::as_path).chain([temp]) {
            let real = path.canonicalize().map_err(|error| Error::Folder {
                path: path.to_owned(),
                reason: format!("it is to be writable and cannot be: {error}"),
            })?;
            write.push(narrow(real, home.as_deref())?);
        }
        read.sort();
        read.dedup();
        Ok(Self {
            read,
            write,
            ..self
        })
    }

    /// Protected entries of writable folders that are there.
    pub(super) fn protected(&self) -> Vec<PathBuf> {
        let entries = self.write.iter().flat_map(|folder| {
            let names = self.protect.iter();
            names.map(move |name| folder.join(name))
        });
        entries
            .filter(|path| path.symlink_metadata().is_ok())
            .collect()
    }

    /// What may be written where rights on a folder hold for all that is in it: a folder with a
    /// protected entry is replaced by its other entries, and gets no new ones.
    pub(super) fn writable_apart(&self) -> Vec<PathBuf> {
        let protected = self.protected();
        let mut writable = Vec::new();
        for folder in &self.write {
            if !protected.iter().any(|path| path.starts_with(folder)) {
                writable.push(folder.clone());
                continue;
            }
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let entries = entries.map(|entry| entry.path());
            // Through a link the rights would be given elsewhere.
            writable.extend(entries.filter(|path| !protected.contains(path) && !path.is_symlink()));
        }
        writable
    }
}

/// The path, unless it is the root of all or holds the user's home.
fn narrow(path: PathBuf, home: Option<&Path>) -> Result<PathBuf, Error> {
    let wide = path.parent().is_none() || home.is_some_and(|home| home.starts_with(&path));
    if !wide {
        return Ok(path);
    }
    Err(Error::Folder {
        path,
        reason: "it holds the user's home, which no repository's code is given; move the \
                 repository to a folder of its own"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_system_is_not_given() {
        let temp = tempfile::tempdir().unwrap();
        for wide in ["/", "/."] {
            let policy = Policy::reading([PathBuf::from(wide)]);
            let error = policy.checked(temp.path()).unwrap_err();
            assert!(error.to_string().contains("home"), "{error}");
        }
        let home = Path::new("/home/someone");
        assert!(narrow("/home".into(), Some(home)).is_err());
        assert!(narrow("/home/someone".into(), Some(home)).is_err());
        assert!(narrow("/home/someone/code".into(), Some(home)).is_ok());
    }

    #[test]
    fn what_is_to_be_written_must_be_there_and_what_is_read_need_not() {
        let temp = tempfile::tempdir().unwrap();
        let policy = Policy {
            write: vec!["/nowhere/at-all".into()],
            ..Policy::default()
        };
        let error = policy.checked(temp.path()).unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/at-all"), "{error}");
        let policy = Policy::reading([PathBuf::from("/nowhere")]);
        assert_eq!(
            policy.checked(temp.path()).unwrap().read,
            Vec::<PathBuf>::new()
        );
    }

    #[test]
    fn a_folder_with_something_protected_is_given_by_its_other_entries() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().canonicalize().unwrap();
        std::fs::create_dir(root.join(".git")).unwrap();
        std::fs::create_dir(root.join("src")).unwrap();
        std::os::unix::fs::symlink("/etc", root.join("link")).unwrap();
        let policy = Policy {
            write: vec![root.clone()],
            protect: vec![".git".to_owned(), ".venv".to_owned()],
            ..Policy::default()
        };
        assert_eq!(policy.protected(), [root.join(".git")]);
        assert_eq!(policy.writable_apart(), [root.join("src")]);
        let open = Policy {
            protect: Vec::new(),
            ..policy
        };
        assert_eq!(open.writable_apart(), [root]);
    }
}
