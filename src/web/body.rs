//! The body of a request: bounded in size and time, and taken apart field by field, so that an
//! error names the field.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::refusal::{Refusal, quoted};

/// For a client to send the body of a request.
const BODY_TIME: Duration = Duration::from_mins(1);

/// The fields of a JSON object; those that nobody takes are ignored.
#[derive(Debug)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads the body of a request, which must be a JSON object of at most `bytes_max` bytes.
    pub(super) async fn read(request: Request, bytes_max: usize) -> Result<Self, Refusal> {
        let (head, body) = request.into_parts();
        if !is_json(&head.headers) {
            let message = "the body must be JSON, with the header `Content-Type: application/json`";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Refusal::new(status, "not_json", message));
        }
        let declared = head.headers.get(header::CONTENT_LENGTH);
        let declared = declared.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if declared.is_some_and(|length| length > bytes_max as u64) {
            return Err(too_large(bytes_max));
        }
        Self::parse(&bytes_of(body, bytes_max).await?)
    }

    fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let wrong = |message| {
            Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "invalid_json",
                message,
            ))
        };
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => wrong("the body must be a JSON object".to_owned()),
            Err(error) => wrong(format!("the body is not valid JSON: {error}")),
        }
    }

    /// The fields of an object within another one.
    pub(super) fn of(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// Takes a field that may be missing or null.
    pub(super) fn optional<T: DeserializeOwned>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, Refusal> {
        let value = self.0.shift_remove(name).filter(|value| !value.is_null());
        value
            .map(|value| {
                let shown = quoted(&value.to_string());
                serde_json::from_value(value).map_err(|error| {
                    Refusal::parameter(name, format!("`{name}` cannot be {shown}: {error}"))
                })
            })
            .transpose()
    }

    /// Takes a field that must be there.
    pub(super) fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Refusal> {
        self.optional(name)?
            .ok_or_else(|| Refusal::parameter(name, format!("`{name}` is missing")))
    }

    /// Takes a number that must lie within bounds.
    pub(super) fn number<T>(
        &mut self,
        name: &str,
        bounds: std::ops::RangeInclusive<T>,
    ) -> Result<Option<T>, Refusal>
    where
        T: DeserializeOwned + PartialOrd + std::fmt::Display,
    {
        match self.optional::<T>(name)? {
            Some(number) if !bounds.contains(&number) => {
                let (least, most) = (bounds.start(), bounds.end());
                let message = format!("`{name}` is {number}, and must be from {least} to {most}");
                Err(Refusal::parameter(name, message))
            }
            number => Ok(number),
        }
    }

    /// Refuses a field that would change the answer and that is not built, unless its value asks
    /// for nothing.
    pub(super) fn refuse(&mut self, name: &str, harmless: &[Value]) -> Result<(), Refusal> {
        match self.optional::<Value>(name)? {
            Some(value) if !harmless.contains(&value) => {
                let shown = quoted(&value.to_string());
                let message = format!("`{name}` of {shown} is not supported here; leave it out");
                Err(Refusal::parameter(name, message))
            }
            _ => Ok(()),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// The bytes of a body, which must come in time and be no more than `bytes_max`.
pub(super) async fn bytes_of(body: Body, bytes_max: usize) -> Result<axum::body::Bytes, Refusal> {
    let read = tokio::time::timeout(BODY_TIME, to_bytes(body, bytes_max)).await;
    match read {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_about_length(&error) => Err(too_large(bytes_max)),
        Ok(Err(error)) => {
            let message = format!("the body could not be read: {error}");
            Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "broken_body",
                message,
            ))
        }
        Err(_) => {
            let message = "the body was not sent in time";
            Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "slow_body",
                message,
            ))
        }
    }
}

/// axum hands on the error of the crate that bounds bodies, which it does not name.
fn is_about_length(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(|source| source.to_string().contains("length limit"))
}

fn too_large(bytes_max: usize) -> Refusal {
    let message = format!(
        "the body is larger than {bytes_max} bytes; shorten it, or raise `server.body_bytes`"
    );
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        Fields::parse(value.to_string().as_bytes()).unwrap()
    }

    fn words(refusal: &Refusal) -> String {
        refusal.body()["error"]["message"].to_string()
    }

    #[test]
    fn an_error_names_the_field_and_what_it_held() {
        let mut fields = fields(json!({"top_p": "much", "seed": null, "temperature": 9.0}));
        let refusal = fields.optional::<f32>("top_p").unwrap_err();
        assert!(words(&refusal).contains("`top_p` cannot be"), "{refusal:?}");
        assert_eq!(refusal.body()["error"]["param"], "top_p");
        assert_eq!(fields.optional::<i64>("seed"), Ok(None));
        let refusal = fields.number("temperature", 0.0..=2.0).unwrap_err();
        assert!(words(&refusal).contains("from 0 to 2"), "{refusal:?}");
        let refusal = fields.required::<String>("model").unwrap_err();
        assert!(
            words(&refusal).contains("`model` is missing"),
            "{refusal:?}"
        );
    }

    #[test]
    fn what_is_not_built_is_refused_unless_it_asks_for_nothing() {
        let mut fields = fields(json!({"logprobs": true, "logit_bias": {}}));
        assert!(fields.refuse("logprobs", &[json!(false)]).is_err());
        assert_eq!(fields.refuse("logit_bias", &[json!({})]), Ok(()));
        assert_eq!(fields.refuse("audio", &[]), Ok(()));
    }

    async fn sent(kind: &str, body: &str) -> StatusCode {
        let request = Request::builder()
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body.to_owned()))
            .unwrap();
        match Fields::read(request, 20).await {
            Ok(_) => StatusCode::OK,
            Err(refusal) => refusal.into_response().status(),
        }
    }

    #[tokio::test]
    async fn a_body_is_a_small_json_object() {
        assert_eq!(sent("application/json", "{}").await, StatusCode::OK);
        assert_eq!(
            sent("application/json; charset=utf-8", "{}").await,
            StatusCode::OK
        );
        let large = format!("{{\"a\": \"{}\"}}", "x".repeat(30));
        for (kind, body, status) in [
            ("text/plain", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("application/json", "[]", StatusCode::BAD_REQUEST),
            ("application/json", "{", StatusCode::BAD_REQUEST),
            ("application/json", "", StatusCode::BAD_REQUEST),
            (
                "application/json",
                large.as_str(),
                StatusCode::PAYLOAD_TOO_LARGE,
            ),
        ] {
            assert_eq!(sent(kind, body).await, status, "{kind} {body}");
        }
    }
}
