//! Languages as data, and the measures of their functions. Pure: no IO.
//!
//! One file per language says which node kinds of its grammar are which [`Construct`]; the walk
//! turns a tree into constructs and the [`tally`] counts them. A language is added with one file
//! and one line in [`LANGUAGES`].

mod bash;
mod c_family;
mod code_lines;
pub mod construct;
mod directives;
mod documentation;
mod ecmascript;
mod function;
mod go;
mod imports;
mod java;
mod measured;
pub mod measures;
mod outline;
mod parse;
pub mod python;
mod ruby;
mod rust;
mod spec;
mod syntax;
mod tally;
mod walk;

pub use measured::{
    Ceilings, Directive, Documented, Import, ImportKind, MARKER, Measured, Problem, Syntax,
    Undocumented, Wanted, Wish,
};
pub use measures::cyclomatic::Variant;
pub use outline::{Section, outline};
pub use parse::{measure, measure_with_grammar, measure_with_second_parser};
pub use spec::Language;
pub use tally::{Contribution, Function};

use crate::text::RepoPath;

/// Every language there is.
pub static LANGUAGES: &[&Language] = &[
    &python::LANGUAGE,
    &rust::LANGUAGE,
    &ecmascript::JAVASCRIPT,
    &ecmascript::TYPESCRIPT,
    &ecmascript::TSX,
    &go::LANGUAGE,
    &c_family::C,
    &c_family::CPP,
    &java::LANGUAGE,
    &bash::LANGUAGE,
    &ruby::LANGUAGE,
];

/// The language of a path by its extension.
pub fn for_path(path: &RepoPath) -> Option<&'static Language> {
    let extension = path.extension()?;
    LANGUAGES
        .iter()
        .copied()
        .find(|language| language.extensions.contains(&extension))
}

/// The language of this name, as in [`Language::name`].
pub fn by_name(name: &str) -> Option<&'static Language> {
    LANGUAGES
        .iter()
        .copied()
        .find(|language| language.name == name)
}
