//! What a shim remembers of a session, so that it can go on with another service: how it was
//! opened, and which answers are owed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

/// The id of an `initialize` that is said again; its answer is nobody's.
const REPLAY_ID: &str = "groundskeeper-replay";

/// Requests that are kept in mind; a client that has more under way is told nothing of the others.
const OWED_MAX: usize = 10_000;

/// The error of a call that was lost: a code of the server's own, by JSON-RPC 2.0.
const LOST: i64 = -32_050;

/// As much of a message as matters here; sonic-rs passes over the rest several bytes at a time.
#[derive(Deserialize)]
struct Glance<'m> {
    id: Option<Value>,
    #[serde(borrow)]
    method: Option<Cow<'m, str>>,
}

/// A session as the shim sees it.
#[derive(Debug, Default)]
pub(super) struct Session {
    opening: Option<Vec<u8>>,
    opened: Option<Vec<u8>>,
    owed: BTreeMap<String, Value>,
}

impl Session {
    /// Notes a line of the client's.
    pub(super) fn sent(&mut self, line: &[u8]) {
        let Ok(glance) = sonic_rs::from_slice::<Glance>(line) else {
            return;
        };
        match (glance.method.as_deref(), glance.id) {
            (Some("notifications/initialized"), None) => self.opened = Some(line.to_owned()),
            (Some(method), Some(id)) => {
                if method == "initialize" {
                    self.opening = Some(line.to_owned());
                }
                if self.owed.len() < OWED_MAX {
                    self.owed.insert(id.to_string(), id);
                }
            }
            _ => {}
        }
    }

    /// Notes a line of the service's.
    pub(super) fn answered(&mut self, line: &[u8]) {
        // The client has asked for nothing, or the message is none of its answers.
        if self.owed.is_empty() {
            return;
        }
        if let Ok(Glance {
            id: Some(id),
            method: None,
        }) = sonic_rs::from_slice(line)
        {
            self.owed.remove(&id.to_string());
        }
    }

    /// The answers to what is owed, now that nobody will give them.
    pub(super) fn apologies(&mut self) -> Vec<Vec<u8>> {
        let message = "the groundskeeper service ended while this request was under way, and whether \
            it took effect is not known; look before you ask again. The session goes on.";
        let owed = std::mem::take(&mut self.owed).into_values();
        let error = |id: Value| {
            let error = json!({"code": LOST, "message": message});
            line(&json!({"jsonrpc": "2.0", "id": id, "error": error}))
        };
        owed.map(error).collect()
    }

    /// How the session is opened again, and how that is confirmed; `None` when it was not opened
    /// by `initialize`, as none of the newer protocol is.
    pub(super) fn replay(&self) -> Option<(Vec<u8>, Option<&[u8]>)> {
        let mut opening: Value = serde_json::from_slice(self.opening.as_ref()?).ok()?;
        opening["id"] = REPLAY_ID.into();
        Some((line(&opening), self.opened.as_deref()))
    }
}

fn line(message: &Value) -> Vec<u8> {
    let mut line = message.to_string().into_bytes();
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owed_is_apologised_for_once() {
        let mut session = Session::default();
        session.sent(br#"{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}"#);
        session.sent(br#"{"jsonrpc": "2.0", "method": "notifications/initialized"}"#);
        session.sent(br#"{"jsonrpc": "2.0", "id": "1", "method": "tools/call"}"#);
        session.sent(b"rubbish\xff");
        session.answered(br#"{"jsonrpc": "2.0", "id": 1, "result": {}}"#);
        session.answered(br#"{"jsonrpc": "2.0", "method": "notifications/progress"}"#);
        let apologies = session.apologies();
        assert_eq!(apologies.len(), 1);
        let apology: Value = serde_json::from_slice(&apologies[0]).unwrap();
        assert_eq!(
            (&apology["id"], &apology["error"]["code"]),
            (&json!("1"), &json!(LOST))
        );
        assert!(session.apologies().is_empty());
        let (opening, opened) = session.replay().unwrap();
        let opening: Value = serde_json::from_slice(&opening).unwrap();
        assert_eq!(
            (&opening["id"], &opening["method"]),
            (&json!(REPLAY_ID), &json!("initialize"))
        );
        assert!(opened.is_some());
    }

    #[test]
    fn a_session_of_the_newer_protocol_needs_no_opening() {
        let mut session = Session::default();
        session.sent(br#"{"jsonrpc": "2.0", "id": 1, "method": "server/discover"}"#);
        assert!(session.replay().is_none());
    }
}
