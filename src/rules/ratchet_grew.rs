//! `ratchet-grew`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::{Entry, File, Finding, Principal, Rule, Severity};

/// The most entries that are listed one by one.
const LISTED: usize = 20;

/// A change makes the ratchet hide more than before.
///
/// ## What it does
/// Reports entries that a change adds to the ratchet, and numbers that it raises. A person is told
/// what this hides; an agent's change is refused, whatever the severity set here.
///
/// ## Why it matters
/// The ratchet records what a repository already had, so that it can only get better. An entry
/// that comes later is a finding that nobody has to mend.
///
/// ## How it is counted
/// One finding for each entry that is new or has a higher number than in the commit before;
/// entries that followed their code to another file or name are left out. A ratchet that is new
/// altogether is one finding.
///
/// ## How to fix
/// Mend what the entries hide and run `groundskeeper ratchet update`. Where it has to stay, a
/// person commits the ratchet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RatchetGrew {
    /// What a finding weighs in a person's change.
    pub severity: Severity,
}

impl Default for RatchetGrew {
    fn default() -> Self {
        Self {
            severity: Severity::Warn,
        }
    }
}

impl Rule for RatchetGrew {
    fn name(&self) -> &'static str {
        "ratchet-grew"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        let Some(change) = file.change.filter(|change| !change.grown.is_empty()) else {
            return;
        };
        let severity = match change.principal {
            Principal::Agent(_) => Severity::Error,
            Principal::Person => self.severity,
        };
        let mut add = |message: String, actual: u64| {
            findings.push(Finding {
                message,
                actual,
                ..file.finding(self.name(), severity)
            });
        };
        let count = change.grown.len();
        if change.is_new {
            return add(
                format!("the ratchet is new and hides {count} findings"),
                count as u64,
            );
        }
        for entry in change.grown.iter().take(LISTED) {
            add(
                format!("the ratchet now hides {}", described(entry)),
                entry.actual,
            );
        }
        if count > LISTED {
            let rest = count - LISTED;
            add(format!("the ratchet now hides {rest} more"), rest as u64);
        }
    }
}

fn described(entry: &Entry) -> String {
    let Entry {
        rule, path, actual, ..
    } = entry;
    let symbol = entry.symbol.as_ref();
    let symbol = symbol.map_or(String::new(), |symbol| format!("`{symbol}` in "));
    format!("`{rule}` of {symbol}{path} up to {actual}")
}
