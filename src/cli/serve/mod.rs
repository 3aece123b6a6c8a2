//! `serve`: the service. In a repository it checks what is saved; at its socket it serves MCP
//! clients of every repository; with an address it offers MCP and the model over HTTP.

mod clients;
mod listen;
mod logging;
mod printing;
mod schedules;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::app::{App, root_of};
use crate::cli::{Outcome, output, signals};
use crate::daemon::{ServeOptions, Socket, is_repository, serve};
use crate::model::Lazy;
use crate::settings::Settings;
use crate::store::Store;
use clients::Clients;
use listen::Face;
use schedules::Keeping;

/// Notices that may wait to be printed; a terminal that is held holds the service up.
const NOTICES_WAITING: usize = 64;

/// How long the store may take to close.
const CLOSING: Duration = Duration::from_millis(500);

/// Watch the repository and check what is saved, serve MCP clients, and offer the model over HTTP,
/// until it is stopped
///
/// There is one service for each user, with one model for all repositories. Outside of a repository
/// nothing is watched.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Offer MCP and the model to clients at this address, such as 127.0.0.1:7411
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Ask clients for no token; only on loopback, where every program of this machine then gets in
    #[arg(long)]
    no_token: bool,
    /// Be the service that a client starts: of no repository, and gone when nobody needs it
    #[arg(long, hide = true)]
    background: bool,
}

pub(super) fn run(args: Args, app: &App) -> anyhow::Result<Outcome> {
    let runtime = App::runtime()?;
    let ended = runtime.block_on(run_until_stopped(args, app));
    // What may still block, such as a read from a dead network folder, is not waited for.
    runtime.shutdown_background();
    ended.map(|()| Outcome::Clean)
}

/// The parts of the service, ready to begin.
struct Parts {
    /// The repository that is watched.
    watched: Option<PathBuf>,
    socket: Option<Socket>,
    face: Option<Face>,
    clients: Clients,
    settings: Settings,
    model: Arc<Lazy>,
    store: Store,
}

async fn run_until_stopped(args: Args, app: &App) -> anyhow::Result<()> {
    let signalled = signals::stop()?;
    let stop = CancellationToken::new();
    let stopper = stop.clone();
    let waiting = tokio::spawn(async move {
        signalled.await;
        stopper.cancel();
    });
    let ended = match prepare(&args, app, &stop).await? {
        Some(parts) => Box::pin(run_parts(&args, app, parts, stop)).await,
        // Another one was faster.
        None => Ok(()),
    };
    waiting.abort();
    ended
}

async fn prepare(
    args: &Args,
    app: &App,
    stop: &CancellationToken,
) -> anyhow::Result<Option<Parts>> {
    let root = match args.background {
        true => app.current.clone(),
        false => root_of(&app.current),
    };
    let settings = app.settings(&root)?.settings;
    let socket = clients::socket(app)?;
    match &socket {
        Ok(_) => logging::begin(app, &settings.serve, args.background)?,
        Err(_) if args.background => return Ok(None),
        Err(process) => {
            output::log_to_stderr();
            let process = process.map_or(String::new(), |id| format!(" (process {id})"));
            output::remark(format_args!(
                "MCP clients are served by another process{process}; `groundskeeper stop` ends it"
            ));
        }
    }
    let model = app.model(&settings)?;
    let mut face = listen::prepare(args, app, &settings, model.clone()).await?;
    let store = open_store(app).await?;
    let watches = !args.background && (is_repository(&root) || face.is_none());
    let own = root.canonicalize().ok().filter(|_| watches);
    if let Some(own) = &own {
        // Before anybody asks for it by name.
        store.register_repository(own).await?;
    }
    let clients = Clients::new(app, model.clone(), store.clone(), (own, stop.clone()))?;
    if let Some(face) = &mut face {
        face.offer(clients.http(&settings.server));
    }
    Ok(Some(Parts {
        watched: watches.then_some(root),
        store,
        socket: socket.ok(),
        face,
        clients,
        settings,
        model,
    }))
}

/// Runs every part; the end of one, as when the folder goes away, is the end of all.
async fn run_parts(
    args: &Args,
    app: &App,
    parts: Parts,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let says_itself = parts.watched.is_some() || args.background;
    let schedules = keep_schedules(args, app, &parts, stop.clone());
    let settings = &parts.settings.serve;
    // Who keeps schedules is needed without clients, too.
    let idle = settings.idle_exit.duration();
    let idle = idle.filter(|_| settings.scheduled_repositories.is_empty());
    let address = parts.face.as_ref().map(Face::address);
    let lodging = Arc::clone(&parts.clients.lodging);
    let watching = async {
        if let Some(root) = parts.watched {
            return watch(app, root, parts.store.clone(), stop.clone()).await;
        }
        stop.cancelled().await;
        Ok(())
    };
    let serving = async {
        if let Some(face) = parts.face {
            return face.serve(stop.clone().cancelled_owned()).await;
        }
        stop.cancelled().await;
        Ok(())
    };
    let receiving = async {
        match parts.socket {
            Some(socket) => {
                let clients = parts.clients;
                clients
                    .receive(socket, args.background, idle, address)
                    .await;
            }
            None => stop.cancelled().await,
        }
        Ok(())
    };
    let (watched, served, received) = tokio::join!(
        ending(&stop, watching),
        ending(&stop, serving),
        ending(&stop, receiving)
    );
    // A run gets to park itself; one that does not is parked by whoever looks next.
    schedules.join_all().await;
    lodging.lookout().ended().await;
    let _ = tokio::time::timeout(CLOSING, parts.store.clone().close()).await;
    watched.and(served).and(received)?;
    match says_itself {
        true => Ok(()),
        false => output::line("stopped"),
    }
}

/// Keeps the schedules of the repository that is watched, and, as the one service of its user, of
/// those that the user named.
fn keep_schedules(args: &Args, app: &App, parts: &Parts, stop: CancellationToken) -> JoinSet<()> {
    let keeping = Keeping {
        app,
        store: &parts.store,
        model: &parts.model,
        background: args.background,
        stop,
    };
    let own = parts.watched.as_ref();
    let own = own.and_then(|root| root.canonicalize().ok());
    let named = match parts.socket {
        Some(_) => &parts.settings.serve.scheduled_repositories[..],
        None => &[],
    };
    keeping.all(own, named)
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

async fn open_store(app: &App) -> anyhow::Result<Store> {
    let opened = Store::open(&app.folders()?.store()).await?;
    if let Some(path) = &opened.quarantined {
        let path = path.display();
        output::remark(format_args!("the store was damaged; it is kept as {path}"));
    }
    Ok(opened.store)
}

/// Checks what is saved until `stop`.
async fn watch(
    app: &App,
    root: PathBuf,
    store: Store,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (notices, waiting) = mpsc::channel(NOTICES_WAITING);
    let (closed, output_closed) = oneshot::channel();
    let (ended, at_the_end) = oneshot::channel();
    let options = ServeOptions {
        root,
        state_folder: app.folders()?.state.clone(),
        configuration: app.configuration.clone(),
        isolated: app.isolated,
        store,
        notices,
    };
    let printing =
        tokio::task::spawn_blocking(move || printing::print(waiting, at_the_end, closed));
    let served = serve(options, async move {
        tokio::select! {
            () = stop.cancelled() => {}
            Ok(()) = output_closed => {}
        }
    })
    .await;
    let summary = served?;
    // It is not received when printing failed, which is the error returned below.
    let _ = ended.send(summary);
    let printed = tokio::time::timeout(CLOSING, printing).await;
    // A terminal that is held must not keep the process from ending. Nothing is said about it: the
    // message could be held, too.
    match printed {
        Ok(printed) => printed.context("printing ended unexpectedly")?,
        Err(_) => Ok(()),
    }
}
