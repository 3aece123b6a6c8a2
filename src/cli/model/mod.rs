//! `model`: the GGUF files there are, which one is used, and how fast it is. One file for each
//! subcommand.

mod progress;
mod text;
mod trial;

use crate::app::App;
use crate::cli::Outcome;

macro_rules! actions {
    ($($(#[$about:meta])* $module:ident :: $action:ident,)*) => {
        $(mod $module;)*

        #[derive(Debug, clap::Subcommand)]
        enum Action {
            $($(#[$about])* $action($module::Args),)*
        }

        impl Action {
            fn run(self, app: &App) -> anyhow::Result<Outcome> {
                match self {
                    $(Self::$action(args) => $module::run(args, app),)*
                }
            }
        }
    };
}

actions! {
    list::List,
    show::Show,
    pull::Pull,
    choose::Use,
    rollback::Rollback,
    verify::Verify,
    remove::Rm,
    bench::Bench,
}

/// List, download, try, choose and check model files
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    args.action.run(app)
}
