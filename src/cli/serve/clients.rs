//! The part of `serve` for MCP clients: the socket, who comes to it, and the same over HTTP.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::daemon::{Error, Lodging, Reception, ReceptionOptions, Socket, Speak};
use crate::mcp::{self, Clerk, Http, HttpOptions, Room, Server};
use crate::model::Lazy;
use crate::settings;
use crate::store::Store;

/// What the two ways for clients share.
pub(super) struct Clients {
    pub(super) lodging: Arc<Lodging>,
    pub(super) clerk: Clerk,
    stop: CancellationToken,
}

impl Clients {
    pub(super) fn new(
        app: &App,
        model: Arc<Lazy>,
        store: Store,
        (own, stop): (Option<PathBuf>, CancellationToken),
    ) -> anyhow::Result<Self> {
        let lodging = app.lodging(model, store.clone(), (own, stop.clone()))?;
        Ok(Self {
            lodging: Arc::new(lodging),
            clerk: Clerk::new(Some(store)),
            stop,
        })
    }

    /// MCP over HTTP for every known repository.
    pub(super) fn http(&self, settings: &settings::Server) -> Http<Server> {
        let (lodging, clerk) = (Arc::clone(&self.lodging), self.clerk.clone());
        let options = HttpOptions {
            hosts: settings.hosts.clone(),
            body_bytes: settings.body_bytes,
            stop: self.stop.clone(),
        };
        let open = move |name: String| {
            let (lodging, clerk) = (Arc::clone(&lodging), clerk.clone());
            let opening = async move {
                let received = lodging.receive_by_name(&name).await;
                let context = received.map_err(|error| error.to_string())?;
                let made = tokio::task::spawn_blocking(move || Server::new(context, clerk)).await;
                let made = made.map_err(|error| error.to_string())?;
                let handler = made.map_err(|error| error.to_string())?;
                let offer = handler.offer().clone();
                Ok(Room {
                    handler,
                    is_current: Box::new(move || offer.is_current()),
                })
            };
            Box::pin(opening) as futures_util::future::BoxFuture<'static, _>
        };
        Http::new(Box::new(open), options)
    }

    /// Receives clients at the socket until the service is stopped.
    pub(super) async fn receive(
        self,
        socket: Socket,
        background: bool,
        idle: Option<Duration>,
        address: Option<String>,
    ) {
        let (clerk, stop) = (self.clerk.clone(), self.stop.clone());
        let speak: Speak = Arc::new(move |context, stream| {
            let (clerk, stop) = (clerk.clone(), stop.clone());
            Box::pin(async move {
                let served = mcp::serve(context, clerk, stream.into_split(), stop).await;
                if let Err(error) = served {
                    tracing::warn!("a client could not be served: {error}");
                }
            })
        });
        let reception = Reception::new(ReceptionOptions {
            lodging: self.lodging,
            stop: self.stop,
            background,
            // Whoever asks over HTTP expects the service to stay.
            idle: idle.filter(|_| background && address.is_none()),
            address,
            calls: self.clerk.calls(),
        });
        Arc::new(reception).receive(socket, speak).await;
    }
}

/// The socket of the one service; `None` when another process is the service.
pub(super) fn socket(app: &App) -> anyhow::Result<Result<Socket, Option<u32>>> {
    let folders = app.folders()?;
    match Socket::bind(&folders.socket(), &folders.state) {
        Ok(socket) => Ok(Ok(socket)),
        Err(Error::Running { process }) => Ok(Err(process)),
        Err(error) => Err(error.into()),
    }
}
