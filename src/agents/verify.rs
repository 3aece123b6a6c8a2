//! Whether an agent may give a file a content: by ownership, and by the rules, of which it must
//! break none anew or worse than before.

use std::fmt;

use crate::agents::Error;
use crate::gate::{FileChange, Located, Policy, check_change, located};
use crate::lang;
use crate::rules::{Finding, Principal, Severity};
use crate::text::{RepoPath, line_count};

/// The rule that holds every file of an agent to the limit on lines.
const FILE_TOO_LONG: &str = "file-too-long";

/// Why a content is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The file.
    pub path: RepoPath,
    /// What it would break.
    pub findings: Vec<Located>,
    /// Newline characters of the content.
    pub line_count: usize,
    /// The most that a file may have.
    pub limit_lines: u32,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages = self.findings.iter().map(|located| {
            let finding = &located.finding;
            match &finding.symbol {
                Some(symbol) => format!("{}: `{symbol}`: {}", finding.rule, finding.message),
                None => format!("{}: {}", finding.rule, finding.message),
            }
        });
        let messages = messages.collect::<Vec<_>>().join("; ");
        write!(f, "{} stays as it was: {messages}", self.path)
    }
}

impl std::error::Error for Refusal {}

/// Fails when an agent may not own a file: another one does, or only a person may change it.
pub fn may_own(policy: &Policy, agent: &str, file: &RepoPath) -> Result<(), Error> {
    let change = policy.change(file, &Principal::Agent(agent.to_owned()));
    if change.protected {
        let message = format!("only a person may change {file}, so no agent can own it");
        return Err(Error::File(message));
    }
    match change.owners.into_iter().find(|owner| owner != agent) {
        Some(owner) => Err(Error::FileOwned {
            file: file.to_string(),
            owner,
        }),
        None => Ok(()),
    }
}

/// Judges `after` in the place of `before` as a change by `agent`. What stands there already and
/// is no worse is passed; what passes with a warning is returned.
pub fn verify(
    policy: &Policy,
    agent: &str,
    path: &RepoPath,
    before: Option<&[u8]>,
    after: &[u8],
    limit_lines: u32,
) -> Result<Vec<Located>, Box<Refusal>> {
    let change = FileChange {
        path,
        before,
        after: Some(after),
        principal: &Principal::Agent(agent.to_owned()),
        codeowners: None,
    };
    let mut located = check_change(&change, policy, None).findings;
    located.extend(too_long(policy, &change, limit_lines));
    // What an agent writes is always judged, also where the gate only reports.
    let breaks = |one: &Located| one.finding.severity == Severity::Error && !one.finding.inherited;
    if !located.iter().any(breaks) {
        return Ok(located);
    }
    located.retain(breaks);
    Err(Box::new(Refusal {
        path: path.clone(),
        findings: located,
        line_count: line_count(after),
        limit_lines,
    }))
}

/// A file of no language is no source, so no rule limits its lines; an agent's file is held to the
/// limit all the same, unless it was as long before.
fn too_long(policy: &Policy, change: &FileChange<'_>, limit: u32) -> Option<Located> {
    let source = change.after?;
    let lines = line_count(source);
    let before = change.before.map_or(0, line_count);
    if policy.excludes(change.path) || lang::for_path(change.path).is_some() {
        return None;
    }
    if lines as u64 <= u64::from(limit) || lines <= before {
        return None;
    }
    let finding = Finding {
        message: format!("the file has {lines} lines (limit {limit})"),
        actual: lines as u64,
        limit: limit.into(),
        ..Finding::of_file(FILE_TOO_LONG, Severity::Error, change.path)
    };
    located(finding, source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Claims;
    use crate::settings::Settings;

    fn judged(path: &str, before: Option<&str>, after: &str) -> Result<usize, Refusal> {
        let claims: Claims = [(RepoPath::from("b.py"), "b".to_owned())]
            .into_iter()
            .collect();
        let policy = Policy::new(&Settings::default(), &[])
            .unwrap()
            .claimed_by(claims);
        let before = before.map(str::as_bytes);
        let path = RepoPath::from(path);
        let judged = verify(&policy, "a", &path, before, after.as_bytes(), 300);
        judged
            .map(|warnings| warnings.len())
            .map_err(|refusal| *refusal)
    }

    #[test]
    fn a_long_file_is_refused_with_its_lines_whatever_its_language() {
        for path in ["a.py", "a.txt", "a"] {
            let refusal = judged(path, None, &"\n".repeat(350)).unwrap_err();
            assert_eq!(refusal.line_count, 350);
            let finding = &refusal.findings[0].finding;
            assert_eq!(
                (finding.rule, finding.actual, finding.limit),
                ("file-too-long", 350, 300)
            );
            assert!(judged(path, None, &"\n".repeat(300)).is_ok());
            let was = "\n".repeat(400);
            assert!(judged(path, Some(&was), &"\n".repeat(350)).is_ok());
            assert!(judged(path, Some(&was), &"\n".repeat(401)).is_err());
        }
    }

    #[test]
    fn what_does_not_parse_or_is_anothers_is_refused() {
        let refusal = judged("a.py", Some("x = 1\n"), "def f(:\n").unwrap_err();
        assert_eq!(refusal.findings[0].finding.rule, "syntax-error");
        let words = judged("b.py", None, "x = 1\n").unwrap_err().to_string();
        assert!(
            words.contains("owned-by-other") && words.contains("`b`"),
            "{words}"
        );
        assert!(judged("groundskeeper.toml", None, "").is_err());
        assert!(judged("a.py", None, "x = 1\n").is_ok());
    }
}
