//! `serve`: the background service in the foreground. In a repository it checks what is saved;
//! with an address it offers the model over HTTP; with both it does both.

mod listen;
mod printing;
mod schedules;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::app::{App, root_of};
use crate::cli::{Outcome, output, signals};
use crate::daemon::{ServeOptions, serve};
use crate::settings::Configuration;
use crate::store::Store;

/// Notices that may wait to be printed; a terminal that is held holds the service up.
const NOTICES_WAITING: usize = 64;

/// How long the store may take to close.
const CLOSING: Duration = Duration::from_millis(500);

/// Watch the repository and check what is saved, and offer the model over HTTP, until it is stopped
///
/// With an address and outside of a repository only the model is offered.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Offer the model to OpenAI's clients at this address, such as 127.0.0.1:7411
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Ask clients for no token; only on loopback, where every program of this machine then gets in
    #[arg(long)]
    no_token: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let runtime = App::runtime()?;
    let ended = runtime.block_on(run_until_stopped(args, app));
    // What may still block, such as a read from a dead network folder, is not waited for.
    runtime.shutdown_background();
    ended.map(|()| Outcome::Clean)
}

async fn run_until_stopped(args: Args, app: &App) -> anyhow::Result<()> {
    let signalled = signals::stop()?;
    let stop = CancellationToken::new();
    let stopper = stop.clone();
    let waiting = tokio::spawn(async move {
        signalled.await;
        stopper.cancel();
    });
    let root = root_of(&app.current);
    let ended = match listen::prepare(&args, app, &root).await? {
        None => watch(app, root, stop).await,
        Some(face) if !is_repository(&root) => {
            let served = face.serve(stop.cancelled_owned()).await;
            served.and_then(|()| output::line("stopped"))
        }
        Some(face) => {
            let serving = face.serve(stop.clone().cancelled_owned());
            // Whichever ends first, as when the folder goes away, ends the other.
            let (watched, served) = tokio::join!(
                ending(&stop, watch(app, root, stop.clone())),
                ending(&stop, serving)
            );
            watched.and(served)
        }
    };
    waiting.abort();
    ended
}

/// Runs a part of the service; its end is the end of all.
async fn ending(
    stop: &CancellationToken,
    part: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let ended = part.await;
    stop.cancel();
    ended
}

fn is_repository(root: &Path) -> bool {
    root.join(".git").exists() || root.join(Configuration::FILE_NAME).is_file()
}

/// Checks what is saved until `stop`.
async fn watch(app: &App, root: PathBuf, stop: CancellationToken) -> anyhow::Result<()> {
    let opened = Store::open(&app.folders()?.store()).await?;
    if let Some(path) = &opened.quarantined {
        let path = path.display();
        output::remark(format_args!("the store was damaged; it is kept as {path}"));
    }
    let (notices, waiting) = mpsc::channel(NOTICES_WAITING);
    let (closed, output_closed) = oneshot::channel();
    let (ended, at_the_end) = oneshot::channel();
    let options = ServeOptions {
        root,
        state_folder: app.folders()?.state.clone(),
        configuration: app.configuration.clone(),
        isolated: app.isolated,
        store: opened.store.clone(),
        notices,
    };
    let printing =
        tokio::task::spawn_blocking(move || printing::print(waiting, at_the_end, closed));
    let ending = stop.child_token();
    let schedules = schedules::keep(app, &options, ending.clone())?;
    let served = serve(options, async move {
        tokio::select! {
            () = stop.cancelled() => {}
            Ok(()) = output_closed => {}
        }
    })
    .await;
    ending.cancel();
    // A run gets to park itself; one that does not is parked by whoever looks next.
    let _ = schedules.await;
    let summary = served?;
    // It is not received when printing failed, which is the error returned below.
    let _ = ended.send(summary);
    let printed = tokio::time::timeout(CLOSING, printing).await;
    let _ = tokio::time::timeout(CLOSING, opened.store.close()).await;
    // A terminal that is held must not keep the process from ending. Nothing is said about it: the
    // message could be held, too.
    match printed {
        Ok(printed) => printed.context("printing ended unexpectedly")?,
        Err(_) => Ok(()),
    }
}
