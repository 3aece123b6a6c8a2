//! `sandbox-confine`: gives up what a confined program may not do, and becomes it. Nobody but the
//! warden calls it.

use std::ffi::OsString;
use std::io::Write as _;

use crate::app::App;
use crate::cli::Outcome;
use crate::process::sandbox;

/// Confine this process, and become a program
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(super) struct Args {
    /// What is given up, as JSON
    order: String,
    /// The program and its arguments
    #[arg(last = true)]
    argv: Vec<OsString>,
}

pub(super) fn run(args: Args, _app: &App) -> anyhow::Result<Outcome> {
    let words = sandbox::become_confined(&args.order, &args.argv);
    writeln!(std::io::stderr().lock(), "{words}")?;
    Ok(Outcome::NotConfined)
}
