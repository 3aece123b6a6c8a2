//! Tool-executed transforms, and the proofs that they changed nothing they should not.
//!
//! What a model says becomes text only here, by rules; what becomes of the text is decided by the
//! gate and by whoever called.

pub mod docstring;
pub mod extract;
pub mod flatten;
pub mod flow;
pub mod generated;
pub mod proofs;
mod refusal;
pub mod scopes;
pub mod split;
pub mod style;
pub mod tree;

pub use refusal::Refusal;
