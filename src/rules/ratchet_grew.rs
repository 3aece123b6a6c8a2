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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Change;
    use crate::text::RepoPath;

    /// What is found when a ratchet grows by `count` entries.
    fn grown(count: usize, is_new: bool, principal: Principal) -> Vec<Finding> {
        let path = RepoPath::from("ratchet.json");
        let entry = |actual: usize| Entry {
            actual: actual as u64,
            ..Entry::of(&Finding::of_file("too-complex", Severity::Error, &path))
        };
        let change = Change {
            principal,
            owners: Vec::new(),
            owners_before: Vec::new(),
            protected: true,
            grown: (0..count).map(entry).collect(),
            is_new,
        };
        let mut findings = Vec::new();
        RatchetGrew::default().check(&File::of_change(&path, &change), &mut findings);
        findings
    }

    #[test]
    fn the_list_ends_at_its_limit_and_the_rest_is_one_number() {
        assert_eq!(grown(0, true, Principal::Person), []);
        assert_eq!(grown(LISTED, false, Principal::Person).len(), LISTED);
        let more = grown(LISTED + 3, false, Principal::Person);
        let last = more.last().unwrap();
        assert_eq!((more.len(), last.actual), (LISTED + 1, 3));
        assert_eq!(last.message, "the ratchet now hides 3 more");
    }

    #[test]
    fn a_new_ratchet_is_one_finding_however_long() {
        let found = grown(LISTED + 3, true, Principal::Person);
        let message = "the ratchet is new and hides 23 findings";
        assert_eq!((found.len(), found[0].message.as_str()), (1, message));
    }

    #[test]
    fn a_person_is_told_and_an_agent_refused() {
        let agent = Principal::Agent("docs".to_owned());
        assert_eq!(
            grown(1, false, Principal::Person)[0].severity,
            Severity::Warn
        );
        assert_eq!(grown(1, false, agent)[0].severity, Severity::Error);
    }

    #[test]
    fn an_entry_is_named_with_its_symbol_when_it_has_one() {
        let path = RepoPath::from("src/a.py");
        let whole = Entry {
            actual: 301,
            ..Entry::of(&Finding::of_file("file-too-long", Severity::Error, &path))
        };
        let within = Entry {
            symbol: Some("C.f".to_owned()),
            ..whole.clone()
        };
        assert_eq!(described(&whole), "`file-too-long` of src/a.py up to 301");
        assert_eq!(
            described(&within),
            "`file-too-long` of `C.f` in src/a.py up to 301"
        );
    }
}
