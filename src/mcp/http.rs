//! MCP over HTTP: one service of rmcp's for each repository, made when it is asked for. Who may ask
//! at all, and how much, the HTTP face decides before; Host and Origin are checked again here by
//! rmcp, for the addresses that a face without names of its own has.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::Full;
use http_body_util::combinators::BoxBody;
use rmcp::ServerHandler;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tokio_util::sync::CancellationToken;

/// Repositories that are served at a time; one more, and all are made anew.
const ROOMS_MAX: usize = 256;

/// An answer of MCP's; its body may be a stream that goes on for long.
pub type HttpAnswer = http::Response<BoxBody<Bytes, Infallible>>;

/// Opens a repository's server by the repository's name; the error is for the client.
pub type OpenRoom<H> =
    Box<dyn Fn(String) -> BoxFuture<'static, Result<Room<H>, String>> + Send + Sync>;

/// A repository's server, and whether it still stands for what is at its path.
pub struct Room<H> {
    /// Answers; every client has a copy.
    pub handler: H,
    /// False once it does not, as when the folder was replaced by another one.
    pub is_current: Box<dyn Fn() -> bool + Send + Sync>,
}

struct Opened<H> {
    service: StreamableHttpService<H, LocalSessionManager>,
    is_current: Box<dyn Fn() -> bool + Send + Sync>,
}

/// MCP over HTTP for the repositories of one process.
pub struct Http<H> {
    open: OpenRoom<H>,
    rooms: Mutex<BTreeMap<String, Arc<Opened<H>>>>,
    options: HttpOptions,
}

/// Bounds and surroundings.
#[derive(Debug, Clone, Default)]
pub struct HttpOptions {
    /// Names besides `localhost` under which clients may ask.
    pub hosts: Vec<String>,
    /// Largest body, in bytes.
    pub body_bytes: usize,
    /// Ends sessions and streams.
    pub stop: CancellationToken,
}

impl<H> std::fmt::Debug for Http<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Http")
    }
}

impl<H: ServerHandler + Clone> Http<H> {
    /// Nothing is open yet.
    pub fn new(open: OpenRoom<H>, options: HttpOptions) -> Self {
        Self {
            open,
            rooms: Mutex::default(),
            options,
        }
    }

    /// Answers a request about a repository. The error says why there is no such repository.
    pub async fn answer(
        &self,
        repository: String,
        request: http::Request<Full<Bytes>>,
    ) -> Result<HttpAnswer, String> {
        let room = self.room(repository).await?;
        Ok(room.service.handle(request).await)
    }

    async fn room(&self, name: String) -> Result<Arc<Opened<H>>, String> {
        let lock = || self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&name).cloned();
        if let Some(known) = known.filter(|known| (known.is_current)()) {
            return Ok(known);
        }
        let room = (self.open)(name.clone()).await?;
        let opened = Arc::new(Opened {
            service: self.service(room.handler),
            is_current: room.is_current,
        });
        let mut rooms = lock();
        if rooms.len() >= ROOMS_MAX {
            rooms.clear();
        }
        rooms.insert(name, Arc::clone(&opened));
        Ok(opened)
    }

    fn service(&self, handler: H) -> StreamableHttpService<H, LocalSessionManager> {
        let options = &self.options;
        let loopback = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let hosts = loopback.iter().chain(&options.hosts);
        let origins: Vec<String> = hosts
            .flat_map(|host| ["http", "https"].map(|scheme| origin(scheme, host)))
            .collect();
        let config = StreamableHttpServerConfig::default()
            // The face has checked the host; an address of this machine's own is one, too.
            .disable_allowed_hosts()
            .with_allowed_origins(origins)
            .enforce_origin_validation()
            .with_json_response(true)
            .with_max_request_body_bytes(options.body_bytes)
            .with_cancellation_token(options.stop.clone());
        let sessions = Arc::new(LocalSessionManager::default());
        StreamableHttpService::new(move || Ok(handler.clone()), sessions, config)
    }
}

/// Pages on any port of a host.
fn origin(scheme: &str, host: &str) -> String {
    match host.contains(':') {
        true => format!("{scheme}://[{host}]:*"),
        false => format!("{scheme}://{host}:*"),
    }
}
