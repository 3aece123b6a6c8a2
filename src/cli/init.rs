//! `init`: everything a repository needs to start today.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use anyhow::Context as _;
use serde_json::json;

use crate::app::App;
use crate::cli::{Outcome, hook, output};
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
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
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
        client_file(root)?;
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

fn client_file(root: &Path) -> anyhow::Result<()> {
    let path = root.join(".mcp.json");
    let server = json!({ "command": "groundskeeper", "args": ["mcp", "--standalone"] });
    match std::fs::read_to_string(&path) {
        Ok(text) if text.contains("\"groundskeeper\"") => {
            output::line(format_args!("there already: {}", path.display()))
        }
        Ok(_) => output::line(format_args!(
            "{} is there; add to its mcpServers: \"groundskeeper\": {server}",
            path.display()
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let document = json!({ "mcpServers": { "groundskeeper": server } });
            write_new(
                &path,
                &format!("{}\n", serde_json::to_string_pretty(&document)?),
            )
        }
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}
