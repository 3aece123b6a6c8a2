//! Saying that work goes on: on standard error, when it is a terminal and the work takes a while.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner says nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Time between two pictures.
const TICK: Duration = Duration::from_millis(100);

/// Does `work`, and shows `what` goes on with the time it has taken.
pub(super) fn shown<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (running, ended) = channel::<()>();
        scope.spawn(move || {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            let mut wait = PATIENCE;
            // Nothing is ever sent: the channel closes when the work is done, or panics.
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                if wait == PATIENCE {
                    wait = TICK;
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.set_style(style());
                    bar.set_message(what);
                }
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
