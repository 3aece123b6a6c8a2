//! What an agent may do next, and the labels by which a model chooses.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Answer in words.
    Answer,
    /// Add an import.
    AddImport,
    /// Add a function or class.
    AddSymbol,
    /// Write a symbol anew.
    ReplaceSymbol,
    /// Remove a symbol.
    DeleteSymbol,
    /// Give a definition its documentation.
    Document,
    /// Ask a person.
    Ask,
    /// Say that the goal is reached.
    Done,
}

impl ActionKind {
    /// Its name, as a model reads it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::AddImport => "add_import",
            Self::AddSymbol => "add_symbol",
            Self::ReplaceSymbol => "replace_symbol",
            Self::DeleteSymbol => "delete_symbol",
            Self::Document => "document",
            Self::Ask => "ask",
            Self::Done => "done",
        }
    }
}

/// An action with what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Action {
    /// What is done.
    pub kind: ActionKind,
    /// To which symbol, where it is about one.
    pub symbol: Option<String>,
}

impl Action {
    /// An action about no symbol.
    pub fn plain(kind: ActionKind) -> Self {
        Self { kind, symbol: None }
    }

    /// An action about a symbol.
    pub fn on(kind: ActionKind, symbol: impl Into<String>) -> Self {
        Self {
            kind,
            symbol: Some(symbol.into()),
        }
    }
}

/// The label by which a model chooses it.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.symbol {
            Some(symbol) => write!(f, "{} {symbol}", self.kind.name()),
            None => f.write_str(self.kind.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_the_action_and_its_symbol() {
        let action = Action::on(ActionKind::ReplaceSymbol, "Box.side");
        assert_eq!(action.to_string(), "replace_symbol Box.side");
        assert_eq!(Action::plain(ActionKind::Done).to_string(), "done");
    }
}
