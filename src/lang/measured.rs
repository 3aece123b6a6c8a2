//! What measuring a file gives.

use crate::lang::tally::Function;

/// What may be parsed at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Larger files are not parsed.
    pub file_bytes: usize,
}

/// Why a file could not be measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// 1-based line.
    pub line: usize,
    /// 1-based byte column.
    pub column: usize,
    /// What is wrong, in lower case.
    pub message: String,
    /// Places where the parser had to recover; at least 1.
    pub count: usize,
}

/// Whether the file's syntax was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Syntax {
    /// Parsed as it is.
    Clean,
    /// tree-sitter found errors, the language's second parser none; its numbers are used.
    SecondParser,
    /// Not measured.
    Broken(Problem),
}

/// A comment that addresses groundskeeper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// 1-based line.
    pub line: usize,
    /// 1-based line of the code it speaks of: its own, or the next one when it stands alone.
    pub target_line: usize,
    /// The comment's text from [`MARKER`] on, the marker left out.
    pub text: String,
}

/// What a comment must contain to address groundskeeper.
pub const MARKER: &str = "groundskeeper:";

/// A file's functions, none when its syntax is [`Syntax::Broken`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Functions in source order.
    pub functions: Vec<Function>,
    /// Comments with [`MARKER`], in source order.
    pub directives: Vec<Directive>,
    /// Whether the numbers can be trusted.
    pub syntax: Syntax,
}

impl Measured {
    pub(super) fn broken(line: usize, column: usize, message: String) -> Self {
        let problem = Problem {
            line,
            column,
            message,
            count: 1,
        };
        let syntax = Syntax::Broken(problem);
        Self {
            functions: Vec::new(),
            directives: Vec::new(),
            syntax,
        }
    }
}
