//! The measures, one file each. Each sees constructs only, never a grammar.

pub mod cognitive;
pub mod cyclomatic;
pub mod nesting;
