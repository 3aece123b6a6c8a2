//! Waiting for changes of a work tree, for a face that does the rest itself.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::daemon::Error;
use crate::daemon::pending::Pending;
use crate::daemon::watch::Watch;
use crate::gate::Policy;

/// A work tree under watch. Blocks but for [`Changes::next`].
#[derive(Debug)]
pub struct Changes {
    root: PathBuf,
    watch: Watch,
    pending: Arc<Pending>,
}

impl Changes {
    /// Puts every folder at and below `root` that is not ignored under watch.
    pub fn watch(root: PathBuf, policy: &Policy) -> Result<Self, Error> {
        let pending = Arc::new(Pending::default());
        let mut watch = Watch::new(root.clone(), pending.clone())?;
        watch.follow(&root, policy)?;
        Ok(Self {
            root,
            watch,
            pending,
        })
    }

    /// Takes in folders that are new. To be called before what changed is looked at, so that
    /// nothing in them is missed.
    pub fn follow(&mut self, policy: &Policy) -> Result<(), Error> {
        if !self.root.is_dir() {
            let root = self.root.clone();
            return Err(Error::RootGone { root });
        }
        self.watch.forget(&self.root);
        self.watch.follow(&self.root, policy).map(drop)
    }

    /// Waits until something changed, and then nothing more for `quiet`.
    pub async fn next(&self, quiet: Duration) {
        self.pending.next(quiet).await;
    }
}
