//! The confiner: this process gives up what the program may not do, and becomes it.

mod calls;
mod files;
mod filter;
mod privileges;

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use crate::process::sandbox::Backend;
use crate::process::sandbox::order::Confinement;
use crate::process::sandbox::warden::FAILED_WORDS;

/// Confines this process as `order` (JSON) says, and becomes the program of `argv`. Returns only
/// when that failed, with words for standard error, after which exit code 125 is due.
pub fn become_confined(order: &str, argv: &[OsString]) -> String {
    let reason = match confine(order) {
        Ok(()) => exec(argv),
        Err(reason) => reason,
    };
    format!("{FAILED_WORDS}{reason}")
}

fn confine(order: &str) -> Result<(), String> {
    let order: Confinement = serde_json::from_str(order)
        .map_err(|error| format!("its order is not understood: {error}"))?;
    privileges::close_inherited()?;
    privileges::limit(&order)?;
    privileges::drop_bounding_set();
    rustix::thread::set_no_new_privs(true)
        .map_err(|error| format!("new privileges cannot be given up: {error}"))?;
    let signals_are_scoped = match order.backend {
        Backend::Bubblewrap => true,
        Backend::Landlock => files::restrict(&order)?,
    };
    privileges::drop_capabilities()?;
    filter::install(&order, signals_are_scoped)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this process becomes the confined program"
)]
fn exec(argv: &[OsString]) -> String {
    let Some((program, arguments)) = argv.split_first() else {
        return "no program is named".to_owned();
    };
    let error = Command::new(program).args(arguments).exec();
    format!("{} cannot be started: {error}", program.display())
}
