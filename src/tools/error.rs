//! Why a tool has no result, split by who acts on it: the calling model, or nobody.

use serde_json::{Map, Value};
use thiserror::Error;

use crate::tools::shorten::shorten;

/// A call without a result.
#[derive(Debug, Error)]
pub enum ToolError {
    /// Told to the calling model, which can do something about it.
    #[error("{message}")]
    Refused {
        /// What happened and what to do next.
        message: String,
        /// Facts that go with it, by name.
        details: Map<String, Value>,
    },
    /// The call was given up; nobody waits for an answer.
    #[error("the call was cancelled")]
    Cancelled,
}

impl ToolError {
    /// A refusal that is all said in its message.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused {
            message: message.into(),
            details: Map::new(),
        }
    }

    /// What the caller is told: `success` false, `error`, and the facts. `None` when nobody waits.
    pub fn answer(&self) -> Option<Value> {
        let Self::Refused { message, details } = self else {
            return None;
        };
        let mut answer = Map::new();
        answer.insert("success".to_owned(), Value::Bool(false));
        answer.insert("error".to_owned(), Value::from(message.as_str()));
        answer.extend(details.clone());
        Some(Value::Object(answer))
    }

    /// The same refusal, its facts shortened to an answer of at most `limit_bytes`.
    pub(super) fn within(mut self, limit_bytes: usize) -> Self {
        if let Self::Refused { message, details } = &mut self {
            let taken = message.len() + 100;
            let mut facts = Value::Object(std::mem::take(details));
            let shortened = shorten(&mut facts, limit_bytes.saturating_sub(taken));
            if let Value::Object(facts) = facts {
                *details = facts;
            }
            if shortened {
                details.insert("shortened".to_owned(), Value::Bool(true));
            }
        }
        self
    }

    /// The same refusal with a fact more.
    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Into<Value>) -> Self {
        if let Self::Refused { details, .. } = &mut self {
            details.insert(name.to_owned(), fact.into());
        }
        self
    }
}

macro_rules! refusals {
    ($($error:ty,)*) => {
        $(impl From<$error> for ToolError {
            fn from(error: $error) -> Self {
                Self::refused(error.to_string())
            }
        })*
    };
}

// The messages of these errors say what to do next.
refusals! {
    crate::gate::Error,
    crate::git::Error,
    crate::settings::Error,
    crate::rules::RatchetError,
    crate::templates::Error,
    crate::tools::PathError,
}

impl From<crate::improve::Error> for ToolError {
    fn from(error: crate::improve::Error) -> Self {
        match error {
            crate::improve::Error::Cancelled => Self::Cancelled,
            crate::improve::Error::Model(error) => error.into(),
            other => Self::refused(other.to_string()),
        }
    }
}

impl From<crate::model::Error> for ToolError {
    fn from(error: crate::model::Error) -> Self {
        match error {
            crate::model::Error::Cancelled => Self::Cancelled,
            other => Self::refused(other.to_string()),
        }
    }
}
