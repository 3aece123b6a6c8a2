//! `hook claude-code`: what Claude Code runs around its own edits and commits.
//!
//! The event comes as JSON on standard input. What Claude is to do something about goes to standard
//! error with exit code 2; anything that goes wrong here is said with exit code 1, which stops
//! nobody (<https://code.claude.com/docs/en/hooks>).

mod commands;
mod edited;
mod event;
mod open;

use std::fmt::Write as _;
use std::path::Path;

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::gate::Report;
use crate::rules::{Principal, Severity};
use event::Event;

/// The agent that Claude Code is when the environment names none.
const AGENT: &str = "claude-code";

/// Findings that are told one by one.
const TOLD_MAX: usize = 20;

/// When the hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Moment {
    /// After an edit: what the file breaks now that it did not break before
    PostToolUse,
    /// Before `git commit`: what the gate says of it
    PreToolUse,
    /// When Claude wants to stop: what is still open
    Stop,
}

/// Answers one event; never fails, since a hook of ours that is broken must not hold anybody up.
pub(super) fn run(app: &App, moment: Moment) -> Outcome {
    let told = Event::read(std::io::stdin().lock()).and_then(|event| match moment {
        Moment::PostToolUse => edited::tell(app, &event),
        Moment::PreToolUse => commands::tell(app, &event),
        Moment::Stop => open::tell(app, &event),
    });
    match told {
        Ok(None) => Outcome::Clean,
        Ok(Some(words)) => {
            output::remark(words);
            Outcome::Refused
        }
        Err(error) => {
            output::error(&error);
            Outcome::Findings
        }
    }
}

/// Whom a change of Claude's counts as.
fn principal(app: &App) -> Principal {
    match &app.principal {
        Principal::Person => Principal::Agent(AGENT.to_owned()),
        agent @ Principal::Agent(_) => agent.clone(),
    }
}

/// The new errors of a report under a heading; nothing when there are none.
fn words(report: &Report, heading: &str, next: &str) -> Option<String> {
    let own = report.findings.iter().map(|one| &one.finding);
    let own: Vec<_> = own
        .filter(|finding| !finding.inherited && finding.severity == Severity::Error)
        .collect();
    if own.is_empty() {
        return None;
    }
    let mut text = format!("groundskeeper: {heading}\n");
    for finding in own.iter().take(TOLD_MAX) {
        let (path, line) = (&finding.path, finding.line);
        let _ = writeln!(
            text,
            "- {path}:{line} {}: {}",
            finding.rule, finding.message
        );
    }
    if own.len() > TOLD_MAX {
        let _ = writeln!(text, "- and {} more", own.len() - TOLD_MAX);
    }
    text.push_str(next);
    Some(text)
}

/// True inside of a repository or a folder with settings; elsewhere we have nothing to say.
fn is_kept(root: &Path) -> bool {
    root.join(".git").exists()
        || root
            .join(crate::settings::Configuration::FILE_NAME)
            .is_file()
}
