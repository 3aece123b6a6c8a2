//! The kinds of improvement, one file each. A kind is added with one file and one line below.

mod document;

use crate::improve::Error;
use crate::improve::desk::Desk;
use crate::lang::python::definitions::Definition;
use crate::refactor::proofs::Proof;
use crate::refactor::style::Style;
use crate::settings;
use crate::text::RepoPath;

/// A way to improve code.
pub trait Kind: Sync {
    /// Its name, as on the command line.
    fn name(&self) -> &'static str;
    /// What a file has for it to do, in source order. The error says why the file is left alone.
    fn plan(
        &self,
        path: &RepoPath,
        source: &str,
        settings: &settings::Improve,
    ) -> Result<Vec<Definition>, String>;
    /// Changes a file. Errors end the run; what only concerns one target is part of the work.
    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error>;
    /// First line of a commit that holds `work`.
    fn subject(&self, path: &RepoPath, work: &Work) -> String;
}

/// Every kind.
pub static KINDS: &[&dyn Kind] = &[&document::Document];

/// The kind of this name.
pub fn find(name: &str) -> Result<&'static dyn Kind, Error> {
    let names = || {
        KINDS
            .iter()
            .map(|kind| kind.name())
            .collect::<Vec<_>>()
            .join(", ")
    };
    KINDS
        .iter()
        .copied()
        .find(|kind| kind.name() == name)
        .ok_or_else(|| Error::NoSuchKind {
            name: name.to_owned(),
            known: names(),
        })
}

/// One file to change.
#[derive(Debug)]
pub struct Task<'a> {
    /// The file.
    pub path: &'a RepoPath,
    /// Its text.
    pub source: &'a str,
    /// What to change in it, in source order.
    pub targets: &'a [Definition],
    /// Layout of the repository's docstrings.
    pub style: Style,
    /// Lines that the file may still grow by before a rule is broken.
    pub spare_lines: Option<usize>,
}

/// What came of a task.
#[derive(Debug, Default)]
pub struct Work {
    /// The changed text.
    pub after: String,
    /// Targets that were changed.
    pub done: Vec<Definition>,
    /// Targets that were tried or passed over, with the reason.
    pub left: Vec<(Definition, Left, String)>,
    /// What was proven about the text as a whole; empty when nothing changed.
    pub proofs: Vec<Proof>,
}

/// Why a target was left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It was tried and did not hold.
    Discarded,
    /// It was not tried.
    Skipped,
}
