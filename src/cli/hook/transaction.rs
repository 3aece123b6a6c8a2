//! reference-transaction: commits that reach a branch past the gate are noticed.
//!
//! git runs this for every reference that moves, so what is none of our business ends early: other
//! references (in the script already), what other references had before, and rebases.

use std::io::Read as _;
use std::path::Path;

use serde_json::json;

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::gate::{Judgement, Parents, judge_commit, principal_of, settings_at};
use crate::git::{BranchUpdate, CommitRecord, Repository, Snapshot};
use crate::rules::{Principal, Verdict};
use crate::settings::Unverified;
use crate::store::NewEvent;

/// The most bytes of git's list that are read.
const INPUT_BYTES_MAX: u64 = 1 << 20;

/// The most new commits that are judged.
const COMMITS_MAX: usize = 50;

/// The most findings of one commit that are shown.
const SHOWN: usize = 5;

/// The kind of the event that the store is given.
const EVENT: &str = "unverified-commit";

/// Never refuses what it cannot judge: a defect here must not hold a repository.
pub(super) fn run(app: &App, state: &Path) -> Outcome {
    look(app, state == Path::new("prepared")).unwrap_or_else(|error| {
        output::remark(format_args!(
            "groundskeeper: a branch moves unchecked: {error:#}"
        ));
        Outcome::Clean
    })
}

fn look(app: &App, is_prepared: bool) -> anyhow::Result<Outcome> {
    let updates = updates()?;
    if updates.is_empty() {
        return Ok(Outcome::Clean);
    }
    let repository = Repository::from_hook_env()?;
    if repository.is_rebasing() || (is_prepared && !blocks(app, &repository)?) {
        return Ok(Outcome::Clean);
    }
    let commits = repository.new_commits(&updates, COMMITS_MAX + 1)?;
    if commits.len() > COMMITS_MAX {
        output::remark(format_args!(
            "groundskeeper: more than {COMMITS_MAX} commits came in at once; those before are not \
             looked at, `groundskeeper check --range` does"
        ));
    }
    let mut outcome = Outcome::Clean;
    for commit in commits.iter().take(COMMITS_MAX) {
        let Some(judgement) = refused(app, &repository, commit)? else {
            continue;
        };
        outcome = Outcome::Findings;
        tell(commit, &judgement, is_prepared);
        if !is_prepared {
            record(app, &repository, commit, &judgement, &updates)?;
        }
    }
    Ok(outcome)
}

fn updates() -> anyhow::Result<Vec<BranchUpdate>> {
    let mut input = Vec::new();
    std::io::stdin()
        .take(INPUT_BYTES_MAX)
        .read_to_end(&mut input)?;
    let input = String::from_utf8_lossy(&input);
    Ok(input.lines().filter_map(BranchUpdate::parse).collect())
}

/// Whether the settings of HEAD, not those that come in, hold branches back.
fn blocks(app: &App, repository: &Repository) -> anyhow::Result<bool> {
    let Some(head) = repository.head()? else {
        return Ok(false);
    };
    let (head, parents) = (Snapshot::Commit(head), Parents::one(head));
    let resolved = settings_at(
        repository,
        &head,
        &parents,
        &Principal::Person,
        &app.configuration,
    )?;
    Ok(resolved.settings.gate.unverified == Unverified::Block)
}

/// The judgement of a commit that no hook let pass and that the gate refuses.
fn refused(
    app: &App,
    repository: &Repository,
    commit: &CommitRecord,
) -> anyhow::Result<Option<Judgement>> {
    if repository.has_passed(commit.tree)? {
        return Ok(None);
    }
    let principal = match principal_of(commit) {
        Principal::Person => app.principal.clone(),
        agent @ Principal::Agent(_) => agent,
    };
    let configuration = app.configuration_for(&principal);
    let judgement = judge_commit(repository, commit, &principal, &configuration)?;
    Ok((judgement.report.verdict == Verdict::Block).then_some(judgement))
}

fn tell(commit: &CommitRecord, judgement: &Judgement, is_prepared: bool) {
    let id = commit.id.short();
    let what = if is_prepared {
        "the branch is not moved (gate.unverified = \"block\"): the gate refuses"
    } else {
        "came in past the gate, which refuses it:"
    };
    match is_prepared {
        true => output::remark(format_args!("groundskeeper: {what} commit {id}:")),
        false => output::remark(format_args!("groundskeeper: commit {id} {what}")),
    }
    let findings = judgement.report.findings.iter().map(|one| &one.finding);
    let own: Vec<_> = findings.filter(|finding| !finding.inherited).collect();
    for finding in own.iter().take(SHOWN) {
        let path = finding
            .path
            .to_string()
            .replace(char::is_control, "\u{fffd}");
        let (line, rule, message) = (finding.line, finding.rule, &finding.message);
        output::remark(format_args!("  {path}:{line}: [{rule}] {message}"));
    }
    if own.len() > SHOWN {
        output::remark(format_args!("  and {} more", own.len() - SHOWN));
    }
}

/// Remembers it for `check`, and in the store for the service.
fn record(
    app: &App,
    repository: &Repository,
    commit: &CommitRecord,
    judgement: &Judgement,
    updates: &[BranchUpdate],
) -> anyhow::Result<()> {
    repository.record_unverified(commit.id)?;
    let branches: Vec<&str> = updates.iter().map(BranchUpdate::branch).collect();
    let (errors, _, _) = judgement.report.counts();
    let payload = json!({ "commit": commit.id, "branches": branches, "errors": errors });
    let root = repository.root().to_owned();
    App::runtime()?.block_on(async {
        let store = app.store().await?;
        let event = NewEvent {
            repository: Some(store.register_repository(&root).await?),
            kind: EVENT.to_owned(),
            payload,
        };
        store.append_event(event).await?;
        store.close().await;
        anyhow::Ok(())
    })
}
