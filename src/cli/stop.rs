//! `stop`: ends the background service.

use std::time::{Duration, Instant};

use crate::app::App;
use crate::cli::{Outcome, output};
use crate::daemon::hello::{Answer, Wish};

/// For the service to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two looks whether it has.
const LOOK: Duration = Duration::from_millis(10);

/// End the background service; clients that are there reach the next one by themselves
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: Args, app: &App) -> anyhow::Result<Outcome> {
    App::runtime()?.block_on(stop(app))
}

async fn stop(app: &App) -> anyhow::Result<Outcome> {
    let process = match app.ask_service(Wish::Stop).await? {
        None => {
            output::line("no service runs")?;
            return Ok(Outcome::Clean);
        }
        Some(Answer::Stopping { process }) => process,
        Some(answer) => anyhow::bail!("the service answered something else: {answer:?}"),
    };
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        // A client may have started the next one already.
        let is_gone = match app.ask_service(Wish::Status).await? {
            None => true,
            Some(Answer::Status(status)) => status.process != process,
            Some(_) => false,
        };
        if is_gone {
            output::line(format_args!("stopped (process {process})"))?;
            return Ok(Outcome::Clean);
        }
        tokio::time::sleep(LOOK).await;
    }
    anyhow::bail!("process {process} has not ended yet; `groundskeeper logs` tells what it does")
}
