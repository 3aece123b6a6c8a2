//! One service for each repository: a lock file in the state folder. The system lets go of the lock
//! when the process ends, however it ends, so a file that is left over locks nobody out.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::daemon::Error;

/// The lock is held until this is dropped.
#[derive(Debug)]
pub(super) struct Held {
    _file: File,
}

/// Takes the lock of the repository at `root` (canonical), and writes this process's id into it.
pub(super) fn acquire(folder: &Path, root: &Path) -> Result<Held, Error> {
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
    let path = folder.join(format!("serve-{}.lock", &name[..16]));
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).map_err(Error::io(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let read = file.read_to_string(&mut text);
            return Err(Error::AlreadyServed {
                root: root.to_owned(),
                process: read.ok().and_then(|_| text.trim().parse().ok()),
            });
        }
        Err(TryLockError::Error(error)) => return Err(Error::io(&path)(error)),
    }
    let written = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    written.map_err(Error::io(&path))?;
    Ok(Held { _file: file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_repository_has_one_service_and_others_are_free() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Path::new("/a/one"), Path::new("/a/other"));
        let held = acquire(folder.path(), one).unwrap();
        acquire(folder.path(), other).unwrap();
        let process = std::process::id();
        let refused = acquire(folder.path(), one).unwrap_err().to_string();
        let expected = format!(
            "groundskeeper serve already runs for /a/one (process {process}); stop it first"
        );
        assert_eq!(refused, expected);
        drop(held);
        acquire(folder.path(), one).unwrap();
    }
}
