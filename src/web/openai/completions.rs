//! `/v1/completions`: a text in, its continuation out, for editors that build prompts themselves.
//!
//! The text is read as it stands, control tokens of the model included: editors mark with them
//! where code is to be filled in. No chat template stands around it.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::answering::{self, Answering, Ended, Heard};
use super::identity::{Identity, usage};
use super::options::{Common, Streaming};
use super::sse::{self, Piece};
use crate::model;
use crate::web::body::Fields;
use crate::web::refusal::Refusal;
use crate::web::service::Service;

/// Tokens of a continuation where a request sets no limit, as OpenAI's own service has it.
const DEFAULT_TOKENS: usize = 16;

/// What documents here are called, whole ones and pieces.
const OBJECT: &str = "text_completion";

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/v1/completions", post(complete))
}

async fn complete(State(service): State<Service>, request: Request) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let fields = Fields::read(request, service.options().body_bytes).await?;
    let asked = Asked::take(fields, &headers, &service)?;
    let documents = Documents {
        identity: Identity::new("cmpl", &service.options().model_name),
        echo: asked.echo,
        streaming: asked.streaming,
    };
    let answering = answering::ask(&service, asked.request, true).await?;
    if asked.streaming.is_on {
        return Ok(streamed(answering, documents));
    }
    let ended = answering.end().await?;
    Ok(axum::Json(documents.whole(&ended)).into_response())
}

/// A request that was understood.
struct Asked {
    request: model::Request,
    streaming: Streaming,
    /// What stands before the continuation in the answer.
    echo: String,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Prompt {
    One(String),
    Many(Vec<String>),
}

impl Asked {
    fn take(mut fields: Fields, headers: &HeaderMap, service: &Service) -> Result<Self, Refusal> {
        let common = Common::take(&mut fields, headers, service)?;
        fields.refuse("logprobs", &[])?;
        fields.refuse("suffix", &[json!("")])?;
        let text = prompt(&mut fields)?;
        let echoes = fields.optional::<bool>("echo")?.unwrap_or_default();
        let mut request = common.request;
        if !common.has_limit {
            request.limits.max_tokens = DEFAULT_TOKENS;
        }
        request.text = Some(text.clone());
        Ok(Self {
            request,
            streaming: common.streaming,
            echo: if echoes { text } else { String::new() },
        })
    }
}

fn prompt(fields: &mut Fields) -> Result<String, Refusal> {
    let wrong = |message| Err(Refusal::parameter("prompt", message));
    let text = match fields.required("prompt")? {
        Prompt::One(text) => text,
        Prompt::Many(mut texts) => match (texts.pop(), texts.is_empty()) {
            (Some(text), true) => text,
            _ => return wrong("`prompt` has several texts; ask for one after the other"),
        },
    };
    if text.is_empty() {
        return wrong("`prompt` is empty; there is nothing to go on with");
    }
    Ok(text)
}

/// How the documents of one answer look.
struct Documents {
    identity: Identity,
    echo: String,
    streaming: Streaming,
}

impl Documents {
    fn whole(&self, ended: &Ended) -> Value {
        let text = format!("{}{}", self.echo, ended.text);
        let mut document = self.document(&text, Some(ended.reason()));
        document["usage"] = usage(&ended.usage);
        document
    }

    fn document(&self, text: &str, reason: Option<&str>) -> Value {
        self.identity.choice(OBJECT, ("text", json!(text)), reason)
    }

    fn chunk(&self, text: &str, reason: Option<&str>) -> Piece {
        let mut document = self.document(text, reason);
        if self.streaming.with_usage {
            document["usage"] = Value::Null;
        }
        Piece::Json(document)
    }

    fn end(&self, ended: &Ended) -> Vec<Piece> {
        let mut pieces = vec![self.chunk("", Some(ended.reason()))];
        if self.streaming.with_usage {
            pieces.push(Piece::Json(self.identity.usage(OBJECT, &ended.usage)));
        }
        pieces.push(Piece::Done);
        pieces
    }
}

/// The response; dropping it, as when the client leaves, cancels the answer.
fn streamed(answering: Answering, documents: Documents) -> Response {
    let echo = Some(&documents.echo).filter(|echo| !echo.is_empty());
    let first: Vec<Piece> = echo
        .map(|echo| documents.chunk(echo, None))
        .into_iter()
        .collect();
    sse::follow(first, answering, move |heard| match heard {
        Heard::Text(text) => vec![documents.chunk(&text, None)],
        Heard::End(ended) => documents.end(&ended),
    })
}
