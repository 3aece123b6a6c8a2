//! `check --watch`: the same check again whenever something changes.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::app::{App, root_of};
use crate::cli::{Outcome, judging, output, signals};
use crate::daemon::Changes;
use crate::gate::Policy;
use crate::settings::Settings;

/// Clears the screen and what was scrolled out of it.
const CLEAR: &[u8] = b"\x1b[2J\x1b[3J\x1b[H";

/// Runs `once` for what is named by `paths`, again and again until Ctrl-C. What goes wrong in a check is said, and the watch goes on.
pub(super) fn watch(
    app: &App,
    paths: &[PathBuf],
    once: impl Fn() -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    let root = root_of(&judging::targets(app, paths)?[0]);
    let runtime = App::runtime()?;
    let stop = runtime.block_on(async { signals::stop() })?;
    tokio::pin!(stop);
    let mut changes = Changes::watch(root.clone(), &policy(app, &root)?.1)?;
    loop {
        let quiet = match policy(app, &root) {
            Ok((settings, policy)) => {
                changes.follow(&policy)?;
                Duration::from_millis(settings.serve.debounce_ms)
            }
            // The check says what is wrong with the settings.
            Err(_) => Duration::from_millis(Settings::default().serve.debounce_ms),
        };
        clear()?;
        let outcome = once().unwrap_or_else(|error| {
            output::error(&error);
            Outcome::Findings
        });
        output::remark(format_args!("watching {}; Ctrl-C ends", root.display()));
        let is_over = runtime.block_on(async {
            tokio::select! {
                () = &mut stop => true,
                () = changes.next(quiet) => false,
            }
        });
        if is_over {
            return Ok(outcome);
        }
    }
}

fn policy(app: &App, root: &Path) -> anyhow::Result<(Settings, Policy)> {
    let settings = app.settings(root)?.settings;
    let policy = Policy::new(&settings, &[])?;
    Ok((settings, policy))
}

fn clear() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        out.write_all(CLEAR)?;
    }
    out.flush()
}
