//! What a client is told when it gets no answer: a status and a body as OpenAI's clients know it.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::model;

/// Longest part of what a client sent that is repeated to it.
const QUOTED_CHARACTERS_MAX: usize = 80;

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    parameter: Option<String>,
    retry_after_seconds: Option<u32>,
}

impl Refusal {
    /// A refusal with this status, `code` being what programs branch on.
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            parameter: None,
            retry_after_seconds: None,
        }
    }

    /// The request has a field that cannot be used.
    pub(super) fn parameter(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            parameter: Some(name.into()),
            ..Self::new(StatusCode::BAD_REQUEST, "invalid_value", message)
        }
    }

    /// The same refusal of a field that lies within `place`.
    pub(super) fn within(self, place: &str) -> Self {
        let parameter = match &self.parameter {
            Some(name) => format!("{place}.{name}"),
            None => place.to_owned(),
        };
        Self {
            message: format!("in `{place}`: {}", self.message),
            parameter: Some(parameter),
            ..self
        }
    }

    /// The same refusal, telling when to try again.
    pub(super) fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after_seconds: Some(seconds),
            ..self
        }
    }

    /// Whether another constraint may do.
    pub(super) fn is_about_constraint(&self) -> bool {
        self.code == UNSUPPORTED_CONSTRAINT
    }

    /// The body, also sent in the middle of a stream.
    pub(super) fn body(&self) -> Value {
        json!({"error": {
            "message": self.message,
            "type": kind(self.status),
            "param": self.parameter,
            "code": self.code,
        }})
    }
}

/// The code of a constraint that cannot be enforced.
const UNSUPPORTED_CONSTRAINT: &str = "unsupported_constraint";

/// OpenAI's families of errors.
fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "authentication_error",
        StatusCode::FORBIDDEN => "permission_error",
        StatusCode::NOT_FOUND => "not_found_error",
        StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
        status if status.is_server_error() => "server_error",
        _ => "invalid_request_error",
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        let headers = response.headers_mut();
        match self.retry_after_seconds {
            Some(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            // OpenAI's clients try again after every 5xx unless they are told not to.
            None if self.status.is_server_error() => {
                headers.insert("x-should-retry", HeaderValue::from_static("false"));
            }
            None => {}
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<model::Error> for Refusal {
    fn from(error: model::Error) -> Self {
        use model::Error as E;
        let message = error.to_string();
        match error {
            E::Busy { .. } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "busy", message).retry_after(1)
            }
            E::Timeout { .. } => Self::new(StatusCode::GATEWAY_TIMEOUT, "timeout", message),
            E::Cancelled => Self::new(StatusCode::SERVICE_UNAVAILABLE, "cancelled", message),
            E::PromptTooLong { .. } => Self {
                parameter: Some("messages".to_owned()),
                ..Self::new(StatusCode::BAD_REQUEST, "context_length_exceeded", message)
            },
            E::BadRequest { .. } => Self::new(StatusCode::BAD_REQUEST, "invalid_request", message),
            E::UnsupportedConstraint { .. } => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Self::new(status, UNSUPPORTED_CONSTRAINT, message)
            }
            E::ChatTemplate { .. } => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Self::new(status, "unsupported_messages", message)
            }
            E::InvalidAnswer { .. } | E::Truncated { .. } => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "invalid_answer", message)
            }
            E::Engine { .. } => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "engine_failed", message)
            }
            // Whatever else keeps a model from being there.
            _ => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "model_unavailable",
                message,
            ),
        }
    }
}

/// `text` as it is repeated to a client: short, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted: String = text
        .chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .take(QUOTED_CHARACTERS_MAX)
        .collect();
    if text.chars().count() > QUOTED_CHARACTERS_MAX {
        quoted.push('…');
    }
    format!("`{quoted}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_model_says_when_to_come_back() {
        let response = Refusal::from(model::Error::Busy { length: 3 }).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }

    #[test]
    fn what_will_not_get_better_is_not_tried_again() {
        let response = Refusal::from(model::Error::NoEngine).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()["x-should-retry"], "false");
    }

    #[test]
    fn the_body_is_the_one_that_clients_know() {
        let body = Refusal::parameter("n", "only 1").body();
        let error = &body["error"];
        assert_eq!(error["type"], "invalid_request_error");
        assert_eq!(error["param"], "n");
        assert_eq!(error["code"], "invalid_value");
        assert_eq!(error["message"], "only 1");
    }

    #[test]
    fn what_is_repeated_is_short_and_on_one_line() {
        assert_eq!(quoted("a\nb"), "`a b`");
        assert_eq!(quoted(&"x".repeat(500)).chars().count(), 83);
    }
}
