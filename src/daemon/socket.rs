//! The service's socket: made for its owner alone, one for each user, gone when the service ends.

use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use crate::daemon::Error;
use crate::store::{ProcessLock, Taken};

/// What the lock of the one service is for.
const PURPOSE: &str = "daemon";

/// A socket that listens. The lock is held as long as it does.
#[derive(Debug)]
pub struct Socket {
    listener: UnixListener,
    path: PathBuf,
    _lock: ProcessLock,
}

impl Socket {
    /// Listens at `path`, whose folder is made for its owner alone; `state` is where the lock lies.
    /// What an earlier service left there is taken away: only who holds the lock does so.
    pub fn bind(path: &Path, state: &Path) -> Result<Self, Error> {
        let lock = match ProcessLock::take(state, PURPOSE, path).map_err(Error::io(state))? {
            Taken::Held(lock) => lock,
            Taken::By(process) => return Err(Error::Running { process }),
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        make_private(folder).map_err(Error::io(folder))?;
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io(path)(error));
            }
            _ => {}
        }
        let listener = UnixListener::bind(path).map_err(Error::io(path))?;
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(path, mode).map_err(Error::io(path))?;
        Ok(Self {
            listener,
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Waits for a program of the same user; others are turned away.
    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let user = stream.peer_cred()?.uid();
            if user == rustix::process::geteuid().as_raw() {
                return Ok(stream);
            }
            tracing::warn!(user, "another user was turned away at the socket");
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Whoever comes next takes it away, too.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Makes a folder that only its owner enters. One that is there must be of that kind: in a folder
/// that others write to, a socket could be put in the way of ours.
fn make_private(folder: &Path) -> io::Result<()> {
    let made = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder);
    made?;
    let metadata = folder.symlink_metadata()?;
    let ours = metadata.uid() == rustix::process::geteuid().as_raw();
    if !metadata.is_dir() || !ours {
        let message = "it is not a folder of this user; remove it";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    if metadata.permissions().mode() & 0o077 != 0 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_socket_is_its_owners_and_there_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run/daemon.sock");
        let socket = Socket::bind(&path, folder.path()).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        let process = Some(std::process::id());
        let second = Socket::bind(&path, folder.path()).unwrap_err();
        assert!(matches!(second, Error::Running { process: found } if found == process));
        let (accepted, connected) = tokio::join!(socket.accept(), UnixStream::connect(&path));
        assert!(accepted.is_ok() && connected.is_ok());
        drop(socket);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn what_a_killed_service_left_is_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("daemon.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        Socket::bind(&path, folder.path()).unwrap();
    }
}
