//! When a model that nobody uses is put down: a pure decision over clock readings, and the thread
//! that carries it out.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Change, Shared, Slot, State};

/// What is to be done with a model that is loaded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// It was not used for long enough.
    Unload,
    /// It may be due after this time, unless it is used before.
    WaitFor(Duration),
    /// It is in use, so nothing is due before that ends.
    WaitForEnd,
}

/// Decides by how many use the model and when that last changed.
pub(super) fn decide(uses: usize, last_used: Instant, now: Instant, idle: Duration) -> Decision {
    if uses > 0 {
        return Decision::WaitForEnd;
    }
    match idle.checked_sub(now.saturating_duration_since(last_used)) {
        None | Some(Duration::ZERO) => Decision::Unload,
        Some(rest) => Decision::WaitFor(rest),
    }
}

/// Starts the thread that unloads, once, where unloading is wanted.
pub(super) fn watch(shared: &Arc<Shared>, state: &mut State) {
    let Some(idle) = shared.life.idle_unload else {
        return;
    };
    if state.has_unloader {
        return;
    }
    let watched = Arc::clone(shared);
    let thread = thread::Builder::new().name("model-idle".into());
    state.has_unloader = match thread.spawn(move || unload_when_idle(&watched, idle)) {
        Ok(_) => true,
        Err(error) => {
            tracing::warn!("an idle model is not unloaded: no thread can be started: {error}");
            false
        }
    };
}

fn unload_when_idle(shared: &Shared, idle: Duration) {
    let mut state = shared.lock();
    while !state.closing {
        state = match due(shared, &mut state, idle) {
            Decision::WaitFor(rest) => {
                let woken = shared.changed.wait_timeout(state, rest);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
            Decision::WaitForEnd => {
                let woken = shared.changed.wait(state);
                woken.unwrap_or_else(PoisonError::into_inner)
            }
            Decision::Unload => {
                drop(state);
                shared.tell(Change::Unloaded);
                shared.lock()
            }
        };
    }
}

/// Unloads the model when that is due. The lock is held meanwhile, so that the next load finds the
/// memory free.
pub(super) fn due(shared: &Shared, state: &mut MutexGuard<'_, State>, idle: Duration) -> Decision {
    if !matches!(state.slot, Slot::Loaded(_)) {
        return Decision::WaitForEnd;
    }
    let decision = decide(state.uses, state.last_used, (shared.now)(), idle);
    if decision == Decision::Unload {
        state.slot = Slot::Empty;
    }
    decision
}
