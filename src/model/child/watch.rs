//! Ends a child that hangs: one that has requests, and makes no step for too long. A driver can
//! bring that about, and nobody but another process can end it.
//!
//! A sign of life is whatever comes of a request, and a step that the engine counts: a long prompt
//! is read step by step before anything comes of it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::line::Line;
use crate::model::Error;

/// How often in the time that a child may be without a sign of life it is looked for.
const LOOKS: u32 = 8;

/// What a child has done so far, in numbers that only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Signs {
    /// Messages about requests.
    reports: u64,
    /// Steps of its engine; 0 where they are not counted.
    steps: u64,
}

/// When a child last gave a sign of life. Pure; readings of the clock are handed in.
#[derive(Debug)]
struct Pulse {
    patience: Duration,
    last: Option<(Instant, Signs)>,
}

impl Pulse {
    fn new(patience: Duration) -> Self {
        Self {
            patience,
            last: None,
        }
    }

    /// Takes what a child with requests has done so far, `None` for one without requests, which
    /// need not do anything. Returns whether it hangs.
    fn hangs(&mut self, now: Instant, signs: Option<Signs>) -> bool {
        let Some(signs) = signs else {
            self.last = None;
            return false;
        };
        match self.last {
            Some((since, last)) if last == signs => {
                now.saturating_duration_since(since) >= self.patience
            }
            _ => {
                self.last = Some((now, signs));
                false
            }
        }
    }
}

/// The thread that watches; dropping it ends it.
pub(super) struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Watches the child at the other end of `line`, which may be `patience` without a sign of life.
    pub(super) fn over(line: &Arc<Line>, patience: Duration) -> Result<Self, Error> {
        let (stop, stopped) = channel();
        let line = Arc::clone(line);
        let thread = thread::Builder::new().name("engine-watch".into());
        let thread = thread.spawn(move || watch(&line, patience, &stopped));
        let thread = thread.map_err(|error| Error::Engine {
            reason: format!("no thread can be started to watch it: {error}"),
        })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn watch(line: &Line, patience: Duration, stopped: &Receiver<()>) {
    let pause = patience / LOOKS;
    let mut pulse = Pulse::new(patience);
    let mut steps = 0;
    while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        if line.ended().is_some() {
            return;
        }
        let is_busy = line.has_requests();
        if is_busy {
            steps = line
                .counters(pause)
                .map_or(steps, |counters| counters.steps);
        }
        let signs = is_busy.then(|| Signs {
            reports: line.reports(),
            steps,
        });
        if pulse.hangs(Instant::now(), signs) {
            let seconds = patience.as_secs();
            line.condemn(format!(
                "made no step for {seconds} s and was killed (`model.stall_timeout`)"
            ));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    fn signs(reports: u64, steps: u64) -> Signs {
        Signs { reports, steps }
    }

    #[test]
    fn who_works_and_gives_no_sign_hangs() {
        let mut pulse = Pulse::new(PATIENCE);
        let begin = Instant::now();
        let mut at = |seconds: u64, signs| pulse.hangs(begin + Duration::from_secs(seconds), signs);
        // Without requests nothing is expected.
        assert!(!at(0, None) && !at(100, None));
        // A message and a step are signs alike.
        assert!(!at(100, Some(signs(0, 7))) && !at(109, Some(signs(0, 7))));
        assert!(!at(109, Some(signs(0, 8))) && !at(118, Some(signs(0, 8))));
        assert!(!at(118, Some(signs(1, 8))) && !at(127, Some(signs(1, 8))));
        // When nothing was to be done meanwhile, the time begins anew.
        assert!(!at(127, None) && !at(128, Some(signs(1, 8))) && !at(137, Some(signs(1, 8))));
        assert!(at(138, Some(signs(1, 8))));
    }
}
