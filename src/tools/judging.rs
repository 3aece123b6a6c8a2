//! What the gate says of content that git holds, on behalf of a call.

use crate::gate::{self, Judgement, Parents, Policy};
use crate::git::{CommitId, Repository, Snapshot};
use crate::rules::Principal;
use crate::text::RepoPath;
use crate::tools::{Context, ToolError};

/// Judges a snapshot that changes `paths` against `parents`, by the settings that are law for
/// `principal`.
pub(super) fn judge(
    context: &Context,
    repository: &Repository,
    snapshot: &Snapshot,
    parents: &Parents,
    principal: &Principal,
    paths: &[RepoPath],
) -> Result<Judgement, ToolError> {
    let configuration = &context.configuration;
    let settings = match context.isolated {
        true => configuration.with_repository(None)?,
        false => gate::settings_at(repository, snapshot, parents, principal, configuration)?,
    };
    // The shared file is read by the gate, as the law has it.
    let claims = context.claims_in_store(paths)?;
    let policy = Policy::new(&settings.settings, &[])?.claimed_by(claims);
    Ok(gate::judge(
        repository, snapshot, parents, principal, &policy,
    )?)
}

/// The paths that a snapshot changes.
pub(super) fn changed(
    repository: &Repository,
    base: Option<CommitId>,
    snapshot: &Snapshot,
) -> Result<Vec<RepoPath>, ToolError> {
    let changes = repository.changes(base, snapshot)?.into_iter();
    let paths = changes.flat_map(|change| [Some(change.path), change.old_path]);
    Ok(paths.flatten().collect())
}
