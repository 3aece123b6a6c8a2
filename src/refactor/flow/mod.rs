//! Control flow and liveness within one Python function: where statements go on, which names they
//! need and give, and which of them have a value for certain.
//!
//! The control flow is an over-approximation: a way that may be taken is taken. So a name is live
//! if it may be read later, and it is assigned only if it is on every way.

mod build;
mod events;
mod graph;
mod live;
mod managers;
mod names;
#[cfg(test)]
mod tests;

pub use events::{Event, Events, captures};
pub use graph::{EXIT, Graph, Node, NodeId, START, Span};
pub use live::{Flow, Needs};
pub use names::NameSet;
