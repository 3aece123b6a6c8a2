//! What a rule sees of one file.

use crate::lang::{Function, Language, Measured, Syntax};
use crate::rules::{Entry, Finding, Severity};
use crate::text::RepoPath;

/// Who makes a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A person, who is allowed by default and told.
    Person,
    /// An agent, by its id.
    Agent(String),
}

impl Principal {
    /// What stands for a person where an agent's id could stand.
    pub const PERSON: &str = "person";

    /// The agent's id, or [`Self::PERSON`].
    pub fn name(&self) -> &str {
        match self {
            Self::Person => Self::PERSON,
            Self::Agent(id) => id,
        }
    }

    /// True for an agent.
    pub fn is_agent(&self) -> bool {
        matches!(self, Self::Agent(_))
    }
}

/// Facts about a change to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Who makes it.
    pub principal: Principal,
    /// Who owns the file: agents, or teams and users as CODEOWNERS names them. Empty: nobody.
    pub owners: Vec<String>,
    /// Who owned it at the path that it was moved from.
    pub owners_before: Vec<String>,
    /// Only a person may change the file.
    pub protected: bool,
    /// What the ratchet hides that it did not hide before, when the file is the ratchet.
    pub grown: Vec<Entry>,
    /// There was no such file before.
    pub is_new: bool,
}

/// One file to be judged.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Where it stands.
    pub path: &'a RepoPath,
    /// Its content.
    pub source: &'a [u8],
    /// Its language, when it is one we parse.
    pub language: Option<&'static Language>,
    /// Its measures, when it has a language.
    pub measured: Option<&'a Measured>,
    /// The change, when one is judged.
    pub change: Option<&'a Change>,
}

impl<'a> File<'a> {
    /// A file without content, for rules about who changes it.
    #[cfg(test)]
    pub(super) fn of_change(path: &'a RepoPath, change: &'a Change) -> Self {
        Self {
            path,
            source: b"",
            language: None,
            measured: None,
            change: Some(change),
        }
    }

    /// Functions whose numbers can be trusted.
    pub fn functions(&self) -> &'a [Function] {
        match self.measured {
            Some(measured) if !matches!(measured.syntax, Syntax::Broken(_)) => &measured.functions,
            _ => &[],
        }
    }

    /// A finding about the whole file.
    pub fn finding(&self, rule: &'static str, severity: Severity) -> Finding {
        Finding::of_file(rule, severity, self.path)
    }

    /// Findings for each function whose `measure` is over `limit`.
    pub fn functions_over(
        &self,
        rule: &'static str,
        severity: Severity,
        limit: u32,
        measure: impl Fn(&Function) -> (u64, String),
    ) -> Vec<Finding> {
        let limit = u64::from(limit);
        let over = self.functions().iter().filter_map(|function| {
            let (actual, what) = measure(function);
            (actual > limit).then(|| Finding {
                line: function.line,
                column: function.column,
                end_line: function.end_line,
                symbol: Some(function.symbol.clone()),
                message: format!("`{}` {what} (limit {limit})", function.symbol),
                actual,
                limit,
                ..self.finding(rule, severity)
            })
        });
        over.collect()
    }
}
