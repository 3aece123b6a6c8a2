//! A name in a folder that is held open. The way there is walked folder by folder and no link is
//! followed on it, so what was checked by name is what is opened, whoever moves things meanwhile.

use std::ffi::{OsStr, OsString};
use std::io;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::fs::{Dir, File, Metadata, OpenOptions};

use crate::text::RepoPath;

/// Where one file stands or is to stand.
pub(super) struct Place {
    pub(super) folder: Dir,
    pub(super) name: OsString,
}

impl Place {
    /// The place of a path whose links are resolved; its folder must be there.
    pub(super) fn find(root: &Dir, real: &RepoPath) -> io::Result<Self> {
        Self::walk(root, real, |folder, name| folder.open_dir_nofollow(name))
    }

    /// The same; folders that are missing are made.
    pub(super) fn make(root: &Dir, real: &RepoPath) -> io::Result<Self> {
        Self::walk(root, real, |folder, name| {
            match folder.open_dir_nofollow(name) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    match folder.create_dir(name) {
                        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                            return Err(error);
                        }
                        _ => {}
                    }
                    folder.open_dir_nofollow(name)
                }
                opened => opened,
            }
        })
    }

    fn walk(
        root: &Dir,
        real: &RepoPath,
        step: impl Fn(&Dir, &OsStr) -> io::Result<Dir>,
    ) -> io::Result<Self> {
        let path = real.to_path();
        let is_root = || io::Error::new(io::ErrorKind::IsADirectory, "it is a folder");
        let name = path.file_name().ok_or_else(is_root)?.to_owned();
        let mut folder = root.try_clone()?;
        let parts = path.parent().into_iter().flat_map(|parent| parent.iter());
        for part in parts {
            folder = step(&folder, part)?;
        }
        Ok(Self { folder, name })
    }

    /// What stands there, itself and not what it links to; `None` for nothing.
    pub(super) fn metadata(&self) -> io::Result<Option<Metadata>> {
        match self.folder.symlink_metadata(&self.name) {
            Ok(metadata) => Ok(Some(metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens what stands there for reading; neither a link nor a pipe without a writer holds it up.
    pub(super) fn open(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        self.folder.open_with(&self.name, &options)
    }

    /// Makes a new file in the folder; a private one can be read by its owner alone.
    pub(super) fn create(&self, name: &str, private: bool) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if private {
            use cap_std::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        #[cfg(not(unix))]
        let _ = private;
        self.folder.open_with(name, &options)
    }

    /// Has the folder's own entries written to the disk, where the system can do that.
    pub(super) fn sync(&self) -> io::Result<()> {
        #[cfg(unix)]
        self.folder.open(".")?.sync_all()?;
        Ok(())
    }
}
