//! Whether the caller still wants a program to run.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

type Asked = dyn Fn() -> bool + Send + Sync;

/// Stops a program. It is asked every few milliseconds while one runs; clones stop the same one.
#[derive(Clone, Default)]
pub struct Stop {
    stopped: Arc<AtomicBool>,
    asked: Option<Arc<Asked>>,
}

impl Stop {
    /// Stops when `asked` says so, for callers with a cancellation of their own.
    pub fn when(asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self {
            asked: Some(Arc::new(asked)),
            ..Self::default()
        }
    }

    /// Stops the program.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Whether it is to end.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire) || self.asked.as_ref().is_some_and(|asked| asked())
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stop({})", self.is_stopped())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_stop_together_and_a_question_is_asked() {
        let stop = Stop::default();
        let other = stop.clone();
        assert!(!other.is_stopped());
        stop.stop();
        assert!(other.is_stopped());
        assert!(Stop::when(|| true).is_stopped());
        assert!(!Stop::when(|| false).is_stopped());
    }
}
