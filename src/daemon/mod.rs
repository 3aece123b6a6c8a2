//! The background service: watches a repository, re-checks what was saved, says and stores the
//! verdicts, and stops cleanly.
//!
//! One worker for each source: notify's thread puts changed paths into a bounded set
//! ([`pending`]), the loop here takes them once they have been quiet for a while, a blocking task
//! checks them ([`checker`]), and what came of it goes out as a [`Notice`] and into the store.
//! Signals and printing belong to the caller, rules and verdicts to `gate`.
//!
//! The other half is for clients: a [`Socket`] for one user, a [`Reception`] that hears who comes
//! ([`hello`]), the [`Lodging`] of the repositories they work on, and the [`Lookout`] that watches
//! these. What is spoken there is a face's business.

mod basis;
mod changes;
mod checker;
mod error;
pub mod hello;
mod job;
mod journal;
mod lodging;
mod log_file;
mod lookout;
mod memory;
mod notice;
mod pending;
mod reception;
mod record;
mod schedules;
mod socket;
mod tree;
mod watch;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use changes::Changes;
pub use error::Error;
pub use lodging::{Lodging, LodgingError, Shared};
pub use log_file::LogFile;
pub use lookout::{Lookout, LookoutOptions, is_repository};
pub use notice::{FileVerdict, Notice};
pub use reception::{Reception, ReceptionOptions, Speak};
pub use schedules::{ScheduleOptions, keep_schedules};
pub use socket::Socket;

use crate::settings::Configuration;
use crate::store::{ProcessLock, Store, Taken};
use basis::Basis;
use job::{Worker, within};
use journal::Journal;
use pending::Pending;

/// How long a full or closed channel of notices is waited for once the end has come.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What is served, and where what comes of it goes.
#[derive(Debug)]
pub struct ServeOptions {
    /// The work tree's top folder.
    pub root: PathBuf,
    /// Where the lock file is, one for each repository.
    pub state_folder: PathBuf,
    /// Every settings layer but the repository's.
    pub configuration: Configuration,
    /// Read no settings file and no ratchet.
    pub isolated: bool,
    /// Where verdicts are kept.
    pub store: Store,
    /// Where notices go. A full channel holds the service up, a closed one does not.
    pub notices: mpsc::Sender<Notice>,
}

/// What a service did until it was stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files under watch at the end.
    pub files: usize,
    /// Findings in them, inherited ones included.
    pub findings: usize,
    /// Times that something was re-checked.
    pub checks: u64,
    /// Verdicts that were given out.
    pub verdicts: u64,
}

/// Serves one repository until `shutdown` is ready. Then nothing new is begun, the check under way
/// gets a few seconds to finish, its verdicts are stored, and this returns.
///
/// Fails when the repository is served already ([`Error::AlreadyServed`]), when the settings or the
/// ratchet cannot be used at the start, when it cannot be watched, and when its folder goes away.
pub async fn serve(
    options: ServeOptions,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Summary, Error> {
    let root = options
        .root
        .canonicalize()
        .map_err(Error::io(&options.root))?;
    let taken = ProcessLock::take(&options.state_folder, "serve", &root);
    let _lock = match taken.map_err(Error::io(&options.state_folder))? {
        Taken::Held(lock) => lock,
        Taken::By(process) => return Err(Error::AlreadyServed { root, process }),
    };
    let basis = Basis::load(&root, options.configuration, options.isolated)?;
    let stop = CancellationToken::new();
    let signalled = stop.clone();
    let waiting = tokio::spawn(async move {
        shutdown.await;
        signalled.cancel();
    });
    let repository = options.store.register_repository(&root).await?;
    let service = Service {
        pending: Arc::new(Pending::default()),
        journal: Journal::new(options.store, repository),
        notices: options.notices,
        summary: Summary::default(),
        stop,
    };
    let served = service.run(root, basis).await;
    waiting.abort();
    served
}

struct Service {
    pending: Arc<Pending>,
    journal: Journal,
    notices: mpsc::Sender<Notice>,
    summary: Summary,
    stop: CancellationToken,
}

impl Service {
    async fn run(mut self, root: PathBuf, basis: Basis) -> Result<Summary, Error> {
        let mut worker = Worker::start(root, basis, self.pending.clone(), &self.stop).await?;
        self.summary.files = worker.files();
        self.summary.findings = worker.findings();
        for notice in worker.take_first() {
            self.say(notice).await;
        }
        if let Err(error) = self.journal.retain(worker.events_kept()).await {
            self.warn_store(&error).await;
        }
        while !self.stop.is_cancelled() {
            let batch = tokio::select! {
                biased;
                () = self.stop.cancelled() => break,
                batch = self.pending.next(worker.debounce()) => batch,
            };
            let (next, notices) = worker.check(batch, &self.stop).await?;
            worker = next;
            self.summary.checks += 1;
            self.summary.files = worker.files();
            self.summary.findings = worker.findings();
            for notice in notices {
                self.record(&notice, worker.events_kept()).await;
                self.say(notice).await;
            }
        }
        self.say(Notice::Stopping).await;
        Ok(self.summary)
    }

    /// Stores the verdicts of a check. A store that fails is said and does not end the service.
    async fn record(&mut self, notice: &Notice, events_kept: u32) {
        let Notice::Checked { verdicts, .. } = notice else {
            return;
        };
        self.summary.verdicts += verdicts.len() as u64;
        let written = self.journal.append(verdicts, events_kept);
        match within(&self.stop, LAST_WORDS * 2, written).await {
            Some(Ok(())) => {}
            Some(Err(error)) => self.warn_store(&error).await,
            None => {
                let message = "stopped before the last verdicts were stored".to_owned();
                self.say(Notice::Warning { message }).await;
            }
        }
    }

    async fn warn_store(&self, error: &crate::store::Error) {
        let message = format!("verdicts are not stored: {error}");
        self.say(Notice::Warning { message }).await;
    }

    async fn say(&self, notice: Notice) {
        // Nobody listening is no reason to stop.
        let _ = within(&self.stop, LAST_WORDS, self.notices.send(notice)).await;
    }
}
