//! The MCP face: translation between rmcp and `tools/`, over standard input and output, the
//! service's socket, and HTTP.
//!
//! What a tool does is none of its business. Both eras of the protocol are spoken: 2026-07-28
//! (every request carries its own version) and `initialize` with 2025-11-25 and older. A kind of
//! request is a file; what is listed, read and called is an [`Offer`]; [`Clerk`] is what all servers
//! of a process share, and [`relay`] the shim between a client and a service in another process.

mod answer;
mod calls;
mod changes;
mod clerk;
mod completion;
mod followed;
mod http;
mod jobs;
mod lines;
mod listing;
mod logging;
mod offer;
mod pace;
mod progress;
mod prompts;
mod repository;
mod resources;
mod rests;
mod server;
mod shim;
mod toolsets;
mod transport;

use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::tools::{Context, ToolError};

pub use clerk::Clerk;
pub use http::{Http, HttpAnswer, HttpOptions, OpenRoom, Room};
pub use logging::Log;
pub use offer::{Calling, Client, Job, Offer};
pub use repository::RepositoryOffer;
pub use server::Server;
pub use shim::{ShimError, relay};

/// Why the endpoint could not be served.
#[derive(Debug, Error)]
pub enum Error {
    /// The repository's settings cannot be used, so nobody knows what may be offered.
    #[error("cannot serve: {0}")]
    Settings(ToolError),
    /// The client did not open the session as the protocol says.
    #[error("the MCP session could not be opened: {0}")]
    Session(String),
    /// The serving task died; a defect of ours.
    #[error("the MCP session ended unexpectedly: {0}")]
    Ended(String),
}

/// Serves one client on standard input and output until it closes its end; calls in flight are
/// finished first, within seconds.
pub async fn serve_stdio(context: Context, clerk: Clerk) -> Result<(), Error> {
    let streams = rmcp::transport::io::stdio_pipes();
    let never = CancellationToken::new();
    serve(Arc::new(context), clerk, streams, never).await
}

/// Hands messages between a client on standard input and output and services that `reach` finds.
pub async fn relay_stdio<C, F>(reach: C) -> Result<(), ShimError>
where
    C: FnMut() -> F,
    F: Future<Output = Result<tokio::net::UnixStream, String>>,
{
    relay(rmcp::transport::io::stdio_pipes(), reach).await
}

/// Serves one client on a pair of byte streams, until it closes its end or `stop`.
pub async fn serve<R, W>(
    context: Arc<Context>,
    clerk: Clerk,
    streams: (R, W),
    stop: CancellationToken,
) -> Result<(), Error>
where
    R: tokio::io::AsyncRead + Send + Unpin + 'static,
    W: tokio::io::AsyncWrite + Send + Unpin + 'static,
{
    let server = Server::new(context, clerk).map_err(Error::Settings)?;
    let transport = transport::LineTransport::new(streams);
    // rmcp cancels the token that it is given when the session ends.
    let running = match server.serve_with_ct(transport, stop.child_token()).await {
        Ok(running) => running,
        // A client that leaves before it has said anything is no error.
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => {
            return Ok(());
        }
        Err(error) => return Err(Error::Session(error.to_string())),
    };
    let reason = running.waiting().await;
    let reason = reason.map_err(|error| Error::Ended(error.to_string()))?;
    tracing::debug!(?reason, "session ended");
    Ok(())
}

#[cfg(test)]
mod follow_tests;
#[cfg(test)]
mod log_tests;
#[cfg(test)]
mod long_tests;
#[cfg(test)]
mod test_client;
#[cfg(test)]
mod tests;
