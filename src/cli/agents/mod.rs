//! `agents`: helpers that own a file each. One file for each subcommand; what they do is what the
//! MCP tools do, for a person.

mod profile;

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
    create::Create,
    chat::Chat,
    task::Task,
    show::Show,
    update::Update,
    delete::Delete,
    export::Export,
    import::Import,
}

/// Make, talk to and manage agents that own a file each
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    args.action.run(app)
}
