//! Checks run off the async threads, one at a time, and come to an end when the service does.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::daemon::basis::Basis;
use crate::daemon::checker::Checker;
use crate::daemon::pending::{Batch, Pending};
use crate::daemon::{Error, Notice};

/// How long a check under way may go on once the service is to stop; then it is cut off between
/// two files. With the last words of the service it makes less than five seconds.
const GRACE: Duration = Duration::from_secs(3);

/// The checker, while no check is under way.
#[derive(Debug)]
pub(super) struct Worker {
    checker: Checker,
    first: Vec<Notice>,
}

impl Worker {
    /// Puts the tree under watch and checks all of it.
    pub(super) async fn start(
        root: PathBuf,
        basis: Basis,
        pending: Arc<Pending>,
        stop: &CancellationToken,
    ) -> Result<Self, Error> {
        run(stop, move |cut| {
            let (checker, first) = Checker::start(root, basis, pending, cut)?;
            Ok(Self { checker, first })
        })
        .await
    }

    /// What the first check came to; empty when asked again.
    pub(super) fn take_first(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.first)
    }

    /// Checks what changed.
    pub(super) async fn check(
        mut self,
        batch: Batch,
        stop: &CancellationToken,
    ) -> Result<(Self, Vec<Notice>), Error> {
        run(stop, move |cut| {
            let notices = self.checker.process(batch, cut)?;
            Ok((self, notices))
        })
        .await
    }

    /// Files under watch.
    pub(super) fn files(&self) -> usize {
        self.checker.files()
    }

    /// Findings in them.
    pub(super) fn findings(&self) -> usize {
        self.checker.findings()
    }

    /// How long changes must have been quiet.
    pub(super) fn debounce(&self) -> Duration {
        self.checker.basis().debounce()
    }

    /// Events that the store keeps.
    pub(super) fn events_kept(&self) -> u32 {
        self.checker.basis().serve().events_kept
    }
}

/// Waits for `future`; once `stop` is cancelled, for no longer than `grace`.
pub(super) async fn within<T>(
    stop: &CancellationToken,
    grace: Duration,
    future: impl Future<Output = T>,
) -> Option<T> {
    tokio::pin!(future);
    tokio::select! {
        biased;
        value = &mut future => return Some(value),
        () = stop.cancelled() => {}
    }
    tokio::time::timeout(grace, future).await.ok()
}

async fn run<T: Send + 'static>(
    stop: &CancellationToken,
    task: impl FnOnce(&CancellationToken) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let cut = CancellationToken::new();
    let seen = cut.clone();
    let mut handle = tokio::task::spawn_blocking(move || task(&seen));
    let in_time = within(stop, GRACE, &mut handle).await;
    let ended = if let Some(ended) = in_time {
        ended
    } else {
        cut.cancel();
        handle.await
    };
    ended.unwrap_or_else(|error| Err(Error::Defect(error.to_string())))
}
