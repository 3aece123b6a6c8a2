//! Reports, and how they are written: one file per output format.

use std::io;

use serde::Serialize;

use crate::gate::Located;
use crate::rules::{Severity, Verdict};

mod explanation;
mod fingerprint;
mod statistics;
mod text;

pub use explanation::{explained_text, write_explained};
pub use statistics::{OfFunction, OfRule, Statistics};

macro_rules! formats {
    ($($module:ident = $name:literal for $audience:ident,)*) => {
        $(mod $module;)*

        /// Every output format.
        pub const FORMATS: &[Format] = &[$(Format {
            name: $name,
            write: $module::write,
            audience: Audience::$audience,
        },)*];
    };
}

formats! {
    full = "full" for Person,
    concise = "concise" for Person,
    json = "json" for Program,
    json_lines = "json-lines" for Program,
    github = "github" for Program,
    gitlab = "gitlab" for Program,
    junit = "junit" for Program,
    sarif = "sarif" for Program,
    markdown = "markdown" for Program,
}

/// Writes a report in one format.
pub type Writer = fn(&Report, &Options, &mut dyn io::Write) -> io::Result<()>;

/// One output format.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its writer.
    pub write: Writer,
    /// Who reads it.
    pub audience: Audience,
}

impl Format {
    /// The format of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// True for a format that has a place for [`Statistics`].
    pub fn adds_up(&self) -> bool {
        self.audience == Audience::Person || self.name == "json"
    }
}

/// Who reads a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A person at a terminal: it may have colours, to be taken out where they are not wanted.
    Person,
    /// A program: every byte counts.
    Program,
}

/// What a writer goes by beside the report.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Columns of the terminal that lines of code are cut to.
    pub width_columns: usize,
    /// Add up the findings as well, in the formats that [`Format::adds_up`] names.
    pub statistics: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            width_columns: 100,
            statistics: false,
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The findings, by path and line.
    pub findings: Vec<Located>,
    /// Files that were judged.
    pub files: usize,
    /// Whether the change may pass.
    pub verdict: Verdict,
    /// Sentences for a person about how it was judged.
    pub notes: Vec<String>,
}

/// The last line of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files that were judged.
    pub files: usize,
    /// Findings, inherited ones included.
    pub findings: usize,
    /// Whether the change may pass.
    pub verdict: Verdict,
}

impl Report {
    /// Nothing judged, nothing found.
    pub fn empty() -> Self {
        Self {
            findings: Vec::new(),
            files: 0,
            verdict: Verdict::Pass,
            notes: Vec::new(),
        }
    }

    /// The summary.
    pub fn summary(&self) -> Summary {
        Summary {
            files: self.files,
            findings: self.findings.len(),
            verdict: self.verdict,
        }
    }

    /// How many findings are errors of the change itself, inherited, and warnings of the change.
    pub fn counts(&self) -> (usize, usize, usize) {
        let inherited = self.findings.iter().filter(|l| l.finding.inherited).count();
        let own = self.findings.iter().filter(|l| !l.finding.inherited);
        let errors = own
            .filter(|l| l.finding.severity == Severity::Error)
            .count();
        (errors, inherited, self.findings.len() - errors - inherited)
    }
}
