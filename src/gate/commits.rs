//! The commits of a range one by one: those that agents made are held to ownership each, by the
//! law of the commit before it.

use std::collections::BTreeSet;

use crate::gate::judge::{judge, settings_at};
use crate::gate::{Error, Judgement, Parents, Policy, Report};
use crate::git::{
    AGENT_TRAILER, CommitRecord, GATE_TRAILER, RANGE_COMMITS_MAX, Range, Repository, Snapshot,
};
use crate::rules::{Principal, Severity, Verdict};
use crate::settings::Configuration;

/// The most commits with a trailer that does not fit that are named.
const NAMED: usize = 3;

/// Who a commit's trailers say made it; a person when they say nothing.
pub fn principal_of(commit: &CommitRecord) -> Principal {
    let named = commit.trailers.iter().rev();
    let mut named = named.filter(|trailer| trailer.key.eq_ignore_ascii_case(AGENT_TRAILER));
    match named.next() {
        Some(trailer) if trailer.value != Principal::PERSON => {
            Principal::Agent(trailer.value.clone())
        }
        _ => Principal::Person,
    }
}

/// Adds to the report of a range what agents' commits in it changed without being allowed to, also
/// when a later commit took it back.
pub fn add_ownership(
    report: &mut Report,
    repository: &Repository,
    range: Range,
    configuration: &Configuration,
) -> Result<(), Error> {
    let commits = repository.range_commits(range)?;
    if commits.len() == RANGE_COMMITS_MAX {
        report.notes.push(format!(
            "only the last {RANGE_COMMITS_MAX} commits were looked at one by one"
        ));
    }
    report.notes.extend(dishonest(&commits));
    let mut seen = BTreeSet::new();
    for commit in commits {
        let principal = principal_of(&commit);
        if !principal.is_agent() {
            continue;
        }
        let judgement = judge_commit(repository, &commit, &principal, configuration)?;
        for mut located in judgement.report.findings {
            let finding = &mut located.finding;
            let is_ours = matches!(finding.rule, "owned-by-other" | "ratchet-grew");
            let key = (finding.path.clone(), finding.rule, finding.message.clone());
            if is_ours && seen.insert(key) {
                finding.message = format!("{} (commit {})", finding.message, commit.id.short());
                if finding.severity == Severity::Error {
                    report.verdict = Verdict::Block;
                }
                report.findings.push(located);
            }
        }
    }
    report.findings.sort_by(|a, b| a.place().cmp(&b.place()));
    Ok(())
}

/// Judges one commit against its parents, as made by `principal`.
pub fn judge_commit(
    repository: &Repository,
    commit: &CommitRecord,
    principal: &Principal,
    configuration: &Configuration,
) -> Result<Judgement, Error> {
    let snapshot = Snapshot::Commit(commit.id);
    let parents = Parents::of_commit(commit);
    let settings = settings_at(repository, &snapshot, &parents, principal, configuration)?;
    let policy = Policy::new(&settings.settings, &[])?;
    judge(repository, &snapshot, &parents, principal, &policy)
}

/// Commits whose message says that another tree than theirs passed the gate.
fn dishonest(commits: &[CommitRecord]) -> Option<String> {
    let is_wrong = |commit: &&CommitRecord| {
        let gate = |key: &str| key.eq_ignore_ascii_case(GATE_TRAILER);
        let mut trailers = commit.trailers.iter().filter(|one| gate(&one.key));
        trailers.any(|one| one.value != format!("pass {}", commit.tree))
    };
    let wrong: Vec<String> = commits
        .iter()
        .filter(is_wrong)
        .map(|commit| commit.id.short())
        .collect();
    let shown = wrong.iter().take(NAMED).cloned().collect::<Vec<_>>();
    (!wrong.is_empty()).then(|| {
        format!(
            "{} of the commits ({}) say {GATE_TRAILER} of another content than theirs; they were \
             changed since",
            wrong.len(),
            shown.join(", ")
        )
    })
}
