//! Content as git holds it to its findings. What is too large to be measured is not even read.

use crate::gate::inspect::locate;
use crate::gate::{Error, Located, Policy, inspect};
use crate::git::{BlobId, Repository};
use crate::lang;
use crate::rules::{Change, Finding, Severity};
use crate::text::RepoPath;

/// The rule that a source which was not measured breaks.
const UNMEASURED: &str = "syntax-error";

/// Checks a blob as if it stood at `path`.
pub(super) fn inspect_blob(
    policy: &Policy,
    repository: &Repository,
    path: &RepoPath,
    blob: BlobId,
    change: Option<&Change>,
) -> Result<Vec<Located>, Error> {
    let limit = policy.wanted.file_bytes;
    let bytes = repository.blob_len(blob)?;
    if bytes <= limit as u64 {
        return Ok(inspect(policy, path, &repository.blob(blob)?, change));
    }
    let mut located = about_change(policy, path, change);
    let mut rules = policy.rules.iter();
    if lang::for_path(path).is_some() && rules.any(|rule| rule.name() == UNMEASURED) {
        let message = format!(
            "not measured: {bytes} bytes are more than the limit of {limit} (setting \
             limits.file_bytes)"
        );
        let finding = Finding {
            message,
            actual: 1,
            ..Finding::of_file(UNMEASURED, Severity::Error, path)
        };
        located.extend(locate(vec![finding], b""));
    }
    Ok(located)
}

/// What the rules find in the change to a path that speak of no content.
pub(super) fn about_change(
    policy: &Policy,
    path: &RepoPath,
    change: Option<&Change>,
) -> Vec<Located> {
    let mut located = inspect(policy, path, b"", change);
    located.retain(|one| matches!(one.finding.rule, "owned-by-other" | "ratchet-grew"));
    located
}
