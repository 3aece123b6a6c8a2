//! pre-commit and pre-merge-commit: what git is about to commit is judged.

use crate::app::App;
use crate::cli::{Outcome, judging, output};
use crate::git::Repository;
use crate::rules::{Principal, Verdict};

/// Judges the index as whoever the environment says commits. Standard input is never read: it may
/// be the message.
pub(super) fn run(app: &App, repository: &Repository) -> anyhow::Result<Outcome> {
    judge_as(app, repository, &app.principal)
}

/// Judges the index as a commit of `principal`, and remembers a pass.
pub(super) fn judge_as(
    app: &App,
    repository: &Repository,
    principal: &Principal,
) -> anyhow::Result<Outcome> {
    let mut judgement = judging::staged(app, repository, principal, judging::Wish::default())?;
    if let (Principal::Agent(agent), Some(mark)) = (principal, app.agent_mark) {
        judgement.report.notes.push(format!(
            "judged as a commit of the agent `{agent}`, since {mark} is set; GROUNDSKEEPER_AGENT \
             says otherwise"
        ));
    }
    judging::write(&judgement.report, "full", false)?;
    if judgement.report.verdict == Verdict::Pass {
        if let Err(error) = repository.record_pass(judgement.tree()) {
            output::remark(format_args!(
                "groundskeeper: the pass is not remembered: {error}"
            ));
        }
        return Ok(Outcome::Clean);
    }
    let next = match principal {
        Principal::Person => {
            "fix these, or record them with `groundskeeper ratchet update --allow-worse`"
        }
        Principal::Agent(_) => "fix these, or ask a person",
    };
    output::remark(format_args!("nothing was committed: {next}"));
    Ok(Outcome::Findings)
}
