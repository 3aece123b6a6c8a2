//! `/health` and `/ready`: for whatever supervises the service. Neither needs a token.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::service::Service;

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/health", get(|| async { Json(json!({"status": "ok"})) }))
        .route("/ready", get(ready))
}

/// Ready unless the model is being loaded: one that is not loaded is loaded on its first use.
async fn ready(State(service): State<Service>) -> (StatusCode, Json<Value>) {
    let (status, words) = match (service.loaded(), service.is_loading()) {
        (Some(_), _) => (StatusCode::OK, "ready"),
        (None, true) => (StatusCode::SERVICE_UNAVAILABLE, "loading"),
        (None, false) => (StatusCode::OK, "idle"),
    };
    (status, Json(json!({"status": words})))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Error, Lazy};

    #[tokio::test]
    async fn a_model_that_is_not_loaded_is_no_obstacle() {
        let service = Service::over(Lazy::new(|| Err(Error::NoEngine)));
        let (status, Json(told)) = ready(State(service)).await;
        assert_eq!((status, &told["status"]), (StatusCode::OK, &json!("idle")));
    }
}
