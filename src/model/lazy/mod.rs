//! A model that is started when it is first asked for, once, and put down when nobody has used it
//! for a while. What is started, and how, is the caller's.
//!
//! Whoever has a model from here uses it, and so does every generation of it that is under way;
//! `idle.rs` decides when that has been too long ago, `lease.rs` counts.

mod duty;
mod idle;
mod lease;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::block_on::block_on;
use super::{Cancel, Error, Loading, Model};
pub use duty::Duty;
use duty::Others;
use lease::{Lease, Use};

type Outcome = Result<Arc<dyn Model>, Error>;
/// How a load ended; a model that came of it is in its slot, and nowhere else.
type Ended = Result<(), Error>;
type Start = Box<dyn Fn(&Loading) -> Outcome + Send + Sync>;

/// Something that happened to a [`Lazy`] model, for notices.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A load began.
    Loading,
    /// The model is ready.
    Loaded {
        /// Time that the load took.
        elapsed: Duration,
    },
    /// The load failed; the next use tries again.
    Failed(Error),
    /// Nobody used the model, so its memory was given back; the next use loads it again.
    Unloaded,
}

/// How a [`Lazy`] model lives.
#[derive(Default)]
pub struct Life {
    /// Time without use after which the model is unloaded; `None` keeps it.
    pub idle_unload: Option<Duration>,
    /// Told what happens; must return soon.
    pub listener: Option<Box<dyn Fn(Change) + Send + Sync>>,
}

/// Starts its model on first use. A failed start is tried again at the next use.
pub struct Lazy {
    shared: Arc<Shared>,
    others: Others,
}

struct Shared {
    start: Start,
    life: Life,
    now: Box<dyn Fn() -> Instant + Send + Sync>,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    slot: Slot,
    /// Leases and generations that exist, and callers that wait for a load.
    uses: usize,
    last_used: Instant,
    has_unloader: bool,
    closing: bool,
}

enum Slot {
    Empty,
    Loading(Loading, watch::Receiver<Option<Ended>>),
    Loaded(Arc<dyn Model>),
}

impl Lazy {
    /// A model that `start` starts, and that stays.
    pub fn new(start: impl Fn() -> Outcome + Send + Sync + 'static) -> Self {
        Self::living(Life::default(), move |_| start())
    }

    /// A model that `start` starts; it says how far the load is, and ends early when that is
    /// cancelled.
    pub fn living(life: Life, start: impl Fn(&Loading) -> Outcome + Send + Sync + 'static) -> Self {
        Self::with_clock(life, start, Instant::now)
    }

    fn with_clock(
        life: Life,
        start: impl Fn(&Loading) -> Outcome + Send + Sync + 'static,
        now: impl Fn() -> Instant + Send + Sync + 'static,
    ) -> Self {
        let state = State {
            slot: Slot::Empty,
            uses: 0,
            last_used: now(),
            has_unloader: false,
            closing: false,
        };
        Self {
            others: Others::new(),
            shared: Arc::new(Shared {
                start: Box::new(start),
                life,
                now: Box::new(now),
                state: Mutex::new(state),
                changed: Condvar::new(),
            }),
        }
    }

    /// A model that is running already.
    pub fn started(model: Arc<dyn Model>) -> Self {
        let lazy = Self::new(|| Err(Error::NoEngine));
        lazy.shared.lock().slot = Slot::Loaded(model);
        lazy
    }

    /// The running model; blocks while it starts. The model is in use until this is dropped.
    pub fn get(&self) -> Result<Arc<dyn Model>, Error> {
        block_on(self.ready())
    }

    /// The running model, like [`Self::get`], unless `cancel` is cancelled before. The load is
    /// stopped when nobody else waits for it.
    pub fn get_unless(&self, cancel: &Cancel) -> Result<Arc<dyn Model>, Error> {
        block_on(async {
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Error::Cancelled),
                model = self.ready() => model,
            }
        })
    }

    /// The running model, like [`Self::get`], for async code. Dropping the future is giving up.
    pub async fn ready(&self) -> Result<Arc<dyn Model>, Error> {
        let usage = Use::begin(&self.shared);
        let model = usage.model().await?;
        Ok(Arc::new(Lease::new(model, usage)))
    }

    /// The model when it is running, without starting or using it: for looking at, not for asking.
    pub fn peek(&self) -> Option<Arc<dyn Model>> {
        match &self.shared.lock().slot {
            Slot::Loaded(model) if model.is_alive() => Some(Arc::clone(model)),
            _ => None,
        }
    }

    /// The load under way, if there is one.
    pub fn loading(&self) -> Option<Loading> {
        match &self.shared.lock().slot {
            Slot::Loading(loading, _) => Some(loading.clone()),
            _ => None,
        }
    }
}

impl Drop for Lazy {
    /// Waits until the model has gone, unless somebody still holds it: native code must not run
    /// while the program ends.
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closing = true;
        self.shared.changed.notify_all();
        while let Slot::Loading(loading, _) = &state.slot {
            loading.cancel();
            let woken = self.shared.changed.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
        let gone = std::mem::replace(&mut state.slot, Slot::Empty);
        drop(state);
        drop(gone);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, change: Change) {
        if let Some(listener) = &self.life.listener {
            listener(change);
        }
    }

    /// The model, or the load to wait for; begins one if need be.
    fn model_or_load(self: &Arc<Self>) -> Result<Slot, Error> {
        let mut state = self.lock();
        if state.closing {
            return Err(Error::Cancelled);
        }
        match &state.slot {
            Slot::Loaded(model) if model.is_alive() => {
                return Ok(Slot::Loaded(Arc::clone(model)));
            }
            // One that was given up ends soon, without a model.
            Slot::Loading(loading, outcome) => {
                return Ok(Slot::Loading(loading.clone(), outcome.clone()));
            }
            Slot::Loaded(_) | Slot::Empty => {}
        }
        let loading = Loading::default();
        let (sender, receiver) = watch::channel(None);
        let (shared, watched) = (Arc::clone(self), loading.clone());
        let load = thread::Builder::new().name("model-load".into());
        load.spawn(move || shared.load(&watched, &sender))
            .map_err(|error| Error::Engine {
                reason: format!("no thread can be started to load it: {error}"),
            })?;
        state.slot = Slot::Loading(loading.clone(), receiver.clone());
        idle::watch(self, &mut state);
        Ok(Slot::Loading(loading, receiver))
    }

    /// The thread of one load.
    fn load(&self, loading: &Loading, ended: &watch::Sender<Option<Ended>>) {
        self.tell(Change::Loading);
        let began = (self.now)();
        let loaded = catch_unwind(AssertUnwindSafe(|| (self.start)(loading)));
        let loaded = loaded.unwrap_or_else(|_| {
            Err(Error::Engine {
                reason: "it panicked while it was loaded; the log has more".into(),
            })
        });
        self.tell(match &loaded {
            Ok(_) => Change::Loaded {
                elapsed: (self.now)().duration_since(began),
            },
            Err(error) => Change::Failed(error.clone()),
        });
        let mut state = self.lock();
        state.last_used = (self.now)();
        let (slot, outcome) = match loaded {
            Ok(model) if !state.closing => (Slot::Loaded(model), Ok(())),
            // A model that nobody wants any more goes here, before whoever closes is woken.
            Ok(model) => {
                drop(model);
                (Slot::Empty, Err(Error::Cancelled))
            }
            Err(error) => (Slot::Empty, Err(error)),
        };
        state.slot = slot;
        ended.send_replace(Some(outcome));
        self.changed.notify_all();
    }
}

impl std::fmt::Debug for Lazy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = match &self.shared.lock().slot {
            Slot::Empty => "not started",
            Slot::Loading(..) => "loading",
            Slot::Loaded(_) => "started",
        };
        write!(f, "Lazy({state})")
    }
}
