//! How far a call is: as progress for clients that gave a token, and as log messages for those that
//! want to hear them.

#![expect(
    deprecated,
    reason = "a coming protocol gives logging up; clients of today's ask for it"
)]

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{LoggingLevel, ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext, RoleServer};
use serde_json::json;
use tokio::sync::mpsc;

use crate::mcp::logging::Log;
use crate::tools::Progress;

/// Notifications that may wait; a client that reads slowly misses some.
const WAITING_MAX: usize = 16;

/// At most one notification in this time: a model writes thousands of tokens a second.
const INTERVAL: Duration = Duration::from_millis(100);

/// The level of steps as log messages.
const LEVEL: LoggingLevel = LoggingLevel::Info;

struct Step {
    done: u64,
    total: Option<u64>,
    message: String,
}

/// What a tool tells its progress, and the future that forwards it until the tool drops that.
pub(super) fn reporter(
    context: &RequestContext<RoleServer>,
    log: &Log,
    tool: &str,
) -> (Progress, impl Future<Output = ()> + use<>) {
    let token = context.meta.get_progress_token();
    let listener = Listener {
        target: token.map(|token| (context.peer.clone(), token)),
        log: log.clone(),
        tool: tool.to_owned(),
    };
    let (sender, steps) = mpsc::channel(WAITING_MAX);
    let progress = match listener.target.is_some() || log.is_heard(LEVEL) {
        true => Progress::new(throttled(sender)),
        false => Progress::default(),
    };
    (progress, listener.forward(steps))
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

/// Who hears of the steps.
struct Listener {
    target: Option<(Peer<RoleServer>, ProgressToken)>,
    log: Log,
    tool: String,
}

impl Listener {
    async fn forward(self, mut steps: mpsc::Receiver<Step>) {
        let (mut last, mut said) = (-1.0, String::new());
        while let Some(step) = steps.recv().await {
            // A log says once what goes on; the numbers are for progress.
            if said != step.message {
                said.clone_from(&step.message);
                self.log.say(LEVEL, &self.tool, json!(said)).await;
            }
            // Numbers must rise, says the protocol, also where no unit was done between two.
            last = number(step.done).max(last + 0.001);
            if !self.tell(last, step).await {
                return;
            }
        }
    }

    /// False when the client has gone.
    async fn tell(&self, done: f64, step: Step) -> bool {
        let Some((peer, token)) = &self.target else {
            return true;
        };
        let mut param =
            ProgressNotificationParam::new(token.clone(), done).with_message(step.message);
        if let Some(total) = step.total {
            param = param.with_total(number(total));
        }
        peer.notify_progress(param).await.is_ok()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the protocol's numbers are floats"
)]
fn number(count: u64) -> f64 {
    count as f64
}
