//! What must hold at the end of a task. The program judges, never the model.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::agents::symbols::{FILE_BYTES_MAX, symbols};
use crate::agents::verify;
use crate::gate::Policy;
use crate::lang::{self, Syntax, Wanted};
use crate::rules::Severity;
use crate::text::RepoPath;

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// No rule is broken in the file.
    RulesClean,
    /// Every public class, function and method has its documentation.
    Documented,
    /// The file parses.
    Parses,
    /// The file is there.
    FileExists,
    /// The task changed the file.
    Changed,
    /// The file defines this function, class or method.
    Symbol(String),
    /// The tests of this name pass.
    Test(String),
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RulesClean => f.write_str("rules-clean"),
            Self::Documented => f.write_str("documented"),
            Self::Parses => f.write_str("parses"),
            Self::FileExists => f.write_str("file-exists"),
            Self::Changed => f.write_str("changed"),
            Self::Symbol(name) => write!(f, "symbol:{name}"),
            Self::Test(name) => write!(f, "test:{name}"),
        }
    }
}

impl std::str::FromStr for Criterion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let plain = [
            Self::RulesClean,
            Self::Documented,
            Self::Parses,
            Self::FileExists,
            Self::Changed,
        ];
        if let Some(found) = plain.into_iter().find(|one| one.to_string() == text) {
            return Ok(found);
        }
        match text.split_once(':').map(|(sort, name)| (sort, name.trim())) {
            Some(("symbol", name)) if !name.is_empty() => Ok(Self::Symbol(name.to_owned())),
            Some(("test", name)) if !name.is_empty() && !name.starts_with('-') => {
                Ok(Self::Test(name.to_owned()))
            }
            _ => Err(format!(
                "`{text}` is no criterion; there is rules-clean, documented, parses, file-exists, \
                 changed, symbol:NAME and test:NAME"
            )),
        }
    }
}

/// A criterion that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The criterion.
    pub criterion: Criterion,
    /// What is missing, in words.
    pub why: String,
    /// The symbols that it is about, where there are some.
    pub symbols: Vec<String>,
}

/// What the acceptance is judged by.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    pub(super) policy: &'a Policy,
    pub(super) agent: &'a str,
    pub(super) path: &'a RepoPath,
    /// The file's text; `None` when it is not there.
    pub(super) text: Option<&'a str>,
    pub(super) limit_lines: u32,
    pub(super) has_changes: bool,
}

/// The criteria that do not hold.
pub(super) fn unmet(criteria: &[Criterion], judged: &Judged<'_>) -> Vec<Unmet> {
    criteria
        .iter()
        .filter_map(|one| judged.lacks(one))
        .collect()
}

impl Judged<'_> {
    fn lacks(&self, criterion: &Criterion) -> Option<Unmet> {
        let (why, symbols) = match criterion {
            // Tests are run when the rest holds.
            Criterion::Test(_) => return None,
            Criterion::RulesClean => self.broken_rules()?,
            Criterion::Documented => {
                let bare = undocumented(self.path, self.text.unwrap_or_default());
                let why = format!("{} without documentation", bare.join(", "));
                (!bare.is_empty() || self.text.is_none()).then_some((why, bare))?
            }
            Criterion::Parses => {
                let parses = self.text.is_some_and(|text| parses(self.path, text));
                let why = "the file does not parse, or is not there".to_owned();
                (!parses).then_some((why, Vec::new()))?
            }
            Criterion::FileExists => {
                let missing = self.text.is_none();
                missing.then(|| ("the file is not there".to_owned(), Vec::new()))?
            }
            Criterion::Changed => {
                let still = !self.has_changes;
                still.then(|| ("nothing is changed yet".to_owned(), Vec::new()))?
            }
            Criterion::Symbol(name) => {
                let text = self.text.unwrap_or_default();
                let there = lang::for_path(self.path).and_then(|l| symbols(l, text));
                let there = there.unwrap_or_default();
                let found = there.iter().any(|symbol| symbol.name == *name);
                let why = format!("there is no `{name}`");
                (!found).then(|| (why, vec![name.clone()]))?
            }
        };
        Some(Unmet {
            criterion: criterion.clone(),
            why,
            symbols,
        })
    }

    /// Every error in the file, whether or not it stood there before the task.
    fn broken_rules(&self) -> Option<(String, Vec<String>)> {
        let text = self.text?;
        let judged = verify(
            self.policy,
            self.agent,
            self.path,
            None,
            text.as_bytes(),
            self.limit_lines,
        );
        let refusal = judged.err()?;
        let symbols = refusal
            .findings
            .iter()
            .filter_map(|one| one.finding.symbol.clone());
        let symbols = symbols.collect();
        debug_assert!(
            refusal
                .findings
                .iter()
                .all(|one| one.finding.severity == Severity::Error)
        );
        Some((refusal.to_string(), symbols))
    }
}

/// Public classes, functions and methods without documentation.
pub(in crate::agents) fn undocumented(path: &RepoPath, text: &str) -> Vec<String> {
    let Some(language) = lang::for_path(path) else {
        return Vec::new();
    };
    let measured = lang::measure(language, text.as_bytes(), &Wanted::all(FILE_BYTES_MAX));
    let bare = measured.undocumented.into_iter().filter(|one| one.public);
    bare.filter_map(|one| one.symbol).collect()
}

fn parses(path: &RepoPath, text: &str) -> bool {
    let Some(language) = lang::for_path(path) else {
        return true;
    };
    let measured = lang::measure(language, text.as_bytes(), &Wanted::all(FILE_BYTES_MAX));
    !matches!(measured.syntax, Syntax::Broken(_))
}

/// Whether a name in backticks is that of a symbol, and not of a source file.
fn is_no_file(name: &str) -> bool {
    lang::for_path(&RepoPath::from(name)).is_none()
}

/// The acceptance that a goal asks for in its own words: documentation, a symbol in backticks that
/// is to be added; always clean rules, and a change where nothing else is to be seen.
pub fn from_goal(goal: &str) -> Vec<Criterion> {
    let lower = goal.to_lowercase();
    let mut criteria = vec![Criterion::RulesClean];
    if ["document", "docstring", "doc comment"]
        .iter()
        .any(|word| lower.contains(word))
    {
        criteria.push(Criterion::Documented);
    }
    let adds = ["add ", "create ", "write ", "implement "];
    if adds.iter().any(|word| lower.contains(word)) {
        let named = goal.split('`').skip(1).step_by(2);
        let names = named.map(|name| name.trim().trim_end_matches("()"));
        let plain = |name: &&str| {
            let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
            !name.is_empty() && name.chars().all(word) && is_no_file(name)
        };
        criteria.extend(
            names
                .filter(plain)
                .map(|name| Criterion::Symbol(name.to_owned())),
        );
    }
    if criteria.len() == 1 {
        criteria.push(Criterion::Changed);
    }
    criteria
}
