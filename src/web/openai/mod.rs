//! `/v1`: the loaded model for OpenAI's clients, and whatever else speaks their protocol.
//!
//! What is not built is refused by name where it would change the answer, and ignored where it
//! would not. A request is interactive unless it says otherwise (`chat/` documents how).

mod answering;
mod chat;
mod completions;
mod embeddings;
mod identity;
mod models;
mod options;
mod sse;

use axum::Router;

use super::service::Service;

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .merge(models::routes())
        .merge(chat::routes())
        .merge(completions::routes())
        .merge(embeddings::routes())
}
