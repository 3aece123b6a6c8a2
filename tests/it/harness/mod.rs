//! What every suite stands on: a temporary folder in which the program and git run with nothing of
//! this machine in it, neither its settings nor its folders, identity, locale or time zone.

mod conversing;
mod ran;
mod repository;
mod running;
mod scene;
mod server;

pub(crate) use conversing::Conversing;
pub(crate) use ran::{Ran, schema_problems};
pub(crate) use running::{PATIENCE, Running};
pub(crate) use scene::{Scene, Setup};
pub(crate) use server::{Asked, Reply, Server};

/// A Python file with one function of this cyclomatic complexity.
pub(crate) fn python(name: &str, complexity: usize) -> String {
    let branches = "    if value:\n        value -= 1\n".repeat(complexity - 1);
    format!("def {name}(value):\n{branches}    return value\n")
}
