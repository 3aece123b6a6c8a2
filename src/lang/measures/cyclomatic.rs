//! Cyclomatic complexity.
//!
//! Python counts as ruff's C901 does (crate `ruff_linter`, `mccabe/rules/function_is_too_complex`):
//! 1, plus 1 for each `if`, `elif`, `for`, `while`, `except`, try-`else` and `case`, less one when
//! the last `case` catches all; a nested function adds its own number to the outer one. Rust counts
//! as clippy's `cognitive_complexity` counts branches: a `match` once, plus one for each guard.
//! Logical operators, ternaries, comprehensions and `?` add nothing in either.

use crate::lang::construct::Construct;

/// How a language counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Count each arm of a match (Python) instead of the match itself (Rust).
    pub per_arm: bool,
    /// A nested function's number is part of the outer one's.
    pub nested_functions: bool,
}

/// Points that opening `construct` inside `parent` adds to the enclosing function.
pub fn points(construct: Construct, parent: Option<Construct>, policy: Policy) -> u32 {
    match construct {
        Construct::If | Construct::ElseIf | Construct::Loop | Construct::Handler => 1,
        Construct::Else => u32::from(parent == Some(Construct::Try)),
        Construct::Match { arms } => u32::from(!policy.per_arm && arms > 1),
        Construct::Arm { guarded, catch_all } => {
            u32::from(if policy.per_arm { !catch_all } else { guarded })
        }
        _ => 0,
    }
}
