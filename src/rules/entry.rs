//! One entry of the ratchet: a recorded finding.

use serde::{Deserialize, Serialize};

use crate::rules::{Finding, Fingerprint};
use crate::text::RepoPath;

/// Rule, path and symbol: what an entry is found by.
pub(super) type Key = (String, RepoPath, Option<String>);

/// One recorded finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name of the rule.
    pub rule: String,
    /// The file.
    pub path: RepoPath,
    /// The function, when the finding is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The number recorded.
    pub actual: u64,
    /// What it is about, by which it is known again when it moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Fingerprint>,
}

impl Entry {
    /// What a finding would be recorded as.
    pub fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.to_owned(),
            path: finding.path.clone(),
            symbol: finding.symbol.clone(),
            actual: finding.actual,
            content: finding.content.clone(),
        }
    }

    pub(super) fn split(self) -> (Key, Recorded) {
        let Self {
            rule,
            path,
            symbol,
            actual,
            content,
        } = self;
        ((rule, path, symbol), Recorded { actual, content })
    }
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.rule, self.path)?;
        if let Some(symbol) = &self.symbol {
            write!(f, " {symbol}")?;
        }
        write!(f, " {}", self.actual)
    }
}

/// What is recorded of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recorded {
    pub(super) actual: u64,
    pub(super) content: Option<Fingerprint>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;

    fn entry(symbol: Option<&str>) -> Entry {
        let path = RepoPath::from("src/a.py");
        Entry::of(&Finding {
            symbol: symbol.map(str::to_owned),
            actual: 12,
            limit: 10,
            ..Finding::of_file("too-complex", Severity::Error, &path)
        })
    }

    #[test]
    fn what_an_entry_does_not_have_is_not_written_and_need_not_be_read() {
        let whole_file = r#"{"rule":"too-complex","path":"src/a.py","actual":12}"#;
        assert_eq!(serde_json::to_string(&entry(None)).unwrap(), whole_file);
        let read: Entry = serde_json::from_str(whole_file).unwrap();
        assert_eq!(read, entry(None));
        let misspelt = whole_file.replace('}', r#","symbols":"f"}"#);
        assert!(serde_json::from_str::<Entry>(&misspelt).is_err());
    }

    #[test]
    fn it_is_found_by_rule_path_and_symbol_and_not_by_its_number() {
        let worse = Entry {
            actual: 13,
            ..entry(Some("C.f"))
        };
        let ((same, before), (key, after)) = (entry(Some("C.f")).split(), worse.split());
        assert_eq!(same, key);
        assert_ne!(before, after);
        assert_ne!(entry(None).split().0, key);
    }

    #[test]
    fn it_is_shown_with_its_symbol_when_it_has_one() {
        assert_eq!(
            entry(Some("C.f")).to_string(),
            "too-complex src/a.py C.f 12"
        );
        assert_eq!(entry(None).to_string(), "too-complex src/a.py 12");
    }
}
