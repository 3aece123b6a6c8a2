//! The source of changes: notify. The only file that names it.
//!
//! Where the system watches folder by folder (inotify, kqueue), only folders that git does not
//! ignore are watched: a build folder or `node_modules` would use up the system's watches and wake
//! the service for nothing. Elsewhere one watch covers the tree and paths are sorted out later.
//! Debouncing is ours ([`Pending`]): notify-debouncer-full drops the removal of a file that was
//! moved into place just before, which would leave a stale verdict, and it wakes up all the time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode};
use notify::{
    Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    WatcherKind,
};

use crate::daemon::Error;
use crate::daemon::pending::Pending;
use crate::daemon::tree::{Listing, Reach, list};
use crate::gate::Policy;

/// A watched tree.
#[derive(Debug)]
pub(super) struct Watch {
    watcher: RecommendedWatcher,
    root: PathBuf,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    /// A watch that puts what changes into `pending`. Nothing is watched before [`Watch::follow`].
    pub(super) fn new(root: PathBuf, pending: Arc<Pending>) -> Result<Self, Error> {
        let below = root.clone();
        let handler = move |event: notify::Result<Event>| take_event(event, &below, &pending);
        // Links are never followed: they may lead out of the repository, or round in circles.
        let config = Config::default().with_follow_symlinks(false);
        let watcher =
            RecommendedWatcher::new(handler, config).map_err(|error| watch_error(error, &root))?;
        let mut watch = Self {
            watcher,
            root,
            folders: BTreeSet::new(),
        };
        if !watches_by_folder() {
            let root = watch.root.clone();
            watch.watch(&root, RecursiveMode::Recursive)?;
        }
        Ok(watch)
    }

    /// Watches every folder at and below `folder` that is not ignored, and lists what lies there.
    /// A file that appears meanwhile is in the list, or its change comes later, or both.
    pub(super) fn follow(&mut self, folder: &Path, policy: &Policy) -> Result<Listing, Error> {
        let mut watched: BTreeSet<PathBuf> = BTreeSet::new();
        loop {
            let listing = list(&self.root, folder, Reach::Below, policy);
            let new: Vec<&PathBuf> = listing
                .folders
                .iter()
                .filter(|folder| !watched.contains(*folder))
                .collect();
            if new.is_empty() {
                self.folders.extend(watched);
                return Ok(listing);
            }
            for folder in new {
                // Also one that is known: it may be another folder of the same name.
                if watches_by_folder() {
                    self.watch(folder, RecursiveMode::NonRecursive)?;
                }
                watched.insert(folder.clone());
            }
        }
    }

    /// True for the root and for folders that are not ignored.
    pub(super) fn covers(&self, folder: &Path) -> bool {
        self.folders.contains(folder)
    }

    /// Forgets a folder that is gone and what was below it; the system has let go of it already.
    pub(super) fn forget(&mut self, folder: &Path) {
        self.folders.retain(|known| !known.starts_with(folder));
    }

    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<(), Error> {
        match self.watcher.watch(folder, mode) {
            Ok(()) => Ok(()),
            // Gone again already; that comes as a change of its parent.
            Err(error) if is_gone(&error) && folder != self.root => Ok(()),
            Err(error) => Err(watch_error(error, folder)),
        }
    }
}

fn watches_by_folder() -> bool {
    matches!(
        RecommendedWatcher::kind(),
        WatcherKind::Inotify | WatcherKind::Kqueue
    )
}

fn take_event(event: notify::Result<Event>, root: &Path, pending: &Pending) {
    match event {
        Ok(event) if event.need_rescan() => {
            pending.add_everything("the system dropped events: too many at once".to_owned());
        }
        Ok(event) if may_change_content(event.kind) => {
            let paths = event.paths.into_iter();
            pending.add(paths.filter(|path| !is_in_git_folder(root, path)));
        }
        Ok(_) => {}
        Err(error) => pending.add_everything(format!("watching failed: {error}")),
    }
}

/// Reading is none of our business; above all our own.
fn may_change_content(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        EventKind::Other => false,
        _ => true,
    }
}

fn is_in_git_folder(root: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.components().any(|part| part.as_os_str() == ".git")
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

fn watch_error(error: notify::Error, path: &Path) -> Error {
    let path = path.to_owned();
    match error.kind {
        ErrorKind::MaxFilesWatch => Error::WatchLimit { path },
        ErrorKind::Io(source) => Error::Io { path, source },
        kind => Error::Watch {
            path,
            message: notify::Error::new(kind).to_string(),
        },
    }
}
