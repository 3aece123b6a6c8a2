//! Progress notifications, for clients that gave a token.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext, RoleServer};
use tokio::sync::mpsc;

use crate::tools::Progress;

/// Notifications that may wait; a client that reads slowly misses some.
const WAITING_MAX: usize = 16;

/// At most one notification in this time: a model writes thousands of tokens a second.
const INTERVAL: Duration = Duration::from_millis(100);

struct Step {
    done: u64,
    total: Option<u64>,
    message: String,
}

/// What a tool tells its progress, and the future that forwards it until the tool drops that.
pub(super) fn reporter(
    context: &RequestContext<RoleServer>,
) -> (Progress, impl Future<Output = ()> + use<>) {
    let target = context
        .meta
        .get_progress_token()
        .map(|token| (context.peer.clone(), token));
    let (sender, steps) = mpsc::channel(WAITING_MAX);
    let progress = match &target {
        Some(_) => Progress::new(throttled(sender)),
        None => Progress::default(),
    };
    (progress, forward(target, steps))
}

/// Queues steps; of those that say the same, at most one in [`INTERVAL`].
fn throttled(sender: mpsc::Sender<Step>) -> impl Fn(u64, Option<u64>, &str) + Send + Sync {
    let last = Mutex::new(None::<(Instant, String)>);
    move |done, total, message| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let soon = |(at, said): &(Instant, String)| said == message && at.elapsed() < INTERVAL;
        if last.as_ref().is_some_and(soon) {
            return;
        }
        *last = Some((Instant::now(), message.to_owned()));
        let message = message.to_owned();
        // A full queue means a slow client, who needs no more than it has.
        let _ = sender.try_send(Step {
            done,
            total,
            message,
        });
    }
}

/// Sends the steps. Numbers must rise, says the protocol, also where no unit was done between two.
async fn forward(
    target: Option<(Peer<RoleServer>, ProgressToken)>,
    mut steps: mpsc::Receiver<Step>,
) {
    let Some((peer, token)) = target else { return };
    let mut last = -1.0;
    while let Some(step) = steps.recv().await {
        last = number(step.done).max(last + 0.001);
        let mut param =
            ProgressNotificationParam::new(token.clone(), last).with_message(step.message);
        if let Some(total) = step.total {
            param = param.with_total(number(total));
        }
        if peer.notify_progress(param).await.is_err() {
            return;
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the protocol's numbers are floats"
)]
fn number(count: u64) -> f64 {
    count as f64
}
