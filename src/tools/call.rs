//! One call in progress: stopping it, and telling how far it is. No transport here.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::settings::Settings;
use crate::tools::{Context, ToolError};

/// What a tool knows of the call it answers.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// Tells whether the caller has given up.
    pub cancel: Cancel,
    /// Where to tell how far the work is.
    pub progress: Progress,
    /// The settings it began with, once somebody has asked.
    pub(crate) settings: OnceLock<Arc<Settings>>,
}

impl Call {
    /// The settings in force for this call, in the repository of `context`: those of when it was
    /// asked first, so that one call goes by one set, and looks for their file once.
    pub(super) fn settings(&self, context: &Context) -> Result<Arc<Settings>, ToolError> {
        if let Some(settings) = self.settings.get() {
            return Ok(Arc::clone(settings));
        }
        let settings = context.settings()?;
        Ok(Arc::clone(self.settings.get_or_init(|| settings)))
    }
}

type Hook = Box<dyn FnOnce() + Send>;

/// Stops a call. Clones stop the same one.
#[derive(Clone, Default)]
pub struct Cancel {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    cancelled: bool,
    hooks: Vec<Hook>,
}

impl Cancel {
    /// Stops the call: runs what was left with [`Cancel::on_cancel`], once.
    pub fn cancel(&self) {
        let hooks = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.cancelled = true;
            std::mem::take(&mut state.hooks)
        };
        for hook in hooks {
            hook();
        }
    }

    /// Whether the caller has given up.
    pub fn is_cancelled(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.cancelled
    }

    /// Runs `hook` when the call is cancelled; at once when it is already.
    pub fn on_cancel(&self, hook: impl FnOnce() + Send + 'static) {
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if !state.cancelled {
                state.hooks.push(Box::new(hook));
                return;
            }
        }
        hook();
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cancel({})", self.is_cancelled())
    }
}

type Listener = dyn Fn(u64, Option<u64>, &str) + Send + Sync;

/// Where a tool tells how far it is.
#[derive(Clone, Default)]
pub struct Progress {
    listener: Option<Arc<Listener>>,
}

impl Progress {
    /// Tells `listener`: units done, units in all if known, and a sentence.
    pub fn new(listener: impl Fn(u64, Option<u64>, &str) + Send + Sync + 'static) -> Self {
        Self {
            listener: Some(Arc::new(listener)),
        }
    }

    /// Says that `done` units of `total` are done. Nobody may be listening.
    pub fn tell(&self, done: u64, total: Option<u64>, message: &str) {
        if let Some(listener) = &self.listener {
            listener(done, total, message);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Progress({})", self.listener.is_some())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn hooks_run_once_whenever_they_come() {
        let runs = Arc::new(AtomicUsize::new(0));
        let hook = || {
            let runs = Arc::clone(&runs);
            move || {
                runs.fetch_add(1, Ordering::SeqCst);
            }
        };
        let cancel = Cancel::default();
        cancel.on_cancel(hook());
        assert_eq!(runs.load(Ordering::SeqCst), 0);
        cancel.clone().cancel();
        cancel.cancel();
        assert_eq!(runs.load(Ordering::SeqCst), 1);
        cancel.on_cancel(hook());
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert!(cancel.is_cancelled());
    }
}
