//! A change to one file that nobody commits yet: what it breaks, and what stood there before.

use crate::gate::blob::about_change;
use crate::gate::codeowners::Codeowners;
use crate::gate::{Located, Policy, Report, inspect};
use crate::rules::{Finding, Mode, Principal, Ratchet, judge, mark_inherited, mark_outweighed};
use crate::text::RepoPath;

/// A file before and after a change.
#[derive(Debug, Clone, Copy)]
pub struct FileChange<'a> {
    /// Where it stands.
    pub path: &'a RepoPath,
    /// What stood there; `None` for a new file.
    pub before: Option<&'a [u8]>,
    /// What is to stand there; `None` when it goes.
    pub after: Option<&'a [u8]>,
    /// Who makes the change.
    pub principal: &'a Principal,
    /// The text of the CODEOWNERS file; it counts when the settings say so.
    pub codeowners: Option<&'a str>,
}

/// Judges a change to one file by what can be said of the file alone and of who owns it. What stood
/// there before and what `ratchet` records is inherited.
pub fn check_change(change: &FileChange<'_>, policy: &Policy, ratchet: Option<&Ratchet>) -> Report {
    let mut facts = policy.change(change.path, change.principal);
    if let Some(text) = change.codeowners.filter(|_| policy.codeowners)
        && facts.owners.is_empty()
    {
        facts.owners = Codeowners::parse(text).owners(change.path);
    }
    let after = change.after.filter(|_| !policy.excludes(change.path));
    let mut located = match after {
        Some(source) => inspect(policy, change.path, source, Some(&facts)),
        None => about_change(policy, change.path, Some(&facts)),
    };
    let before = change.before.map(|source| {
        let found = inspect(policy, change.path, source, None);
        found.into_iter().map(|one| one.finding).collect()
    });
    let mut findings: Vec<Finding> = located.iter().map(|one| one.finding.clone()).collect();
    let before: Vec<Vec<Finding>> = before.into_iter().collect();
    let none = Ratchet::default();
    let ratchet = ratchet.unwrap_or(&none);
    mark_inherited(&mut findings, &before, ratchet);
    mark_outweighed(&mut findings, &before, ratchet, policy.lines_per_cure);
    let mode = match (change.principal, policy.mode) {
        (Principal::Agent(_), Mode::Report) => Mode::Ratchet,
        (_, mode) => mode,
    };
    let verdict = judge(&findings, mode);
    for (located, finding) in located.iter_mut().zip(findings) {
        *located = Located {
            finding,
            excerpt: located.excerpt.clone(),
        };
    }
    Report {
        findings: located,
        files: 1,
        verdict,
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Verdict;
    use crate::settings::Settings;

    fn policy() -> Policy {
        let mut settings = Settings::default();
        settings.rules.file_too_long.limit = 2;
        settings.owner.push(crate::settings::Owner {
            agent: "docs".to_owned(),
            paths: vec!["docs/".to_owned()],
        });
        settings.gate.codeowners = true;
        Policy::new(&settings, &[]).unwrap()
    }

    fn check(path: &str, before: Option<&str>, after: Option<&str>, agent: &str) -> Report {
        let change = FileChange {
            path: &RepoPath::from(path),
            before: before.map(str::as_bytes),
            after: after.map(str::as_bytes),
            principal: &Principal::Agent(agent.to_owned()),
            codeowners: Some("*.py @python\n"),
        };
        check_change(&change, &policy(), None)
    }

    fn rules(report: &Report) -> Vec<(&'static str, bool)> {
        let each = report.findings.iter();
        each.map(|one| (one.finding.rule, one.finding.inherited))
            .collect()
    }

    #[test]
    fn what_stood_there_is_inherited_unless_it_got_worse() {
        let three = "a = 1\n\n\n";
        let report = check("a.py", Some(three), Some("b = 2\n\n\n"), "python");
        assert_eq!(rules(&report), [("file-too-long", true)]);
        assert_eq!(report.verdict, Verdict::Pass);
        let message = |before| {
            let report = check("a.py", before, Some("a = 1\n\n\n\n"), "python");
            report.findings[0].finding.message.clone()
        };
        assert_eq!(message(None), "the file has 4 lines (limit 2)");
        let worse = "the file has 4 lines (limit 2), 3 before";
        assert_eq!(message(Some(three)), worse);
        for before in [None, Some(""), Some(three)] {
            let report = check("a.py", before, Some("a = 1\n\n\n\n"), "python");
            assert_eq!(rules(&report), [("file-too-long", false)]);
            assert_eq!(report.verdict, Verdict::Block);
        }
    }

    #[test]
    fn owners_are_those_of_the_settings_and_of_codeowners() {
        for (path, agent, blocked) in [
            ("docs/a.md", "docs", false),
            ("docs/a.md", "python", true),
            ("docs/a.py", "docs", false),
            ("a.py", "python", false),
            ("a.py", "docs", true),
            ("groundskeeper.toml", "docs", true),
            ("b.txt", "docs", false),
        ] {
            for after in [Some("x"), None] {
                let report = check(path, Some("x"), after, agent);
                let owned = rules(&report).contains(&("owned-by-other", false));
                assert_eq!(owned, blocked, "{path} by {agent}");
                assert_eq!(
                    report.verdict == Verdict::Block,
                    blocked,
                    "{path} by {agent}"
                );
            }
        }
    }
}
