//! The HTTP face: the model for OpenAI's clients, MCP, health and metrics. Translation only.
//!
//! A face is one file (or folder) with a function `routes`, and one line in the list below.
//! `accept` bounds what a connection may cost, `guard` says who may ask, `refusal` is the one
//! shape of errors. axum and hyper stop at this room.

mod accept;
mod body;
mod guard;
mod meters;
mod refusal;
mod service;
mod stall;
mod token;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;

use crate::model::{Lazy, Sampling};
pub use accept::serve;
pub use mcp::Mcp;
pub use token::{Token, TokenError};

use refusal::Refusal;
use service::Service;

macro_rules! faces {
    ($($face:ident,)*) => {
        $(mod $face;)*

        fn routes() -> Router<Service> {
            Router::new()$(.merge($face::routes()))*
        }
    };
}

faces! {
    health,
    mcp,
    metrics,
    openai,
}

/// What is served, to whom, and within which bounds.
#[derive(Debug, Clone)]
pub struct Options {
    /// The model, loaded on its first use.
    pub model: Arc<Lazy>,
    /// What the model is called here.
    pub model_name: String,
    /// How tokens are chosen where a request says nothing.
    pub sampling: Sampling,
    /// Answers MCP; `None` where it is not served.
    pub mcp: Option<Arc<dyn Mcp>>,
    /// What clients must present; `None` lets everybody in that reaches the address.
    pub token: Option<Token>,
    /// Names besides `localhost` under which this service is asked.
    pub hosts: Vec<String>,
    /// Connections at a time; more wait to be accepted.
    pub connections: usize,
    /// Largest body of a request, in bytes.
    pub body_bytes: usize,
    /// Longest time from a request to the last token of its answer.
    pub answer_time: Duration,
}

/// The router of every face, behind the guard.
fn router(options: Options) -> (Router, Service) {
    let service = Service::new(options);
    let router = routes()
        .fallback(|| async {
            let message = "there is nothing at this path; `GET /v1/models` lists the models";
            Refusal::new(StatusCode::NOT_FOUND, "unknown_path", message)
        })
        .method_not_allowed_fallback(|| async {
            let message = "this path does not take this method";
            Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                message,
            )
        })
        .layer(from_fn_with_state(service.clone(), guard::admit))
        .layer(from_fn_with_state(service.clone(), meters::count))
        .layer(from_fn_with_state(service.clone(), accept::keep_few))
        .with_state(service.clone());
    (router, service)
}
