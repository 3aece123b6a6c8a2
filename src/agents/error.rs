//! What can go wrong with agents. What a model got wrong is no error, but part of a report.

use thiserror::Error;

use crate::agents::Refusal;

/// An error of the agents' room.
#[derive(Debug, Error)]
pub enum Error {
    /// An id that cannot be used.
    #[error("`{id}` cannot be an agent's id: {reason}")]
    BadId {
        /// As it was given.
        id: String,
        /// Why.
        reason: &'static str,
    },
    /// A text that is empty or too long.
    #[error("the {what} is {reason}")]
    BadText {
        /// Which text.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The id is taken.
    #[error("there is an agent `{0}` already; choose another id, or update that one")]
    IdTaken(String),
    /// The file has an owner.
    #[error("File already managed by `{owner}`: {file}; choose another file, or ask its owner")]
    FileOwned {
        /// The file.
        file: String,
        /// The agent that owns it.
        owner: String,
    },
    /// A file that no agent may own or read.
    #[error("{0}")]
    File(String),
    /// There is no such agent.
    #[error("there is no agent `{0}`; `list_agents` (or `groundskeeper agents list`) shows them")]
    NoSuchAgent(String),
    /// There is no such task.
    #[error("agent `{agent}` has no task `{task}`")]
    NoSuchTask {
        /// The agent.
        agent: String,
        /// The task.
        task: String,
    },
    /// Another turn of the agent is under way and did not end in time.
    #[error("agent `{0}` is at work on another message; try again when that is answered")]
    AtWork(String),
    /// Rules or ownership refuse a content.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The file of shared agents cannot be read.
    #[error("{0}")]
    Shared(String),
    /// Somebody stopped it.
    #[error("it was stopped")]
    Cancelled,
    /// The model.
    #[error(transparent)]
    Model(crate::model::Error),
    /// The prompt does not fit.
    #[error(transparent)]
    TooSmall(#[from] crate::model::budget::TooSmall),
    /// The store.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// The gate.
    #[error(transparent)]
    Gate(#[from] crate::gate::Error),
}

impl From<crate::model::Error> for Error {
    fn from(error: crate::model::Error) -> Self {
        match error {
            crate::model::Error::Cancelled => Self::Cancelled,
            other => Self::Model(other),
        }
    }
}

impl From<crate::improve::Error> for Error {
    fn from(error: crate::improve::Error) -> Self {
        match error {
            crate::improve::Error::Cancelled => Self::Cancelled,
            crate::improve::Error::Model(error) => error.into(),
            other => Self::File(other.to_string()),
        }
    }
}
