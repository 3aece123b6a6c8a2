//! Log messages, for clients that asked for them: those of the older protocol once for all, with
//! `logging/setLevel`, those of the newer with each request. Whoever did not ask hears nothing.

#![expect(
    deprecated,
    reason = "a coming protocol gives logging up; clients of today's ask for it"
)]

use std::sync::{Mutex, PoisonError};

use rmcp::model::{LoggingLevel, LoggingMessageNotificationParam};
use rmcp::service::{Peer, RequestContext, RoleServer};
use serde_json::Value;

/// From which level on one client wants to hear. A clone is another client's, who has not asked.
#[derive(Debug, Default)]
pub(super) struct Hearing(Mutex<Option<LoggingLevel>>);

impl Clone for Hearing {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Hearing {
    /// The client wants to hear what is at `level` or above, from now on.
    pub(super) fn set(&self, level: LoggingLevel) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(level);
    }

    /// The log of a request.
    pub(super) fn log(&self, context: &RequestContext<RoleServer>) -> Log {
        let set = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let level = context.meta.log_level().or(set);
        Log(level.map(|level| (context.peer.clone(), level)))
    }
}

/// Where a call says what it does. Nobody may be listening.
#[derive(Debug, Clone, Default)]
pub struct Log(Option<(Peer<RoleServer>, LoggingLevel)>);

impl Log {
    /// Whether somebody hears what is said at `level`.
    pub fn is_heard(&self, level: LoggingLevel) -> bool {
        let from = self.0.as_ref().map(|(_, from)| *from);
        from.is_some_and(|from| is_at_least(level, from))
    }

    /// Says something at `level`, as `logger`. That the client has gone is no error.
    pub async fn say(&self, level: LoggingLevel, logger: &str, data: Value) {
        let Some((peer, _)) = self.0.as_ref().filter(|_| self.is_heard(level)) else {
            return;
        };
        let message = LoggingMessageNotificationParam::new(level, data).with_logger(logger);
        if let Err(error) = peer.notify_logging_message(message).await {
            tracing::debug!("a log message did not arrive: {error}");
        }
    }
}

/// The levels stand in the order of how grave they are.
fn is_at_least(level: LoggingLevel, from: LoggingLevel) -> bool {
    level as u8 >= from as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graver_messages_are_heard_and_lighter_ones_are_not() {
        let heard = |level| is_at_least(level, LoggingLevel::Warning);
        assert!(heard(LoggingLevel::Warning) && heard(LoggingLevel::Emergency));
        assert!(!heard(LoggingLevel::Notice) && !heard(LoggingLevel::Debug));
        assert!(!Log::default().is_heard(LoggingLevel::Emergency));
    }

    #[test]
    fn another_client_has_not_asked() {
        let hearing = Hearing::default();
        hearing.set(LoggingLevel::Info);
        assert_eq!(*hearing.0.lock().unwrap(), Some(LoggingLevel::Info));
        assert_eq!(*hearing.clone().0.lock().unwrap(), None);
    }
}
