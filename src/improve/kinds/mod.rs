//! The kinds of improvement, one file or folder each. A kind is added with that and one line below.

pub(super) mod common;
pub(super) mod document;
mod elsewhere;
mod extract;
mod flatten;
mod functions;
mod mutants;
mod names;
mod optimize;
mod places;
mod readme;
mod rewrite;
#[cfg(test)]
mod sample;
mod seen;
mod splice;
mod split;
mod test;
pub mod trial;
mod writing;

use serde::{Deserialize, Serialize};

pub use crate::refactor::split::FileText;

use crate::improve::desk::Desk;
use crate::improve::kinds::trial::Trial;
use crate::improve::{Error, Target};
use crate::model::Duty;
use crate::refactor::proofs::Proof;
use crate::refactor::style::Style;
use crate::settings::Settings;
use crate::text::RepoPath;

/// A way to improve code.
pub trait Kind: Sync {
    /// Its name, as on the command line.
    fn name(&self) -> &'static str;
    /// How its changes are made and held against.
    fn character(&self) -> Character;
    /// What a file has for it to do, in source order. The error says why the file is left alone.
    fn find(&self, source: &Source<'_>, settings: &Settings) -> Result<Vec<Target>, String>;
    /// Works a change out. Errors end the run; what only concerns one target is part of the work.
    fn work(&self, task: &Task<'_>, desk: &mut Desk<'_>) -> Result<Work, Error>;
    /// What must hold for `work` to count, worked out from the texts alone.
    fn prove(&self, task: &Task<'_>, work: &Work) -> Vec<Proof>;
    /// What must be tried for `work` to count, beside that the tests pass with it.
    fn trials(&self, _task: &Task<'_>, _work: &Work) -> Vec<Trial> {
        Vec::new()
    }
    /// How often a change that did not hold is worked out once more, told the reason.
    fn reworks(&self) -> u32 {
        0
    }
    /// First line of a commit that holds `work`.
    fn subject(&self, path: &RepoPath, work: &Work) -> String;
    /// What was done and why, in a sentence or two, for the commit's message.
    fn story(&self, path: &RepoPath, work: &Work) -> String;
}

/// How the changes of a kind are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Character {
    /// Runs make it when nobody names kinds.
    pub is_default: bool,
    /// All targets of a file are one change; otherwise each is one.
    pub is_per_file: bool,
    /// What it takes beside the proofs over the texts.
    pub check: Check,
    /// The model that is asked.
    pub duty: Duty,
}

/// What code has to run for a change to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// None.
    Nothing,
    /// The changed modules are imported; tests are run where they pass without the change.
    Imports,
    /// Tests, which must pass without the change, too.
    Tests,
    /// What the kind has tried. Tests that are there must pass without the change, too.
    Trials,
}

/// Every kind, in the order in which runs take them up: what makes room in a file before what fills
/// it.
pub static KINDS: &[&dyn Kind] = &[
    &split::Split,
    &flatten::Flatten,
    &extract::Extract,
    &rewrite::Rewrite,
    &optimize::Optimize,
    &test::Test,
    &document::Document,
    &readme::Readme,
    #[cfg(test)]
    &sample::Sample,
];

/// The kind of this name.
pub fn find(name: &str) -> Result<&'static dyn Kind, Error> {
    let names = || KINDS.iter().map(|kind| kind.name()).collect::<Vec<_>>();
    let found = KINDS.iter().copied().find(|kind| kind.name() == name);
    found.ok_or_else(|| Error::NoSuchKind {
        name: name.to_owned(),
        known: names().join(", "),
    })
}

/// The kinds of these names in the order in which they are taken up; the default ones for none.
/// A kind that is off by default has to stand in `improve.kinds`.
pub(super) fn chosen(
    names: &[String],
    settings: &Settings,
) -> Result<Vec<&'static dyn Kind>, Error> {
    for name in names {
        find(name)?;
    }
    let is_on = |kind: &&&'static dyn Kind| {
        let listed = settings.improve.kinds.iter().any(|one| one == kind.name());
        if settings.improve.kinds.is_empty() {
            kind.character().is_default
        } else {
            listed
        }
    };
    if names.is_empty() {
        return Ok(KINDS.iter().filter(is_on).copied().collect());
    }
    let named = KINDS
        .iter()
        .filter(|kind| names.iter().any(|name| name == kind.name()));
    let named: Vec<_> = named.collect();
    if let Some(off) = named
        .iter()
        .find(|kind| !kind.character().is_default && !is_on(kind))
    {
        return Err(Error::KindIsOff(off.name().to_owned()));
    }
    Ok(named.into_iter().copied().collect())
}

/// A file as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file.
    pub path: &'a RepoPath,
    /// Its text.
    pub text: &'a str,
    /// The repository's files, sorted.
    pub files: &'a [RepoPath],
}

/// One change to be made.
#[derive(Debug)]
pub struct Task<'a> {
    /// The file.
    pub source: Source<'a>,
    /// What to change in it, in source order.
    pub targets: &'a [Target],
    /// Layout of the repository's docstrings.
    pub style: Style,
    /// Lines that the file may still grow by before a rule is broken.
    pub spare_lines: Option<usize>,
    /// The settings of the run.
    pub settings: &'a Settings,
    /// Reads another file of the work tree; `None` when it is not there or no text.
    pub read: &'a dyn Reader,
    /// Why what was worked out before does not hold, when it is worked out once more.
    pub complaint: Option<&'a str>,
}

/// Reads files of the work tree that a change is made in.
pub trait Reader: std::fmt::Debug {
    /// A file's text; `None` when it is not there or not UTF-8.
    fn text(&self, path: &RepoPath) -> Option<String>;
}

/// A step of a change that consists of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// The file after it.
    pub text: String,
    /// The definition that is new in it.
    pub symbol: String,
}

/// What came of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The files that change, each once; none when nothing does.
    pub files: Vec<FileText>,
    /// Other files for the same change, best first: each takes the place of what does not hold.
    #[serde(default)]
    pub samples: Vec<Vec<FileText>>,
    /// Targets that were changed.
    pub done: Vec<Target>,
    /// The texts of the file on the way to its last one, where each step is proven by itself.
    pub stages: Vec<Stage>,
    /// Targets that were tried or passed over, with the reason.
    pub left: Vec<(Target, Left, String)>,
    /// What a reader of the evidence should know, such as that a name was not the model's.
    pub remarks: Vec<String>,
}

impl Work {
    /// Nothing was changed, for one reason.
    pub fn nothing(targets: &[Target], left: Left, reason: &str) -> Self {
        let left = targets
            .iter()
            .map(|target| (target.clone(), left, reason.to_owned()));
        Self {
            left: left.collect(),
            ..Self::default()
        }
    }

    /// The text that a file is to have.
    pub fn text(&self, path: &RepoPath) -> Option<&str> {
        let file = self.files.iter().find(|file| file.path == *path);
        file.map(|file| file.text.as_str())
    }
}

/// Why a target was left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Left {
    /// It was tried and did not hold.
    Discarded,
    /// It was not tried.
    Skipped,
}
