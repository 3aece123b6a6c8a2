//! Reports, and how they are written: one file per output format.

use std::io;

use serde::Serialize;

use crate::gate::Located;
use crate::rules::{Severity, Verdict};

macro_rules! formats {
    ($($module:ident = $name:literal,)*) => {
        $(mod $module;)*

        /// Name and writer of every output format.
        pub const FORMATS: &[(&str, Writer)] = &[$(($name, $module::write as Writer),)*];
    };
}

formats! {
    full = "full",
    json = "json",
}

/// Writes a report in one format.
pub type Writer = fn(&Report, &mut dyn io::Write) -> io::Result<()>;

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
