//! `/v1/models`: the one model that is served, and whether a request means it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::web::refusal::{Refusal, quoted};
use crate::web::service::Service;

/// The name by which a client asks for whatever model there is.
const ANY: &str = "default";

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/v1/models", get(list))
        .route("/v1/models/{*name}", get(one))
}

async fn list(State(service): State<Service>) -> Json<Value> {
    Json(json!({"object": "list", "data": [described(&service)]}))
}

async fn one(
    State(service): State<Service>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Refusal> {
    check(&service, Some(&name))?;
    Ok(Json(described(&service)))
}

/// The model as a client sees it; more is known once it is loaded.
fn described(service: &Service) -> Value {
    let mut model = json!({
        "id": service.options().model_name,
        "object": "model",
        "created": 0,
        "owned_by": "groundskeeper",
    });
    if let Some(loaded) = service.loaded() {
        let info = loaded.info();
        model["meta"] = json!({
            "name": info.name,
            "architecture": info.architecture,
            "parameters": info.parameters,
            "quantisation": info.quantisation,
            "context_tokens": info.context_tokens,
            "device": info.device,
            "bundled": info.bundled,
        });
    }
    model
}

/// Refuses a request for a model that is not served. One that names none means the one there is.
pub(super) fn check(service: &Service, name: Option<&str>) -> Result<(), Refusal> {
    let served = &service.options().model_name;
    match name {
        Some(name) if name != served && name != ANY => {
            let message = format!(
                "there is no model {}; this service has `{served}`, also called `{ANY}`",
                quoted(name)
            );
            Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "model_not_found",
                message,
            ))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Error, Lazy};

    #[test]
    fn the_model_is_known_by_its_name_by_default_and_by_none() {
        let service = Service::over(Lazy::new(|| Err(Error::NoEngine)));
        for name in [None, Some(ANY), Some("tested")] {
            assert_eq!(check(&service, name), Ok(()));
        }
        let refusal = check(&service, Some("gpt")).unwrap_err();
        assert!(refusal.body().to_string().contains("`tested`"));
        assert_eq!(described(&service)["id"], "tested");
    }
}
