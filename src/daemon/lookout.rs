//! Watches the repositories that clients work on, beside the one that the service was started in:
//! each from when somebody comes for it until the service ends, or until more of them are worked on
//! than are watched at a time. What is found goes into the store, where clients are told of it from,
//! and into the log.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::daemon::{Error, Notice, ServeOptions, serve};
use crate::settings::Configuration;
use crate::store::Store;

/// Notices that may wait to be written to the log.
const NOTICES_WAITING: usize = 64;

/// For the watches to end, once the service is to stop.
const FAREWELL: Duration = Duration::from_secs(4);

/// What is watched, and with what.
#[derive(Debug)]
pub struct LookoutOptions {
    /// The repository that the service watches itself, where there is one.
    pub own: Option<PathBuf>,
    /// Where the lock files are, one for each repository.
    pub state_folder: PathBuf,
    /// Every settings layer but the repository's.
    pub configuration: Configuration,
    /// Read no settings file and no ratchet.
    pub isolated: bool,
    /// Where verdicts are kept.
    pub store: Store,
    /// Repositories at a time; with more, the one that was come for least recently is given up.
    pub repositories_max: usize,
    /// Ends all watches.
    pub stop: CancellationToken,
}

/// The repositories that are watched for clients.
#[derive(Debug)]
pub struct Lookout {
    options: LookoutOptions,
    watched: Arc<Mutex<BTreeMap<PathBuf, Watched>>>,
    watches: Mutex<JoinSet<()>>,
}

#[derive(Debug)]
struct Watched {
    /// Larger for one that was come for later.
    came: u64,
    /// Tells this watch from a later one of the same folder.
    number: u64,
    /// Ends the watch when it is dropped.
    _end: DropGuard,
}

impl Lookout {
    /// Nothing is watched yet.
    pub fn new(options: LookoutOptions) -> Self {
        Self {
            options,
            watched: Arc::default(),
            watches: Mutex::default(),
        }
    }

    /// Somebody works in the folder at `root`: where it is a repository, what is saved there is
    /// checked from now on. Needs a runtime.
    pub fn come(&self, root: &Path) {
        if self.options.own.as_deref() == Some(root) || !is_repository(root) {
            return;
        }
        let mut watched = lock(&self.watched);
        let next = watched.values().map(|known| known.came).max().unwrap_or(0) + 1;
        if let Some(known) = watched.get_mut(root) {
            known.came = next;
            return;
        }
        if self.options.repositories_max == 0 {
            return;
        }
        if watched.len() >= self.options.repositories_max {
            let oldest = watched.iter().min_by_key(|(_, known)| known.came);
            let oldest = oldest.map(|(root, _)| root.clone());
            oldest.and_then(|root| watched.remove(&root));
        }
        let end = self.options.stop.child_token();
        let known = Watched {
            came: next,
            number: next,
            _end: end.clone().drop_guard(),
        };
        watched.insert(root.to_owned(), known);
        drop(watched);
        let mut watches = lock(&self.watches);
        while watches.try_join_next().is_some() {}
        watches.spawn(self.watch(root, next, end));
    }

    /// Whether the folder at `root` is watched, by this or by the service itself.
    pub fn watches(&self, root: &Path) -> bool {
        self.options.own.as_deref() == Some(root) || lock(&self.watched).contains_key(root)
    }

    /// Waits until all watches have ended, for a few seconds at most; they must have been told to.
    pub async fn ended(&self) {
        let mut watches = std::mem::take(&mut *lock(&self.watches));
        let all = async { while watches.join_next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, all).await.is_err() {
            tracing::warn!("a watch did not end in time");
        }
    }

    fn watch(
        &self,
        root: &Path,
        number: u64,
        end: CancellationToken,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (notices, waiting) = mpsc::channel(NOTICES_WAITING);
        let options = ServeOptions {
            root: root.to_owned(),
            state_folder: self.options.state_folder.clone(),
            configuration: self.options.configuration.clone(),
            isolated: self.options.isolated,
            store: self.options.store.clone(),
            notices,
        };
        let (root, watched) = (root.to_owned(), Arc::clone(&self.watched));
        async move {
            let logged = log(&root, waiting);
            let (served, ()) = tokio::join!(serve(options, end.cancelled_owned()), logged);
            let mut watched = lock(&watched);
            if watched
                .get(&root)
                .is_some_and(|known| known.number == number)
            {
                watched.remove(&root);
            }
            drop(watched);
            match served {
                Ok(_) => {
                    tracing::info!(root = %root.display(), "a repository is watched no longer");
                }
                // Another process does.
                Err(Error::AlreadyServed { .. }) => {}
                Err(error) => {
                    tracing::warn!(root = %root.display(), "a repository is not watched: {error}");
                }
            }
        }
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a folder is a repository to this program. Clients may come from any folder, a home for
/// example, and all of that is not to be watched.
pub fn is_repository(root: &Path) -> bool {
    root.join(".git").exists() || root.join(Configuration::FILE_NAME).is_file()
}

async fn log(root: &Path, mut waiting: mpsc::Receiver<Notice>) {
    let root = root.display();
    while let Some(notice) = waiting.recv().await {
        match notice {
            Notice::Watching {
                files, findings, ..
            } => tracing::info!(%root, files, findings, "a repository is watched"),
            Notice::Checked { verdicts, .. } => {
                let findings: usize = verdicts.iter().map(|one| one.findings.len()).sum();
                let files = verdicts.len();
                tracing::info!(%root, files, findings, "what was saved is checked");
            }
            Notice::Refused { file, message } => {
                tracing::warn!(%root, "{file}: refused, the old one stays: {message}");
            }
            Notice::Warning { message } => tracing::warn!(%root, "{message}"),
            Notice::Rescan { .. } | Notice::Reloaded { .. } | Notice::Stopping => {}
        }
    }
}

#[cfg(test)]
#[path = "lookout_tests.rs"]
mod tests;
