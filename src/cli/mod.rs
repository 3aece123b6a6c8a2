//! The command line: one file per command, translation only.
//!
//! Exit codes: 0 clean, 1 findings or a blocked gate, 2 usage, configuration or internal error.

mod claude_files;
mod explain;
mod judging;
mod output;
mod progress;
mod signals;
mod stage;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::{App, GlobalFlags};

macro_rules! commands {
    ($($module:ident :: $command:ident,)*) => {
        $(mod $module;)*

        #[derive(Debug, Subcommand)]
        enum Command {
            $($command($module::Args),)*
        }

        impl Command {
            fn run(self, app: &App) -> anyhow::Result<Outcome> {
                match self {
                    $(Self::$command(args) => $module::run(args, app),)*
                }
            }
        }
    };
}

commands! {
    init::Init,
    check::Check,
    measure::Measure,
    rule::Rule,
    config::Config,
    ratchet::Ratchet,
    template::Template,
    improve::Improve,
    runs::Runs,
    agents::Agents,
    report::Report,
    hook::Hook,
    mcp::Mcp,
    lsp::Lsp,
    ask::Ask,
    model::Model,
    serve::Serve,
    status::Status,
    stop::Stop,
    logs::Logs,
    doctor::Doctor,
    engine_child::EngineChild,
    sandbox_warden::SandboxWarden,
    sandbox_confine::SandboxConfine,
}

/// How a command ended, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Exit code 0.
    Clean,
    /// Exit code 1.
    Findings,
    /// Exit code 125, of a hidden command alone: a program was not confined, and so not started.
    NotConfined,
    /// Exit code 2: what a coding agent stops for and reads.
    Refused,
}

/// Keeps a repository in good order on your own machine: rules, a gate, a local model that does
/// proven upkeep, and an MCP endpoint for coding agents.
#[derive(Debug, Parser)]
#[command(version = env!("GROUNDSKEEPER_VERSION"), propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 clean, 1 findings or a blocked gate, 2 usage, settings or internal error."
)]
struct Cli {
    /// Run as if started in this folder
    #[arg(short = 'C', long = "directory", global = true, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Set a setting, for example rules.too-complex.limit=12; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    config: Vec<String>,
    /// Ignore every settings file, settings variable and ratchet
    #[arg(long, global = true)]
    isolated: bool,
    #[command(subcommand)]
    command: Command,
}

/// Runs the program on this process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // The service has a log of its own.
    if !matches!(cli.command, Command::Serve(_)) {
        output::log_to_stderr();
    }
    let flags = GlobalFlags {
        folder: cli.folder,
        config: cli.config,
        isolated: cli.isolated,
    };
    match App::new(&flags).and_then(|app| cli.command.run(&app)) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::NotConfined) => ExitCode::from(125),
        Ok(Outcome::Refused) => ExitCode::from(2),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error);
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_every_command_is_described() {
        let command = super::Cli::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            assert!(
                sub.get_about().is_some(),
                "{} has no description",
                sub.get_name()
            );
        }
    }
}
