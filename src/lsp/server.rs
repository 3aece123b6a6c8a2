//! The session: messages in and out, and where it stands. What is asked is answered in [`requests`],
//! what is told is taken in by [`notes`].
//!
//! [`requests`]: crate::lsp::requests
//! [`notes`]: crate::lsp::notes

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{ErrorCode, Message, Request};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::App;
use crate::lsp::client::Client;
use crate::lsp::documents::Documents;
use crate::lsp::{Ended, transport};

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Fresh,
    Running,
    ShutDown,
}

/// Why a request is refused.
pub(super) type Refusal = (ErrorCode, String);

/// One client's session.
pub(super) struct Server<'a> {
    pub(super) app: &'a App,
    out: &'a mut dyn Write,
    pub(super) stage: Stage,
    pub(super) client: Client,
    pub(super) documents: Documents,
    /// Requests that we sent.
    requests: u64,
    /// What was last said to be wrong with settings or ratchet.
    pub(super) complaint: String,
}

impl<'a> Server<'a> {
    pub(super) fn new(app: &'a App, out: &'a mut dyn Write) -> Self {
        Self {
            app,
            out,
            stage: Stage::Fresh,
            client: Client::default(),
            documents: Documents::default(),
            requests: 0,
            complaint: String::new(),
        }
    }

    /// Writes one message.
    pub(super) fn send(&mut self, message: &Value) -> io::Result<()> {
        transport::write(self.out, message)
    }

    /// Takes one message; the end, when it was `exit`.
    pub(super) fn take(&mut self, message: Message) -> io::Result<Option<Ended>> {
        match message {
            Message::Request(request) => self.answer(request)?,
            Message::Notification(notification) if notification.method == "exit" => {
                return Ok(Some(match self.stage {
                    Stage::ShutDown => Ended::AsAsked,
                    _ => Ended::Abruptly,
                }));
            }
            Message::Notification(notification) if self.stage == Stage::Running => {
                self.note(notification)?;
            }
            // Answers to what we asked do not matter, nor do notes at another time.
            Message::Response(_) | Message::Notification(_) => {}
        }
        Ok(None)
    }

    fn answer(&mut self, request: Request) -> io::Result<()> {
        let id = json!(request.id);
        let answered = guarded(|| match (self.stage, request.method.as_str()) {
            (Stage::Fresh, "initialize") => self.initialize(request.params),
            (Stage::Fresh, _) => refused(ErrorCode::ServerNotInitialized, "initialize first"),
            (Stage::ShutDown, _) => refused(ErrorCode::InvalidRequest, "it is shut down"),
            (Stage::Running, "shutdown") => {
                self.stage = Stage::ShutDown;
                Ok(Value::Null)
            }
            (Stage::Running, method) => self.running(method, request.params),
        });
        let message =
            match answered.unwrap_or_else(|defect| refused(ErrorCode::InternalError, defect)) {
                Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
                Err((code, message)) => transport::refusal(id, code, &message),
            };
        self.send(&message)
    }

    pub(super) fn notify(&mut self, method: &str, params: &Value) -> io::Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    pub(super) fn ask(&mut self, method: &str, params: &Value) -> io::Result<()> {
        self.requests += 1;
        let id = format!("groundskeeper-{}", self.requests);
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params.clone();
        }
        self.send(&message)
    }
}

/// Keeps the session alive when there is a defect in what it does.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, &'static str> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| "a defect in groundskeeper; please report it")
}

pub(super) fn parsed<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

pub(super) fn refused<T>(code: ErrorCode, message: &str) -> Result<T, Refusal> {
    Err((code, message.to_owned()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_defect_is_an_answer_and_not_the_end() {
        let defect = super::guarded(|| -> u8 { panic!("a defect, on purpose") });
        assert_eq!(defect, Err("a defect in groundskeeper; please report it"));
        assert_eq!(super::guarded(|| 7), Ok(7));
    }
}
