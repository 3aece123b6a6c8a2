//! What went wrong with a server, in words that say what to do, and whether to try again.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::RETRY_AFTER;
use serde_json::Value;

use super::Error;
use super::server::document;
use crate::model::http;

/// Names of models that a message lists.
const NAMES_MAX: usize = 8;

/// Longest part of a server's own words that is told.
const WORDS_CHARACTERS_MAX: usize = 300;

/// Whether the same request may do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retry {
    /// It will not.
    Never,
    /// It may, after a while.
    Soon,
    /// It may, says the server, after so long.
    After(Duration),
}

/// A failure before anything of an answer was received.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) retry: Retry,
}

/// A failure of the server at `url`.
pub(super) fn of(url: &str, reason: impl Into<String>) -> Error {
    Error::Endpoint {
        url: url.to_owned(),
        reason: reason.into(),
    }
}

/// What a failed exchange means.
pub(super) fn reason(error: &reqwest::Error) -> String {
    let reason = http::reason(error);
    match error.is_connect() {
        true => format!("it cannot be reached ({reason}); is it running?"),
        false => reason,
    }
}

/// A request that got no response. One that did not even arrive can be sent again.
pub(super) fn of_sending(url: &str, error: &reqwest::Error) -> Failure {
    Failure {
        error: of(url, reason(error)),
        retry: match error.is_connect() {
            true => Retry::Soon,
            false => Retry::Never,
        },
    }
}

/// A response that is no success.
pub(super) async fn of_response(url: &str, model: &str, response: Response) -> Failure {
    let status = response.status().as_u16();
    let wait = response.headers().get(RETRY_AFTER);
    let wait = wait.and_then(|wait| wait.to_str().ok()?.parse().ok());
    let text = document(response).await;
    Failure {
        error: meaning(url, model, status, &text),
        retry: match (status, wait) {
            (429 | 502 | 503, Some(seconds)) => Retry::After(Duration::from_secs(seconds)),
            (429 | 502 | 503, None) => Retry::Soon,
            _ => Retry::Never,
        },
    }
}

fn meaning(url: &str, model: &str, status: u16, text: &str) -> Error {
    let words = words(text);
    let text = text.to_lowercase();
    let is_about = |what: &[&str]| what.iter().any(|what| text.contains(what));
    match status {
        401 | 403 => of(
            url,
            format!(
                "it does not let us in (status {status}: {words}); set `model.endpoint_key_file` \
                 or `model.endpoint_key_variable`"
            ),
        ),
        400 | 422 if is_about(&["response_format", "json_schema", "json schema", "grammar"]) => {
            Error::UnsupportedConstraint {
                reason: format!("the server {url} does not take the JSON Schema: {words}"),
            }
        }
        400 | 413 | 422 if is_about(&["context length", "context_length", "context size"]) => {
            // The numbers are not told; what is known is put in by the caller.
            Error::PromptTooLong {
                prompt_tokens: 0,
                answer_tokens: 0,
                context_tokens: 0,
            }
        }
        404 => of(
            url,
            format!(
                "it has no model `{model}`, or its address is another one (status 404: {words})"
            ),
        ),
        300..400 => of(
            url,
            format!("it points to another address (status {status}); name that one instead"),
        ),
        400 | 422 => Error::BadRequest {
            reason: format!("the server {url} refused it: {words}"),
        },
        _ => of(
            url,
            format!("it answered with the status {status}: {words}"),
        ),
    }
}

/// There is no model of that name, or none at all.
pub(super) fn no_model(url: &str, wanted: Option<&str>, models: &[Value]) -> Error {
    let names: Vec<&str> = models
        .iter()
        .filter_map(|model| model["id"].as_str())
        .collect();
    let more = names.len().saturating_sub(NAMES_MAX);
    let mut listed = names[..names.len() - more].join(", ");
    if more > 0 {
        listed = format!("{listed} and {more} more");
    }
    let reason = match (wanted, names.is_empty()) {
        (_, true) => "it has no model at all; load one there".to_owned(),
        (Some(wanted), _) => {
            format!("it has no model `{wanted}`; set `model.endpoint_model` to one of: {listed}")
        }
        (None, _) => format!("its first model has no name; it lists: {listed}"),
    };
    of(url, reason)
}

/// A server's own words, from the bodies that servers send.
pub(super) fn words(text: &str) -> String {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let told = [
        &document["error"]["message"],
        &document["error"],
        &document["message"],
        &document["detail"],
    ];
    let told = told.into_iter().find_map(Value::as_str).unwrap_or(text);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    match told.is_empty() {
        true => "without a word".to_owned(),
        false => told.chars().take(WORDS_CHARACTERS_MAX).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_status_says_what_to_do() {
        let says = |status, words: &str| meaning("http://h/v1", "m", status, words).to_string();
        assert!(says(401, "no").contains("endpoint_key_file"));
        assert!(says(404, "no").contains("no model `m`"));
        assert!(says(302, "no").contains("another address"));
        assert!(says(500, "boom").contains("status 500: boom"));
        let error = meaning("u", "m", 400, "response_format is not supported");
        assert!(
            matches!(error, Error::UnsupportedConstraint { .. }),
            "{error}"
        );
        let error = meaning("u", "m", 400, "This model's maximum context length is 10");
        assert!(matches!(error, Error::PromptTooLong { .. }), "{error}");
        let error = meaning("u", "m", 400, "temperature is wrong");
        assert!(matches!(error, Error::BadRequest { .. }), "{error}");
    }

    #[test]
    fn the_words_of_every_kind_of_server_are_found() {
        assert_eq!(words("{\"error\": {\"message\": \"a\\nb\"}}"), "a b");
        assert_eq!(words("{\"error\": \"c\"}"), "c");
        assert_eq!(words("{\"detail\": \"d\"}"), "d");
        assert_eq!(words("<html>"), "<html>");
        assert_eq!(words(""), "without a word");
        assert_eq!(words(&"x".repeat(1000)).len(), WORDS_CHARACTERS_MAX);
    }

    #[test]
    fn what_the_server_has_is_listed() {
        let models = [json!({"id": "a"}), json!({"id": "b"})];
        let message = no_model("u", Some("c"), &models).to_string();
        assert!(
            message.contains("`c`") && message.contains("a, b"),
            "{message}"
        );
        assert!(
            no_model("u", None, &[])
                .to_string()
                .contains("no model at all")
        );
    }
}
