//! commit-msg: what the message says of who commits, and of the gate, must be so.

use std::path::Path;

use anyhow::Context as _;

use super::judge::judge_as;
use crate::app::App;
use crate::cli::{Outcome, output};
use crate::git::{AGENT_TRAILER, GATE_TRAILER, Repository, Snapshot, Trailer, draft_trailers};
use crate::rules::Principal;

pub(super) fn run(app: &App, repository: &Repository, path: &Path) -> anyhow::Result<Outcome> {
    let path = app.current.join(path);
    let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
    let trailers = draft_trailers(&String::from_utf8_lossy(&text));
    if let Some(lie) = about_the_gate(repository, &trailers)? {
        return Ok(refused(&lie));
    }
    let mut agents: Vec<&str> = values(&trailers, AGENT_TRAILER).collect();
    agents.dedup();
    match (agents.as_slice(), &app.principal) {
        ([], _) => Ok(Outcome::Clean),
        ([named], Principal::Agent(agent)) if named == agent => Ok(Outcome::Clean),
        ([named], Principal::Person) if *named == Principal::PERSON => Ok(Outcome::Clean),
        // The environment named nobody, so pre-commit judged it as a person's.
        ([named], Principal::Person) => {
            judge_as(app, repository, &Principal::Agent((*named).to_owned()))
        }
        ([named], Principal::Agent(agent)) => Ok(refused(&format!(
            "it says {AGENT_TRAILER}: {named}, but `{agent}` commits"
        ))),
        _ => Ok(refused(&format!("it has {AGENT_TRAILER} more than once"))),
    }
}

/// What is not true of a trailer that says the gate passed it.
fn about_the_gate(repository: &Repository, trailers: &[Trailer]) -> anyhow::Result<Option<String>> {
    let mut said = values(trailers, GATE_TRAILER).peekable();
    if said.peek().is_none() {
        return Ok(None);
    }
    let tree = repository.tree_id(&Snapshot::Index)?;
    let truth = format!("pass {tree}");
    Ok(said.find(|value| *value != truth).map(|value| {
        format!("it says {GATE_TRAILER}: {value}, but the content to be committed is {tree}")
    }))
}

fn values<'a>(trailers: &'a [Trailer], key: &'static str) -> impl Iterator<Item = &'a str> {
    let ours = trailers
        .iter()
        .filter(move |one| one.key.eq_ignore_ascii_case(key));
    ours.map(|trailer| trailer.value.as_str())
}

fn refused(lie: &str) -> Outcome {
    output::remark(format_args!(
        "the message is not true: {lie}; take the line out and commit again"
    ));
    Outcome::Findings
}
