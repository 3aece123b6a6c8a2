//! `doctor`: whether everything that the program needs is there, and what to do where it is not.
//! One file per group of sections; nothing is repaired here.

mod confinement;
mod endpoint;
mod machine;
mod places;
mod program;
mod repository;
mod test_model;

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::app::App;
use crate::cli::{Outcome, output};

/// Look at the program, its folders and settings, this repository, the store and the model
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Also load the model and ask it something, in a process of its own, so that a crash is
    /// survived and told
    #[arg(long)]
    test_model: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    /// It works, but not as it could.
    Warning,
    /// Something does not work.
    Problem,
}

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Finding {
    section: &'static str,
    name: String,
    state: State,
    message: String,
    /// What to do about it; none where all is well.
    next: Option<String>,
}

/// What one section writes down.
struct Section<'a> {
    name: &'static str,
    findings: &'a mut Vec<Finding>,
}

impl Section<'_> {
    fn ok(&mut self, name: impl Into<String>, message: impl Into<String>) {
        self.add(name, State::Ok, message, None);
    }

    fn warning(
        &mut self,
        name: impl Into<String>,
        message: impl Into<String>,
        next: impl Into<String>,
    ) {
        self.add(name, State::Warning, message, Some(next.into()));
    }

    fn problem(
        &mut self,
        name: impl Into<String>,
        message: impl Into<String>,
        next: impl Into<String>,
    ) {
        self.add(name, State::Problem, message, Some(next.into()));
    }

    fn add(
        &mut self,
        name: impl Into<String>,
        state: State,
        message: impl Into<String>,
        next: Option<String>,
    ) {
        self.findings.push(Finding {
            section: self.name,
            name: name.into(),
            state,
            message: message.into(),
            next,
        });
    }
}

/// Looks at one thing; what cannot be looked at is a finding, too.
type Look = fn(&App, &mut Section<'_>);

const SECTIONS: &[(&str, Look)] = &[
    ("program", program::look),
    ("folders", places::folders),
    ("settings", places::settings),
    ("git", repository::look),
    ("store", places::store),
    ("sandbox", confinement::look),
    ("model", machine::look),
];

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let mut findings = Vec::new();
    for (name, look) in SECTIONS {
        look(
            app,
            &mut Section {
                name,
                findings: &mut findings,
            },
        );
    }
    if args.test_model {
        let name = "model";
        let findings = &mut findings;
        test_model::look(app, &mut Section { name, findings });
    }
    let count = |state| findings.iter().filter(|one| one.state == state).count();
    let (ok, warnings, problems) = (
        count(State::Ok),
        count(State::Warning),
        count(State::Problem),
    );
    if args.json {
        output::json(&serde_json::json!({
            "checks": findings,
            "summary": { "ok": ok, "warnings": warnings, "problems": problems },
        }))?;
    } else {
        write_text(&findings)?;
        output::line(format_args!(
            "\n{ok} ok, {warnings} warnings, {problems} problems"
        ))?;
    }
    Ok(match problems {
        0 => Outcome::Clean,
        _ => Outcome::Findings,
    })
}

fn write_text(findings: &[Finding]) -> anyhow::Result<()> {
    let mut out = output::stdout();
    let mut section = "";
    for finding in findings {
        if finding.section != section {
            section = finding.section;
            writeln!(out, "{section}")?;
        }
        let (word, colour) = match finding.state {
            State::Ok => ("ok     ", AnsiColor::Green),
            State::Warning => ("warning", AnsiColor::Yellow),
            State::Problem => ("problem", AnsiColor::Red),
        };
        let style = Style::new().fg_color(Some(colour.into()));
        let Finding { name, message, .. } = finding;
        writeln!(out, "  {style}{word}{style:#} {name}: {message}")?;
        if let Some(next) = &finding.next {
            writeln!(out, "          {next}")?;
        }
    }
    Ok(())
}
