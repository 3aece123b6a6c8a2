//! JSON Schemas that can be enforced token by token: [`enforceable`] turns a caller's schema into
//! one that llguidance enforces to the letter, or says before anything is decoded what cannot be.
//!
//! llguidance takes schemas that it enforces only in part (`oneOf`, numbers that a float cannot
//! hold, keys that are spelled with escapes, recursion without end), and an answer to one of them
//! fails its validation only when it is complete. So the schema is read here with the meaning that
//! `jsonschema` gives it, every combination of its parts is worked out ([`branches`]), and what
//! remains is written down in the few forms that are kept exactly ([`emit`]).
//!
//! The result admits nothing that the schema forbids. It may admit less: objects have the
//! properties that the schema names, and others only where it describes them; integers are those
//! that a float holds exactly; other numbers have at most six places after the point unless the
//! schema asks for more; known formats are written in their plain forms; and what contains itself
//! ends after [`graph::RECURSION`] turns.
//!
//! Nothing here does IO or knows of tokens.

mod arrays;
mod branches;
mod decimal;
mod document;
mod emit;
mod escapes;
mod formats;
mod graph;
mod numbers;
mod objects;
mod shape;
#[cfg(test)]
mod tests;
mod texts;

use serde_json::Value;

use super::Error;
use document::Document;
pub use escapes::escapes;
use graph::Graph;

/// A schema whose every document satisfies `schema`, in the forms that llguidance enforces.
///
/// Fails with [`Error::UnsupportedConstraint`] on a schema that is invalid, that nothing
/// satisfies, or that asks for what cannot be held token by token; the message names the place.
pub fn enforceable(schema: &Value) -> Result<Value, Error> {
    let document = Document::new(schema)?;
    document.check_satisfiable()?;
    let graph = Graph::build(&document)?;
    emit::schema(&graph)
}

/// The error for what cannot be enforced at `pointer`.
fn refused(pointer: &str, reason: impl std::fmt::Display) -> Error {
    let place = if pointer.is_empty() {
        "the root"
    } else {
        pointer
    };
    Error::UnsupportedConstraint {
        reason: format!("{reason} (at {place} of the JSON Schema)"),
    }
}
