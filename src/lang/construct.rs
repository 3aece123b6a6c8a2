//! Constructs: what every language's syntax is translated to before it is measured.
//!
//! A front end (the tree-sitter walk, or the second parser of a language) reports constructs in
//! source order; the measures know only these and never a grammar's node kinds.

/// A syntactic construct that some measure counts, nests by or names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Construct {
    /// The body of a named function or method.
    Function,
    /// A lambda or closure.
    Lambda,
    /// A block given to a call, whose `return` is the function's own.
    Closure {
        /// The call is known to run it repeatedly, and that counts as a branch.
        counted: bool,
    },
    /// A class, impl, trait or module: contributes its name to the symbols inside.
    Scope,
    /// `if`, and Rust's `let … else`.
    If,
    /// `elif`, `else if`.
    ElseIf,
    /// `else`, of an `if`, a loop or a `try`.
    Else,
    /// `for`, `while`, `loop`.
    Loop,
    /// `with`.
    With,
    /// `try`.
    Try,
    /// `except`, `catch`.
    Handler,
    /// A further handler of the same `try`, where they are counted once.
    NextHandler,
    /// `finally`.
    Finally,
    /// `match`, `switch`, with the number of its arms.
    Match {
        /// How many arms stand in it.
        arms: u32,
    },
    /// One arm of a match.
    Arm {
        /// It has an `if` guard.
        guarded: bool,
        /// It is the last one and matches whatever is left, without a guard.
        catch_all: bool,
    },
    /// `a if c else b`.
    Ternary,
    /// One `for` or `if` of a comprehension.
    Comprehension,
    /// What adds a path and nothing else: a default value, `?.`, `#if`.
    Branch,
    /// A sequence of logical operators, with whatever parentheses are around its parts.
    Logical,
    /// The block of the construct it is opened in.
    Body,
}

/// A logical operator inside a [`Construct::Logical`] sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `and`, `&&`.
    And,
    /// `or`, `||`.
    Or,
    /// `??`.
    Coalesce,
}

/// What the head of a function says, before its body is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The function's own name.
    pub name: String,
    /// Byte range of the whole definition, decorators left out.
    pub range: std::ops::Range<usize>,
    /// 1-based line and column of the `def` or `fn` keyword, or of the definition without one.
    pub keyword: (usize, usize),
    /// Parameters, without `self`, `cls` and variadic ones.
    pub parameters: u32,
    /// Lines taken by the docstring.
    pub docstring_lines: usize,
    /// The body is one nested function and its return: a decorator in SonarSource's sense.
    pub only_wraps: bool,
}
