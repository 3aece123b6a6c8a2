//! A change to one file of the work tree: judged, and written when nothing forbids it.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::gate::{self, CODEOWNERS_PLACES, FileChange, Policy, Report};
use crate::rules::{Principal, Severity, Verdict};
use crate::settings::Settings;
use crate::text::{RepoPath, line_count};
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::{Context, Expected, PathError, ToolError, Written, content_hash};

/// What is to be done to a file.
pub(super) struct Change {
    /// The file, as the caller names it.
    pub(super) path: RepoPath,
    /// What is to stand there; `None` to remove it.
    pub(super) content: Option<Vec<u8>>,
    /// What must stand there now.
    pub(super) expected: Expected,
    /// On whose behalf.
    pub(super) principal: Principal,
    /// Refuse what a commit would be refused for.
    pub(super) strict: bool,
}

/// A change that was made.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Applied {
    /// The file; another one than asked for when that is a link.
    path: String,
    /// Whether it is new.
    created: bool,
    /// Its size in bytes.
    bytes: usize,
    /// Its newline characters.
    line_count: usize,
    /// Names this content: pass it as `if_match` to change the file only while it is so.
    pub(super) hash: String,
    /// What a commit of the file would come to: `pass` or `block`.
    verdict: &'static str,
    /// Rules that the file breaks now; those not `inherited` are what this change broke.
    findings: Vec<Fact>,
}

/// Judges a change and makes it. Who does not own the file is refused, and with `strict` what the
/// gate would block; then nothing is written.
pub(super) fn apply(context: &Context, change: Change) -> Result<Applied, ToolError> {
    let settings = context.settings()?;
    let path = &change.path;
    let limit = settings.limits.file_bytes;
    let content = change.content.unwrap_or_default();
    if content.len() > limit {
        return Err(PathError::TooLarge {
            path: path.to_string(),
            bytes: content.len() as u64,
            limit,
        }
        .into());
    }
    let real = context.files.destination(path)?;
    let report = judge(context, &settings, &real, Some(&content), &change.principal)?;
    forbidden(&report, change.strict)?;
    let Written { path, created } = context.files.write(path, &content, &change.expected)?;
    Ok(Applied {
        path: path.to_string(),
        created,
        bytes: content.len(),
        line_count: line_count(&content),
        hash: content_hash(&content),
        verdict: verdict_name(report.verdict),
        findings: facts(&report),
    })
}

/// Removes a file that its owner, or a person, no longer wants.
pub(super) fn remove(
    context: &Context,
    path: &RepoPath,
    expected: &Expected,
    principal: &Principal,
) -> Result<RepoPath, ToolError> {
    let settings = context.settings()?;
    let real = context.files.own_place(path)?;
    let report = judge(context, &settings, &real, None, principal)?;
    forbidden(&report, false)?;
    Ok(context.files.remove(path, expected)?.path)
}

/// What a change to the file at `real` breaks, against what stands there now.
pub(super) fn judge(
    context: &Context,
    settings: &Settings,
    real: &RepoPath,
    after: Option<&[u8]>,
    principal: &Principal,
) -> Result<Report, ToolError> {
    // What is too large to be read is no excuse for what replaces it.
    let before = context.files.read(real, settings.limits.file_bytes).ok();
    let claims = context.claims_on(std::slice::from_ref(real))?;
    let policy = Policy::new(settings, &[])?.claimed_by(claims);
    let ratchet = context.ratchet(settings)?;
    let codeowners = match settings.gate.codeowners {
        true => codeowners(context, settings.limits.file_bytes)?,
        false => None,
    };
    let change = FileChange {
        path: real,
        before: before.as_deref(),
        after,
        principal,
        codeowners: codeowners.as_deref(),
    };
    Ok(gate::check_change(&change, &policy, ratchet.as_ref()))
}

fn codeowners(context: &Context, limit_bytes: usize) -> Result<Option<String>, ToolError> {
    for place in CODEOWNERS_PLACES {
        let text = context
            .files
            .read_optional(&RepoPath::from(*place), limit_bytes)?;
        if let Some(text) = text {
            return Ok(Some(String::from_utf8_lossy(&text).into_owned()));
        }
    }
    Ok(None)
}

fn forbidden(report: &Report, strict: bool) -> Result<(), ToolError> {
    let owned = report.findings.iter().find(|one| {
        one.finding.rule == "owned-by-other" && one.finding.severity == Severity::Error
    });
    let refusal = match owned {
        Some(owned) => format!(
            "`{}`: {}; nothing was changed",
            owned.finding.path, owned.finding.message
        ),
        None if strict && report.verdict == Verdict::Block => {
            let own = report.counts().0;
            let findings = if own == 1 { "finding" } else { "findings" };
            format!(
                "the gate would block this: {own} new or worse {findings}; nothing was written; \
                 `explain_rule` says how to mend them"
            )
        }
        None => return Ok(()),
    };
    Err(ToolError::refused(refusal)
        .with("verdict", verdict_name(report.verdict))
        .with("findings", json!(facts(report))))
}
