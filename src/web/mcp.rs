//! `/mcp/REPOSITORY`: MCP over HTTP. This face reads the body within its bounds and hands the
//! request on; what is answered is not its business.

use std::convert::Infallible;
use std::fmt::Debug;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::future::BoxFuture;
use http_body_util::Full;
use http_body_util::combinators::BoxBody;

use super::body;
use super::refusal::Refusal;
use super::service::Service;

/// Answers requests about repositories.
pub trait Mcp: Debug + Send + Sync {
    /// The answer; the error says why there is no such repository.
    fn answer(
        &self,
        repository: String,
        request: http::Request<Full<Bytes>>,
    ) -> BoxFuture<'_, Result<http::Response<BoxBody<Bytes, Infallible>>, String>>;
}

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/mcp/{repository}", any(answer))
}

async fn answer(
    State(service): State<Service>,
    Path(repository): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let Some(mcp) = service.options().mcp.clone() else {
        let message = "MCP is not served at this address; `groundskeeper serve` does";
        return Err(Refusal::new(StatusCode::NOT_FOUND, "no_mcp", message));
    };
    let (head, body) = request.into_parts();
    let bytes = body::bytes_of(body, service.options().body_bytes).await?;
    let request = http::Request::from_parts(head, Full::new(bytes));
    let answered = mcp.answer(repository, request).await;
    let answered = answered
        .map_err(|message| Refusal::new(StatusCode::NOT_FOUND, "unknown_repository", message))?;
    Ok(answered.map(Body::new).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Error, Lazy};

    #[tokio::test]
    async fn an_address_without_mcp_says_so() {
        let service = Service::over(Lazy::new(|| Err(Error::NoEngine)));
        let request = Request::new(Body::empty());
        let path = Path("shop".to_owned());
        let refusal = answer(State(service), path, request).await.unwrap_err();
        assert_eq!(refusal.body()["error"]["code"], "no_mcp");
    }
}
