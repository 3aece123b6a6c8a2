//! The options that requests of every face of the model have in common.

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use super::models;
use crate::model::{Limits, Priority, Request, Sampling};
use crate::web::body::Fields;
use crate::web::refusal::Refusal;
use crate::web::service::Service;

/// Says that nobody waits for the answer: `background`.
const PRIORITY_HEADER: &str = "x-priority";

/// Tokens of an answer where a request sets no limit, if the context has room for them.
pub(super) const DEFAULT_TOKENS: usize = 4096;

/// Stop texts in one request, and the characters of one of them.
const STOPS_MAX: usize = 16;
const STOP_CHARACTERS_MAX: usize = 1000;

/// Longest cache key that is taken.
const KEY_CHARACTERS_MAX: usize = 256;

/// What every request carries beside its prompt.
#[derive(Debug, Clone)]
pub(super) struct Common {
    /// The request with its options; the prompt and the constraint are still to come.
    pub(super) request: Request,
    /// Whether the client limited the answer's tokens.
    pub(super) has_limit: bool,
    /// How the answer is to be sent.
    pub(super) streaming: Streaming,
}

/// How an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Streaming {
    /// Piece by piece.
    pub(super) is_on: bool,
    /// With a last piece that tells the usage.
    pub(super) with_usage: bool,
}

impl Common {
    /// Takes the options out of `fields`, and refuses those that are not built.
    pub(super) fn take(
        fields: &mut Fields,
        headers: &HeaderMap,
        service: &Service,
    ) -> Result<Self, Refusal> {
        models::check(service, fields.optional::<String>("model")?.as_deref())?;
        refuse_what_is_not_built(fields)?;
        let limit = max_tokens(fields)?;
        let request = Request {
            limits: Limits {
                max_tokens: limit.unwrap_or(DEFAULT_TOKENS),
                timeout: service.options().answer_time,
            },
            sampling: sampling(fields, service.options().sampling)?,
            priority: priority(fields, headers)?,
            cache_key: cache_key(fields)?,
            stop: stop(fields)?,
            ..Request::default()
        };
        Ok(Self {
            request,
            has_limit: limit.is_some(),
            streaming: streaming(fields)?,
        })
    }
}

fn refuse_what_is_not_built(fields: &mut Fields) -> Result<(), Refusal> {
    if let Some(number) = fields.optional::<u64>("n")?.filter(|number| *number != 1) {
        let message = format!("`n` is {number}; one answer to a request is given, so ask again");
        return Err(Refusal::parameter("n", message));
    }
    for name in ["frequency_penalty", "presence_penalty"] {
        fields.refuse(name, &[json!(0), json!(0.0)])?;
    }
    fields.refuse("logit_bias", &[json!({})])?;
    fields.refuse("best_of", &[json!(1)])
}

fn max_tokens(fields: &mut Fields) -> Result<Option<usize>, Refusal> {
    let newer = fields.number("max_completion_tokens", 1..=usize::MAX)?;
    let older = fields.number("max_tokens", 1..=usize::MAX)?;
    Ok(newer.or(older))
}

fn sampling(fields: &mut Fields, defaults: Sampling) -> Result<Sampling, Refusal> {
    // A seed may be negative, and any whole number is as good as another.
    let seed = fields.optional::<i64>("seed")?.map(i64::cast_unsigned);
    Ok(Sampling {
        temperature: fields
            .number("temperature", 0.0..=2.0)?
            .unwrap_or(defaults.temperature),
        top_p: fields.number("top_p", 0.0..=1.0)?.unwrap_or(defaults.top_p),
        seed: seed.unwrap_or(defaults.seed),
        ..defaults
    })
}

/// Interactive, unless the header says `background` or the service tier is `flex`, which is what
/// OpenAI calls answers that may take longer.
fn priority(fields: &mut Fields, headers: &HeaderMap) -> Result<Priority, Refusal> {
    let tier = fields.optional::<String>("service_tier")?;
    let header = headers.get(PRIORITY_HEADER).map(HeaderValue::as_bytes);
    match (header, tier.as_deref()) {
        (Some(b"background"), _) | (None, Some("flex")) => Ok(Priority::Background),
        (Some(b"interactive") | None, _) => Ok(Priority::Interactive),
        (Some(_), _) => {
            let message = "the header X-Priority is `interactive` or `background`";
            Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "invalid_value",
                message,
            ))
        }
    }
}

/// Whose history this is. The prefix keeps a client out of the histories of our own agents.
fn cache_key(fields: &mut Fields) -> Result<Option<String>, Refusal> {
    let key = fields.optional::<String>("prompt_cache_key")?;
    let user = fields.optional::<String>("user")?;
    let key = key.or(user).filter(|key| !key.is_empty());
    Ok(key.map(|key| {
        let key: String = key.chars().take(KEY_CHARACTERS_MAX).collect();
        format!("v1/{key}")
    }))
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Stop {
    One(String),
    Many(Vec<String>),
}

fn stop(fields: &mut Fields) -> Result<Vec<String>, Refusal> {
    let stop = match fields.optional("stop")? {
        None => Vec::new(),
        Some(Stop::One(text)) => vec![text],
        Some(Stop::Many(texts)) => texts,
    };
    let is_long = |text: &String| text.chars().count() > STOP_CHARACTERS_MAX;
    if stop.len() > STOPS_MAX || stop.iter().any(|text| text.is_empty() || is_long(text)) {
        let message = format!(
            "`stop` takes up to {STOPS_MAX} texts of 1 to {STOP_CHARACTERS_MAX} characters"
        );
        return Err(Refusal::parameter("stop", message));
    }
    Ok(stop)
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct StreamOptions {
    include_usage: bool,
}

fn streaming(fields: &mut Fields) -> Result<Streaming, Refusal> {
    let options: Option<StreamOptions> = fields.optional("stream_options")?;
    Ok(Streaming {
        is_on: fields.optional("stream")?.unwrap_or(false),
        with_usage: options.is_some_and(|options| options.include_usage),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn fields(value: Value) -> Fields {
        match value {
            Value::Object(fields) => Fields::of(fields),
            _ => panic!("no object"),
        }
    }

    #[test]
    fn a_request_is_interactive_unless_it_says_otherwise() {
        let asked = |header: Option<&str>, tier: Value| {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert(PRIORITY_HEADER, header.parse().unwrap());
            }
            priority(&mut fields(json!({"service_tier": tier})), &headers).ok()
        };
        let null = Value::Null;
        assert_eq!(asked(None, null.clone()), Some(Priority::Interactive));
        assert_eq!(asked(None, json!("auto")), Some(Priority::Interactive));
        assert_eq!(asked(None, json!("flex")), Some(Priority::Background));
        assert_eq!(
            asked(Some("background"), null.clone()),
            Some(Priority::Background)
        );
        assert_eq!(
            asked(Some("interactive"), json!("flex")),
            Some(Priority::Interactive)
        );
        assert_eq!(asked(Some("high"), null), None);
    }

    #[test]
    fn a_cache_key_is_never_one_of_our_own() {
        let key = |value| cache_key(&mut fields(value)).unwrap();
        assert_eq!(key(json!({})), None);
        assert_eq!(key(json!({"user": ""})), None);
        assert_eq!(key(json!({"user": "u"})).as_deref(), Some("v1/u"));
        let both = json!({"user": "u", "prompt_cache_key": "k"});
        assert_eq!(key(both).as_deref(), Some("v1/k"));
    }

    #[test]
    fn stop_is_a_text_or_some_texts() {
        let stops = |value| stop(&mut fields(json!({"stop": value}))).ok();
        assert_eq!(stops(Value::Null), Some(Vec::new()));
        assert_eq!(stops(json!("x")), Some(vec!["x".to_owned()]));
        assert_eq!(stops(json!(["x", "y"])).map(|all| all.len()), Some(2));
        for wrong in [
            json!(""),
            json!([3]),
            json!(vec!["x"; 17]),
            json!("x".repeat(1001)),
        ] {
            assert_eq!(stops(wrong), None);
        }
    }

    #[test]
    fn sampling_falls_back_to_the_settings() {
        let defaults = Sampling {
            temperature: 0.5,
            ..Sampling::default()
        };
        let taken = |value| sampling(&mut fields(value), defaults);
        assert_eq!(taken(json!({})).unwrap(), defaults);
        let taken_all = taken(json!({"temperature": 1, "top_p": 0.5, "seed": -1})).unwrap();
        assert_eq!((taken_all.temperature, taken_all.seed), (1.0, u64::MAX));
        assert!(taken(json!({"temperature": -0.1})).is_err());
        assert!(taken(json!({"top_p": 1.1})).is_err());
    }
}
