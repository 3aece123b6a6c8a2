//! `/v1/embeddings`: texts in, a vector of length 1 for each out.
//!
//! The loaded model gives them, so whoever wants good ones loads a model that was trained for them.
//! A text is read as it stands; instructions that a model wants around it are the client's to add.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::options::Common;
use crate::model;
use crate::web::body::Fields;
use crate::web::refusal::Refusal;
use crate::web::service::Service;

/// Texts in one request, as many as OpenAI's own service takes.
const TEXTS_MAX: usize = 2048;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/v1/embeddings", post(embed))
}

async fn embed(State(service): State<Service>, request: Request) -> Result<Json<Value>, Refusal> {
    let headers = request.headers().clone();
    let fields = Fields::read(request, service.options().body_bytes).await?;
    let asked = Asked::take(fields, &headers, &service)?;
    let model = service.model().await?;
    let (mut data, mut tokens) = (Vec::new(), 0);
    for (index, text) in asked.texts.into_iter().enumerate() {
        let request = model::Request {
            text: Some(text),
            embeds: true,
            ..asked.common.clone()
        };
        let answer = model.generate(request)?.answer().await?;
        let vector = answer.embedding.ok_or_else(nothing)?;
        check_width(asked.width, vector.len())?;
        tokens += answer.usage.prompt_tokens;
        let embedding = asked.format.of(&vector);
        data.push(json!({"object": "embedding", "index": index, "embedding": embedding}));
    }
    Ok(Json(json!({
        "object": "list",
        "data": data,
        "model": service.options().model_name,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    })))
}

fn nothing() -> Refusal {
    let message = "the model has no embeddings";
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "no_embeddings", message)
}

/// Vectors can be cut to fewer numbers only for models trained for that, and a file does not tell.
fn check_width(wanted: Option<usize>, width: usize) -> Result<(), Refusal> {
    match wanted {
        Some(wanted) if wanted != width => {
            let message =
                format!("`dimensions` is {wanted}, and the vectors of this model have {width}");
            Err(Refusal::parameter("dimensions", message))
        }
        _ => Ok(()),
    }
}

/// A request that was understood.
#[derive(Debug)]
struct Asked {
    common: model::Request,
    texts: Vec<String>,
    format: Format,
    width: Option<usize>,
}

/// How a vector is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// Numbers.
    Float,
    /// Their 32 bits, little endian, in base64; OpenAI's clients ask for it.
    Base64,
}

impl Format {
    fn of(self, vector: &[f32]) -> Value {
        match self {
            Self::Float => json!(vector),
            Self::Base64 => {
                let bytes: Vec<u8> = vector.iter().flat_map(|n| n.to_le_bytes()).collect();
                json!(STANDARD.encode(bytes))
            }
        }
    }
}

impl Asked {
    fn take(mut fields: Fields, headers: &HeaderMap, service: &Service) -> Result<Self, Refusal> {
        let common = Common::take(&mut fields, headers, service)?.request;
        let format = fields.optional("encoding_format")?;
        Ok(Self {
            common,
            texts: texts(&mut fields)?,
            format: format.unwrap_or(Format::Float),
            width: fields.number("dimensions", 1..=usize::MAX)?,
        })
    }
}

fn texts(fields: &mut Fields) -> Result<Vec<String>, Refusal> {
    let wrong = |message: String| Err(Refusal::parameter("input", message));
    let texts = match fields.required::<Value>("input")? {
        Value::String(text) => Some(vec![text]),
        texts => serde_json::from_value(texts).ok(),
    };
    let Some(texts): Option<Vec<String>> = texts else {
        return wrong("`input` must be a text or texts; numbers of tokens are not taken".into());
    };
    match texts.len() {
        0 => wrong("`input` is empty".into()),
        count if count > TEXTS_MAX => wrong(format!(
            "`input` has {count} texts, and at most {TEXTS_MAX} are taken"
        )),
        _ if texts.iter().any(String::is_empty) => wrong("a text of `input` is empty".into()),
        _ => Ok(texts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(value: Value) -> Option<Vec<String>> {
        let Value::Object(fields) = json!({ "input": value }) else {
            return None;
        };
        texts(&mut Fields::of(fields)).ok()
    }

    #[test]
    fn input_is_a_text_or_some_texts() {
        assert_eq!(taken(json!("x")), Some(vec!["x".to_owned()]));
        assert_eq!(taken(json!(["x", "y"])).map(|all| all.len()), Some(2));
        for wrong in [
            json!(""),
            json!([]),
            json!(["x", ""]),
            json!([1, 2]),
            json!([[1]]),
            json!({}),
            json!(vec!["x"; TEXTS_MAX + 1]),
        ] {
            assert_eq!(taken(wrong), None);
        }
    }

    #[test]
    fn a_vector_is_numbers_or_their_bits() {
        assert_eq!(Format::Float.of(&[0.5, -1.0]), json!([0.5, -1.0]));
        assert_eq!(Format::Base64.of(&[1.0]), json!("AACAPw=="));
    }
}
