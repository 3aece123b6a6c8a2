//! Paths that changed and were not looked at yet: a bounded set, taken once it has been quiet.
//!
//! Kinds of events are forgotten on purpose: what lies on disk when a path is looked at decides, so
//! no order of writes, renames and removals can leave a stale verdict.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Paths kept; with more, everything is looked at instead.
const PATHS_MAX: usize = 20_000;

/// A change that goes on and on is looked at after so many times the quiet that is asked for.
const PATIENCE: u32 = 10;

/// What to look at.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Batch {
    /// These paths.
    Paths(BTreeSet<PathBuf>),
    /// The whole tree, for this reason.
    Everything(String),
}

/// The set.
#[derive(Debug, Default)]
pub(super) struct Pending {
    inner: Mutex<Inner>,
    arrived: Notify,
}

#[derive(Debug, Default)]
struct Inner {
    paths: BTreeSet<PathBuf>,
    everything: Option<String>,
    /// When the first and the last of them came.
    since: Option<(Instant, Instant)>,
}

impl Pending {
    /// Adds paths. Never waits.
    pub(super) fn add(&self, paths: impl Iterator<Item = PathBuf>) {
        let mut inner = self.lock();
        let before = inner.paths.len();
        // One that is in the set already prolongs the wait, too.
        let mut any = false;
        for path in paths {
            any = true;
            if inner.everything.is_none() {
                inner.paths.insert(path);
            }
        }
        if inner.paths.len() > PATHS_MAX && before <= PATHS_MAX {
            inner.set_everything(format!("more than {PATHS_MAX} paths changed at once"));
        }
        if any {
            self.announce(inner);
        }
    }

    /// Asks for the whole tree. The first reason stays.
    pub(super) fn add_everything(&self, why: String) {
        let mut inner = self.lock();
        inner.set_everything(why);
        self.announce(inner);
    }

    /// Waits until something changed and then nothing more for `quiet`, and takes it. Nothing is
    /// lost when this is dropped while it waits.
    pub(super) async fn next(&self, quiet: Duration) -> Batch {
        loop {
            let due = self.lock().due(quiet);
            match due {
                None => self.arrived.notified().await,
                Some(due) if due > Instant::now() => tokio::time::sleep_until(due).await,
                Some(_) => return self.lock().take(),
            }
        }
    }

    fn announce(&self, mut inner: MutexGuard<'_, Inner>) {
        let now = Instant::now();
        let first = inner.since.map_or(now, |(first, _)| first);
        inner.since = Some((first, now));
        drop(inner);
        self.arrived.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Every state of the set is a good one.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn set_everything(&mut self, why: String) {
        self.paths.clear();
        self.everything.get_or_insert(why);
    }

    fn due(&self, quiet: Duration) -> Option<Instant> {
        let (first, last) = self.since?;
        Some((last + quiet).min(first + quiet * PATIENCE))
    }

    fn take(&mut self) -> Batch {
        self.since = None;
        let paths = std::mem::take(&mut self.paths);
        match self.everything.take() {
            Some(why) => Batch::Everything(why),
            None => Batch::Paths(paths),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Duration = Duration::from_millis(100);

    fn paths(names: &[&str]) -> BTreeSet<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    fn set_at(first: Instant, last: Instant) -> Inner {
        Inner {
            since: Some((first, last)),
            ..Inner::default()
        }
    }

    #[test]
    fn a_change_is_due_when_it_has_been_quiet_and_after_ten_times_that_anyway() {
        let first = Instant::now();
        assert_eq!(Inner::default().due(QUIET), None);
        assert_eq!(set_at(first, first).due(QUIET), Some(first + QUIET));
        let last = first + QUIET * 3;
        assert_eq!(set_at(first, last).due(QUIET), Some(last + QUIET));
        let last = first + QUIET * 500;
        assert_eq!(set_at(first, last).due(QUIET), Some(first + QUIET * 10));
    }

    #[tokio::test]
    async fn what_changed_is_taken_once_and_as_one() {
        let pending = Pending::default();
        pending.add(paths(&["a", "b"]).into_iter());
        pending.add(paths(&["b", "c"]).into_iter());
        let batch = pending.next(Duration::ZERO).await;
        assert_eq!(batch, Batch::Paths(paths(&["a", "b", "c"])));
        pending.add(paths(&["d"]).into_iter());
        let batch = pending.next(Duration::ZERO).await;
        assert_eq!(batch, Batch::Paths(paths(&["d"])));
    }

    #[tokio::test]
    async fn too_many_paths_and_lost_events_ask_for_everything() {
        let pending = Pending::default();
        pending.add((0..=PATHS_MAX).map(|number| PathBuf::from(number.to_string())));
        pending.add(paths(&["a"]).into_iter());
        assert!(pending.lock().paths.is_empty());
        let batch = pending.next(Duration::ZERO).await;
        assert!(matches!(batch, Batch::Everything(why) if why.contains("20000")));
        pending.add(paths(&["a"]).into_iter());
        pending.add_everything("events were lost".to_owned());
        let batch = pending.next(Duration::ZERO).await;
        assert_eq!(batch, Batch::Everything("events were lost".to_owned()));
    }
}
