//! `/v1/chat/completions`: messages in, a message or tool calls out, whole or piece by piece.

mod completion;
mod messages;
mod response_format;
mod schemas;
mod stream;
mod tools;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::answering::{self, Answering};
use super::options::{Common, Streaming};
use crate::model;
use crate::model::Constraint;
use crate::web::body::Fields;
use crate::web::refusal::Refusal;
use crate::web::service::Service;

use completion::Completion;
use tools::Tools;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/v1/chat/completions", post(complete))
}

async fn complete(State(service): State<Service>, request: Request) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    let fields = Fields::read(request, service.options().body_bytes).await?;
    let asked = Asked::take(fields, &headers, &service)?;
    let streaming = asked.streaming;
    let (answering, tools) = ask(&service, asked).await?;
    let completion = Completion::new(&service.options().model_name, tools);
    if streaming.is_on {
        return Ok(stream::response(answering, completion, streaming));
    }
    let ended = answering.end().await?;
    Ok(axum::Json(completion.whole(&ended)).into_response())
}

/// A request that was understood.
#[derive(Debug)]
struct Asked {
    request: model::Request,
    has_limit: bool,
    streaming: Streaming,
    tools: Tools,
}

impl Asked {
    fn take(mut fields: Fields, headers: &HeaderMap, service: &Service) -> Result<Self, Refusal> {
        let Common {
            mut request,
            has_limit,
            streaming,
        } = Common::take(&mut fields, headers, service)?;
        refuse_what_is_not_built(&mut fields)?;
        let tools = Tools::take(&mut fields)?;
        request.messages = messages::take(&mut fields, tools.instructions())?;
        request.constraint = response_format::take(&mut fields)?;
        if let Some(constraint) = tools.constraint()? {
            if request.constraint != Constraint::None {
                let message = "`response_format` and `tools` together are not supported; leave \
                               one out, or set `tool_choice` to `none`";
                return Err(Refusal::parameter("response_format", message));
            }
            request.constraint = constraint;
        }
        Ok(Self {
            request,
            has_limit,
            streaming,
            tools,
        })
    }
}

fn refuse_what_is_not_built(fields: &mut Fields) -> Result<(), Refusal> {
    fields.refuse("logprobs", &[json!(false)])?;
    fields.refuse("top_logprobs", &[json!(0)])?;
    fields.refuse("modalities", &[json!(["text"])])?;
    fields.refuse("audio", &[])?;
    for (name, newer) in [("functions", "tools"), ("function_call", "tool_choice")] {
        if fields.optional::<Value>(name)?.is_some() {
            let message = format!("`{name}` is not supported; use `{newer}`");
            return Err(Refusal::parameter(name, message));
        }
    }
    Ok(())
}

/// Asks the model. One that knows no grammars, such as a model on another server, gets a JSON
/// Schema for the choice between text and tools.
async fn ask(service: &Service, asked: Asked) -> Result<(Answering, Tools), Refusal> {
    let Asked {
        mut request,
        has_limit,
        mut tools,
        ..
    } = asked;
    match answering::ask(service, request.clone(), has_limit).await {
        Err(refusal) if refusal.is_about_constraint() && tools.use_schema() => {
            request.constraint = tools.constraint()?.unwrap_or_default();
            let answering = answering::ask(service, request, has_limit).await?;
            Ok((answering, tools))
        }
        answering => Ok((answering?, tools)),
    }
}
