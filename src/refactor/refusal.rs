//! Why a transform leaves a file as it is. A refusal is an answer, not a failure: what it says goes
//! to the person who asked.

use thiserror::Error;

use crate::lang::python::Refused;
use crate::text::LineIndex;

/// Why a file was not taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The text is no Python that the parser reads.
    #[error("line {line} does not parse: {message}")]
    Syntax {
        /// 1-based.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// The text is fine, but a change of it could not be shown to be safe, or would cure nothing.
    #[error("{0}")]
    Unsuited(String),
}

impl Refusal {
    /// The parser's refusal of `source`.
    pub fn syntax(source: &str, refused: Refused) -> Self {
        Self::Syntax {
            line: LineIndex::new(source.as_bytes()).line(refused.offset),
            message: refused.message,
        }
    }

    /// A refusal for this reason, in lower case.
    pub fn because(reason: impl Into<String>) -> Self {
        Self::Unsuited(reason.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_refusal_names_the_line() {
        let refused = Refused {
            offset: 4,
            message: "what is this".to_owned(),
        };
        let refusal = Refusal::syntax("a\nb\nc\n", refused);
        assert_eq!(refusal.to_string(), "line 3 does not parse: what is this");
    }
}
