//! `git_commit`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::gate::{Judgement, Parents};
use crate::git::{CommitMessage, Snapshot};
use crate::text::RepoPath;
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::principal::principal;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files, judging};

/// Commit the named files as they are in the work tree, if the gate lets them pass. What else is
/// staged stays staged. When the change would introduce a finding or make one worse, nothing is
/// committed, index and HEAD stay as they were, and the findings are returned: mend them and call
/// again. A file that was deleted is named like any other.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// First line: what changed. After a blank line, why.
    #[schemars(length(min = 1, max = 20_000))]
    message: String,
    /// The files to commit, relative to the repository's root; no folders or patterns.
    #[schemars(length(min = 1, max = 1000))]
    paths: Vec<String>,
    /// The agent that asks; ownership is judged by it and the commit names it.
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    agent_id: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Hash of the new commit.
    commit: String,
    /// The files in it.
    paths: Vec<String>,
    /// `pass`.
    verdict: &'static str,
    /// Findings in these files that did not block: warnings and those that stood there before.
    findings: Vec<Fact>,
}

pub(super) struct GitCommit;

impl Tool for GitCommit {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let principal = principal(context, input.agent_id)?;
        let paths = input.paths.iter().map(|path| files::parse(path));
        let paths: Vec<RepoPath> = paths.collect::<Result<_, _>>()?;
        let message = message(&input.message)?;
        let _turn = context.commit_turn();
        let repository = context.repository()?;
        let staged = repository.stage_preview(&paths)?;
        let parents = Parents::of_next_commit(&repository)?;
        let snapshot = Snapshot::Tree(staged.tree());
        let changed: Vec<RepoPath> = staged.paths().cloned().collect();
        let judgement = judging::judge(
            context,
            &repository,
            &snapshot,
            &parents,
            &principal,
            &changed,
        )?;
        let Some(clearance) = judgement.clearance() else {
            return Err(blocked(&judgement));
        };
        let commit = repository.commit_staged(&staged, clearance, &message)?;
        Ok(Output {
            commit: commit.to_string(),
            paths: staged.paths().map(ToString::to_string).collect(),
            verdict: verdict_name(judgement.report.verdict),
            findings: facts(&judgement.report),
        })
    }
}

fn message(text: &str) -> Result<CommitMessage, ToolError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ToolError::refused(
            "argument `message` is blank; say what changed",
        ));
    }
    let (subject, body) = text.split_once('\n').unwrap_or((text, ""));
    Ok(CommitMessage {
        subject: subject.trim().to_owned(),
        body: body.trim().to_owned(),
        ..CommitMessage::default()
    })
}

fn blocked(judgement: &Judgement) -> ToolError {
    let findings = facts(&judgement.report);
    let own = findings.iter().filter(|fact| !fact.inherited).count();
    let message = format!(
        "the gate blocks this commit: {own} new or worse finding{}; nothing was committed; mend \
         them (`explain_rule` says how) and call git_commit again",
        if own == 1 { "" } else { "s" }
    );
    ToolError::refused(message)
        .with("verdict", verdict_name(judgement.report.verdict))
        .with("findings", json!(findings))
}

#[cfg(test)]
#[path = "git_commit_tests.rs"]
mod tests;
