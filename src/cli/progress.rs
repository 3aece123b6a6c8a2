//! Saying that work goes on: on standard error, when it is a terminal and the work takes a while.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::model::{self, Lazy, Model};

/// Work that is done sooner says nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Time between two pictures.
const TICK: Duration = Duration::from_millis(100);

/// Does `work`, and shows `what` goes on with the time it has taken.
pub(super) fn shown<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    watched(work, || (what.to_owned(), None))
}

/// The model, loaded if need be; shows how far the load is.
pub(super) fn loaded(model: &Lazy) -> Result<Arc<dyn Model>, model::Error> {
    let state = || {
        let share = model.loading().map(|loading| loading.share());
        ("loading the model".to_owned(), share)
    };
    watched(|| model.get(), state)
}

/// Does `work` and shows what `state` says of it: what goes on and, where that is known, which
/// share of it is done.
fn watched<T>(work: impl FnOnce() -> T, state: impl Fn() -> (String, Option<f32>) + Sync) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (running, ended) = channel::<()>();
        let state = &state;
        scope.spawn(move || {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            let mut wait = PATIENCE;
            // Nothing is ever sent: the channel closes when the work is done, or panics.
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                if wait == PATIENCE {
                    wait = TICK;
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.set_style(style());
                }
                let (what, share) = state();
                bar.set_message(match share.filter(|share| *share > 0.0) {
                    Some(share) => format!("{what} {:.0}%", share * 100.0),
                    None => what,
                });
                bar.tick();
            }
            bar.finish_and_clear();
        });
        let done = work();
        drop(running);
        done
    })
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}
