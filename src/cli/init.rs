//! `init`: everything a repository needs to start today.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use anyhow::Context as _;
use serde_json::json;

use crate::app::App;
use crate::cli::{Outcome, claude_files, hook, output};
use crate::gate::{self, Policy};
use crate::git::Repository;
use crate::rules::Ratchet;
use crate::settings::Configuration;
use crate::templates;

/// Set a repository up: settings, recorded findings, git hook, .mcp.json
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Do all of it without asking
    #[arg(long, short)]
    yes: bool,
    /// Keep a git hook that is there already and run it first
    #[arg(long)]
    chain: bool,
    /// Only set Claude Code up, without asking: the server in .mcp.json, the hooks in
    /// .claude/settings.json
    #[arg(long, conflicts_with = "chain")]
    claude_code: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    if args.claude_code {
        let repository = Repository::discover(&app.current)?;
        claude_files::server(repository.root())?;
        claude_files::hooks(repository.root())?;
        output::line("next: commit these files; Claude Code asks once whether to trust them")?;
        return Ok(Outcome::Clean);
    }
    if !args.yes && !std::io::stdin().is_terminal() {
        anyhow::bail!("standard input is no terminal, so nothing can be asked; use --yes");
    }
    let repository = Repository::discover(&app.current)?;
    let root = repository.root();
    let wanted = |question: &str| -> anyhow::Result<bool> {
        if args.yes { Ok(true) } else { ask(question) }
    };
    if !root.join(Configuration::FILE_NAME).exists() && wanted("Write groundskeeper.toml?")? {
        settings_file(root)?;
    }
    if wanted("Record the findings there are, so that only new ones block?")? {
        record(app, root)?;
    }
    if wanted("Install the git hooks?")? {
        hook::install(app, args.chain)?;
    }
    if wanted("Tell MCP clients about groundskeeper in .mcp.json?")? {
        claude_files::server(root)?;
    }
    output::line("next: commit these files; `groundskeeper check` shows what there is to do")?;
    Ok(Outcome::Clean)
}

fn ask(question: &str) -> anyhow::Result<bool> {
    let mut out = output::stdout();
    write!(out, "{question} [Y/n] ")?;
    out.flush()?;
    drop(out);
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer)?;
    let answer = answer.trim().to_lowercase();
    Ok(read > 0 && matches!(answer.as_str(), "" | "y" | "yes"))
}

fn settings_file(root: &Path) -> anyhow::Result<()> {
    let variables = json!({ "mode": "ratchet", "exclude": [] });
    let text = templates::render("settings/groundskeeper.toml", &variables)?;
    write_new(&root.join(Configuration::FILE_NAME), &text)
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let opened = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path);
    let mut file = opened.with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(text.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    output::line(format_args!("written: {}", path.display()))
}

fn record(app: &App, root: &Path) -> anyhow::Result<()> {
    let settings = app.settings(root)?.settings;
    let path = root.join(&settings.gate.ratchet);
    if gate::read_ratchet(&path)?.is_some() {
        return output::line(format_args!("there already: {}", path.display()));
    }
    let policy = Policy::new(&settings, &[])?;
    let update = gate::update_ratchet(root, &[], &policy, &mut Ratchet::default(), true)?;
    let recorded = update.hidden.len();
    output::line(format_args!(
        "written: {}, {recorded} findings recorded",
        path.display()
    ))
}
