//! The MCP face: translation between rmcp and `tools/`, over standard input and output.
//!
//! What a tool does is none of its business. Both eras of the protocol are spoken: 2026-07-28
//! (every request carries its own version) and `initialize` with 2025-11-25 and older.

mod answer;
mod listing;
mod progress;
mod server;

use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use thiserror::Error;

use crate::tools::{Context, ToolError};

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
pub async fn serve_stdio(context: Context) -> Result<(), Error> {
    serve(Arc::new(context), rmcp::transport::io::stdio_pipes()).await
}

/// Serves one client on a pair of byte streams.
pub(crate) async fn serve<R, W>(context: Arc<Context>, streams: (R, W)) -> Result<(), Error>
where
    R: tokio::io::AsyncRead + Send + Unpin + 'static,
    W: tokio::io::AsyncWrite + Send + Unpin + 'static,
{
    let server = server::Server::new(context).map_err(Error::Settings)?;
    let running = match server.serve(streams).await {
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
mod test_client;
#[cfg(test)]
mod tests;
