//! `measure`: every function with its measures.

use std::cmp::Reverse;
use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use crate::app::{App, root_of};
use crate::cli::{Outcome, explain, output, progress};
use crate::gate::{self, FunctionMeasures, measure_paths};

/// Show every function with its measures, worst first
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file or folder; the current folder by default
    path: Option<PathBuf>,
    /// Write JSON, in order of path and line
    #[arg(long)]
    json: bool,
    /// Show for every function which line adds what to its complexity; PATH may end in :SYMBOL
    #[arg(long, conflicts_with = "json")]
    explain: bool,
    /// Show at most this many functions; 0 for all
    #[arg(long, default_value_t = 20, conflicts_with = "json")]
    limit: usize,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    if args.explain {
        return explain::explain(app, &args.path.unwrap_or_default());
    }
    let path = app.current.join(args.path.unwrap_or_default());
    let target = path
        .canonicalize()
        .map_err(|_| gate::Error::NoSuchPath(path))?;
    let folder = if target.is_file() {
        target.parent().unwrap_or(&target)
    } else {
        &target
    };
    let policy = app.policy(&root_of(&target), &[])?;
    let measure = || measure_paths(folder, std::slice::from_ref(&target), &policy);
    let (functions, broken) = progress::shown("measuring", measure)?;
    for (path, reason) in &broken {
        output::remark(format_args!("not measured: {path}:{reason}"));
    }
    if args.json {
        output::json(&json!({ "functions": functions }))?;
    } else {
        table(functions, args.limit)?;
    }
    Ok(Outcome::Clean)
}

fn table(mut functions: Vec<FunctionMeasures>, limit: usize) -> anyhow::Result<()> {
    let total = functions.len();
    functions.sort_by_key(|f| {
        Reverse((
            f.function.cognitive,
            f.function.cyclomatic,
            f.function.lines,
        ))
    });
    if limit > 0 {
        functions.truncate(limit);
    }
    let mut out = output::stdout();
    writeln!(out, "cognitive cyclomatic lines nesting  function")?;
    for FunctionMeasures { path, function: f } in &functions {
        writeln!(
            out,
            "{:>9} {:>10} {:>5} {:>7}  {path}:{} {}",
            f.cognitive, f.cyclomatic, f.lines, f.nesting, f.line, f.symbol
        )?;
    }
    if functions.len() < total {
        writeln!(
            out,
            "{} of {total} functions; --limit 0 shows all",
            functions.len()
        )?;
    }
    Ok(())
}
