//! The scheduled runs of `serve`, beside its checks.

use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::cli::output;
use crate::daemon::{ScheduleOptions, ServeOptions, keep_schedules};

/// Keeps the schedules of the repository that is served, until `stop`.
pub(super) fn keep(
    app: &App,
    serve: &ServeOptions,
    stop: CancellationToken,
) -> anyhow::Result<JoinHandle<()>> {
    let settings = app.settings(&serve.root)?.settings;
    let options = ScheduleOptions {
        root: serve.root.clone(),
        configuration: serve.configuration.clone(),
        isolated: serve.isolated,
        store: serve.store.clone(),
        model: Arc::clone(&app.model(&settings)?),
        ground: app.ground(&serve.root, &settings)?,
        worktrees: app.folders()?.worktrees(),
        say: Box::new(output::remark),
    };
    Ok(tokio::spawn(keep_schedules(options, stop)))
}
