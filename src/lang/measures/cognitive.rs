//! Cognitive complexity, by SonarSource's definition (G. Ann Campbell, "Cognitive Complexity",
//! version 1.7). No two tools agree on every construct; this table is ours:
//!
//! | construct | adds | deepens nesting of its body |
//! |---|---|---|
//! | `if`, `let … else`, ternary, loop, `match` / `switch` / `select`, `except` / `catch` | 1 + nesting | yes |
//! | `elif` / `else if`, `else` (of an `if`, a loop or a `try`) | 1 | yes |
//! | sequence of like logical operators (`&&`, `\|\|`, `??`) | 1 per sequence | no |
//! | nested function, lambda, closure | 0 | yes (a decorator's wrapper: no) |
//! | `break` or `continue` with a label, `goto` | 1 | no |
//! | a function that calls itself | 1, once | no |
//! | `try`, `finally`, `with`, comprehension, `?`, `?.`, default value, `#if`, early return | 0 | no |
//!
//! What stands in a nested function counts for the outer ones too; see [`Nested`] for when.

use crate::lang::construct::{Construct, Operator};

/// When a function answers for what stands in the functions nested in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nested {
    /// Always.
    Always,
    /// When it has control flow of its own: a module's wrapper or a test suite's callback has none.
    WithOwnStructure,
}

/// True for what makes a function one with control flow of its own.
pub fn is_structure(construct: Construct) -> bool {
    matches!(
        construct,
        Construct::If
            | Construct::Ternary
            | Construct::Loop
            | Construct::Match { .. }
            | Construct::Handler
            | Construct::NextHandler
    )
}

/// Points for opening `construct` at `nesting`, counted from the function that is measured.
pub fn points(construct: Construct, nesting: u32) -> u32 {
    match construct {
        _ if is_structure(construct) => 1 + nesting,
        Construct::ElseIf | Construct::Else => 1,
        _ => 0,
    }
}

/// Levels by which the inside of `construct`, opened in `parent`, lies deeper.
pub fn deepens(construct: Construct, parent: Option<Construct>) -> u32 {
    let deeper = match construct {
        Construct::Ternary | Construct::Lambda | Construct::Closure { .. } => true,
        // Where the arms stand in the match itself, without a block around them.
        Construct::Arm { .. } => matches!(parent, Some(Construct::Match { .. })),
        Construct::Body => matches!(
            parent,
            Some(
                Construct::If
                    | Construct::ElseIf
                    | Construct::Else
                    | Construct::Loop
                    | Construct::Match { .. }
                    | Construct::Handler
                    | Construct::NextHandler
            )
        ),
        _ => false,
    };
    u32::from(deeper)
}

/// Points for an operator after `previous` in the same sequence.
pub fn operator_points(previous: Option<Operator>, operator: Operator) -> u32 {
    u32::from(previous != Some(operator))
}
