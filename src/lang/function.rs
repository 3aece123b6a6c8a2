//! What is known of one function.

use crate::lang::tally::Contribution;

/// One function with its measures. Serialised in the stable form of `measure --json`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Function {
    /// Qualified name, `Class.method` or `Type::method`; a repeated one ends in `#2`, `#3`, ….
    pub symbol: String,
    /// Byte range of the definition, decorators left out.
    #[serde(skip)]
    pub range: std::ops::Range<usize>,
    /// 1-based line of the `def` or `fn` keyword, or of the definition where there is none.
    pub line: usize,
    /// 1-based byte column of the keyword.
    #[serde(skip)]
    pub column: usize,
    /// 1-based last line.
    #[serde(skip)]
    pub end_line: usize,
    /// Cyclomatic complexity.
    pub cyclomatic: u32,
    /// Cognitive complexity.
    pub cognitive: u32,
    /// Lines from first to last, docstring left out.
    pub lines: usize,
    /// Deepest control-flow block.
    pub nesting: u32,
    /// Parameters without `self`, `cls` and variadic ones.
    pub parameters: u32,
    /// Return statements.
    pub returns: u32,
    /// Which line added what, in source order; empty when nobody asked.
    #[serde(skip)]
    pub contributions: Vec<Contribution>,
}
