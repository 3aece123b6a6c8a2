//! Cyclomatic complexity: 1, plus 1 for each `if`, `else if`, loop and handler, and for whatever else
//! the tool that a language follows counts ([`Policy`]). Who is followed stands in each language's
//! file and in `docs/languages.md`.
//!
//! Python counts as ruff's C901 does (crate `ruff_linter`, `mccabe/rules/function_is_too_complex`):
//! try-`else` and each `case` add 1, less one when the last `case` catches all; a nested function
//! adds its own number to the outer one. Rust counts as clippy's `cognitive_complexity` counts
//! branches: a `match` once, plus one for each guard.

use crate::lang::construct::Construct;

/// How a language counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Count each arm of a match (Python) instead of the match itself (Rust).
    pub per_arm: bool,
    /// A nested function's number is part of the outer one's.
    pub nested_functions: bool,
    /// What adds 1 besides `if`, loops, handlers and matches.
    pub also: &'static [Also],
}

/// What some tools count and others do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Also {
    /// Each logical operator.
    Logical,
    /// Each `a ? b : c`.
    Ternary,
    /// Each `for` and `if` of a comprehension.
    Comprehension,
    /// The `else` of a `try`.
    TryElse,
}

/// Which count of a function's paths is meant.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// As the tool that the language follows.
    #[default]
    Standard,
    /// Also each logical operator, ternary, and `for` and `if` of a comprehension.
    Extended,
    /// A match or switch once, however many arms it has.
    Modified,
}

impl Policy {
    /// True when this counts in a language and variant.
    pub fn counts(self, what: Also, variant: Variant) -> bool {
        self.also.contains(&what) || (variant == Variant::Extended && what != Also::TryElse)
    }
}

/// Points that opening `construct` inside `parent` adds to the enclosing function.
pub fn points(
    construct: Construct,
    parent: Option<Construct>,
    policy: Policy,
    variant: Variant,
) -> u32 {
    let counts = |what| policy.counts(what, variant);
    let counted = match construct {
        Construct::If
        | Construct::ElseIf
        | Construct::Loop
        | Construct::Handler
        | Construct::Branch => true,
        Construct::Else => parent == Some(Construct::Try) && counts(Also::TryElse),
        Construct::Ternary => counts(Also::Ternary),
        Construct::Comprehension => counts(Also::Comprehension),
        Construct::Match { .. } if policy.per_arm => variant == Variant::Modified,
        Construct::Match { arms } => arms > 1,
        Construct::Arm { .. } if policy.per_arm && variant == Variant::Modified => false,
        Construct::Closure { counted } => counted,
        Construct::Arm { catch_all, .. } if policy.per_arm => !catch_all,
        Construct::Arm { guarded, .. } => guarded,
        _ => false,
    };
    u32::from(counted)
}
