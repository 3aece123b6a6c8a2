//! The server: its address and key, which models it has, and one exchange with it.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use super::failure;
use super::{Error, Options};
use crate::model::http::{self, Patience};

/// How long a server may take to accept, and to send the next piece.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(10),
    read: Duration::from_mins(5),
};

/// For the list of models.
const LIST_TIME: Duration = Duration::from_secs(15);

/// Longest list of models and longest error that is read.
const DOCUMENT_BYTES_MAX: usize = 4 << 20;

/// A server that answered.
pub(super) struct Server {
    pub(super) url: String,
    pub(super) model: String,
    key: Option<String>,
    client: Client,
}

impl Server {
    /// The server with the model that was asked for, and the context that it tells.
    pub(super) async fn find(options: Options) -> Result<(Self, Option<u32>), Error> {
        let url = checked(&options.url)?;
        let client = http::client(PATIENCE).map_err(|reason| failure::of(&url, reason))?;
        let mut server = Self {
            url,
            model: options.model.clone().unwrap_or_default(),
            key: options.key,
            client,
        };
        let models = server.models().await?;
        let Some(models) = models else {
            return match options.model {
                Some(_) => Ok((server, None)),
                None => Err(failure::of(
                    &server.url,
                    "it lists no models; name one in `model.endpoint_model`",
                )),
            };
        };
        let found = match &options.model {
            Some(name) => models.iter().find(|model| model["id"] == name.as_str()),
            None => models.first(),
        };
        let Some(found) = found.filter(|model| model["id"].is_string()) else {
            return Err(failure::no_model(
                &server.url,
                options.model.as_deref(),
                &models,
            ));
        };
        server.model = found["id"].as_str().unwrap_or_default().to_owned();
        Ok((server, context_of(found)))
    }

    /// What the server lists; `None` for one that knows no list.
    async fn models(&self) -> Result<Option<Vec<Value>>, Error> {
        let request = self.signed(self.client.get(format!("{}/models", self.url)));
        let response = request
            .timeout(LIST_TIME)
            .send()
            .await
            .map_err(|error| failure::of(&self.url, failure::reason(&error)))?;
        match response.status().as_u16() {
            404 | 405 | 501 => return Ok(None),
            200 => {}
            _ => {
                return Err(failure::of_response(&self.url, &self.model, response)
                    .await
                    .error);
            }
        }
        let text = document(response).await;
        let list: Value = serde_json::from_str(&text).unwrap_or_default();
        match list["data"].as_array() {
            Some(models) => Ok(Some(models.clone())),
            None => Err(failure::of(
                &self.url,
                "it does not speak OpenAI's protocol there; the address ends in `/v1` mostly",
            )),
        }
    }

    /// Sends a chat; what comes back is a success.
    pub(super) async fn chat(
        &self,
        body: &Value,
        is_background: bool,
    ) -> Result<Response, failure::Failure> {
        let url = format!("{}/chat/completions", self.url);
        let mut request = self.signed(self.client.post(url)).json(body);
        if is_background {
            request = request.header("x-priority", "background");
        }
        match request.send().await {
            Ok(response) if response.status().is_success() => Ok(response),
            Ok(response) => Err(failure::of_response(&self.url, &self.model, response).await),
            Err(error) => Err(failure::of_sending(&self.url, &error)),
        }
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }
}

/// The address without a slash at its end; one that names a user would show a secret in messages.
fn checked(url: &str) -> Result<String, Error> {
    let wrong = |reason: &str| failure::of("in `model.endpoint`", reason);
    let parsed = reqwest::Url::parse(url)
        .map_err(|_| wrong("it is no address; write one such as http://127.0.0.1:8080/v1"))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(wrong("its address must begin with http:// or https://"));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(wrong(
            "its address must not hold a name or a password; use `model.endpoint_key_file`",
        ));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// The context under the names that vLLM, llama-server and this program give it.
fn context_of(model: &Value) -> Option<u32> {
    let told = [
        &model["max_model_len"],
        &model["meta"]["context_tokens"],
        &model["meta"]["n_ctx"],
        &model["meta"]["n_ctx_train"],
    ];
    let told = told.into_iter().find_map(Value::as_u64)?;
    u32::try_from(told).ok().filter(|tokens| *tokens > 0)
}

/// The text of a response, cut off where it is too long.
pub(super) async fn document(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > DOCUMENT_BYTES_MAX {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_is_checked_and_tells_no_secret() {
        assert_eq!(checked("http://h:1/v1/").unwrap(), "http://h:1/v1");
        for wrong in ["", "h:1/v1", "ftp://h/v1", "http://name:secret@h/v1"] {
            let message = checked(wrong).unwrap_err().to_string();
            assert!(!message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn the_context_is_found_under_every_name() {
        assert_eq!(context_of(&json!({"max_model_len": 4096})), Some(4096));
        assert_eq!(
            context_of(&json!({"meta": {"n_ctx_train": 2048}})),
            Some(2048)
        );
        assert_eq!(context_of(&json!({"meta": {"context_tokens": 0}})), None);
        assert_eq!(context_of(&json!({"id": "x"})), None);
    }
}
