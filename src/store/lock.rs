//! Locks between processes: one holder for each purpose and repository. The system lets go of a
//! lock when its process ends, however it ends, so a file that is left over locks nobody out.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// A lock, held until it is dropped.
#[derive(Debug)]
pub struct ProcessLock {
    file: File,
}

/// What came of asking for a lock.
#[derive(Debug)]
pub enum Taken {
    /// It is ours.
    Held(ProcessLock),
    /// Another process holds it, with this id when it is known.
    By(Option<u32>),
}

impl ProcessLock {
    /// Asks for the lock of `purpose` for the repository at `root` (canonical), kept in `folder`.
    pub fn take(folder: &Path, purpose: &str, root: &Path) -> std::io::Result<Taken> {
        std::fs::create_dir_all(folder)?;
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        let path = folder.join(format!("{purpose}-{}.lock", &name[..16]));
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let read = file.read_to_string(&mut text);
                return Ok(Taken::By(read.ok().and_then(|_| text.trim().parse().ok())));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())?;
        Ok(Taken::Held(Self { file }))
    }
}

impl Drop for ProcessLock {
    fn drop(&mut self) {
        // Closing lets go, too, but only once no child has the file: one that was just forked by
        // another thread does, for a moment. That it fails is of no matter then.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_repository_has_one_holder_and_others_are_free() {
        let folder = tempfile::tempdir().unwrap();
        let take = |purpose, root| ProcessLock::take(folder.path(), purpose, Path::new(root));
        let Taken::Held(held) = take("serve", "/a/one").unwrap() else {
            panic!("not free")
        };
        assert!(matches!(take("serve", "/a/other").unwrap(), Taken::Held(_)));
        assert!(matches!(take("improve", "/a/one").unwrap(), Taken::Held(_)));
        let ours = Some(std::process::id());
        assert!(matches!(take("serve", "/a/one").unwrap(), Taken::By(process) if process == ours));
        drop(held);
        assert!(matches!(take("serve", "/a/one").unwrap(), Taken::Held(_)));
    }
}
