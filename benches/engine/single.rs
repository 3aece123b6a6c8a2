//! What is measured with one request at a time.

use std::collections::BTreeMap;
use std::time::Duration;

use groundskeeper::model::{Answer, Message, Model, Request, Role};
use serde_json::{Value, json};

use crate::words::{median, words};
use crate::{Arguments, Form, request};

/// Short enough to cost nothing, long enough to be a prompt.
const SHORT_PROMPT_TOKENS: usize = 24;
/// Enough for every answer under a schema here, even if each letter is a token.
const ROOM_TOKENS: usize = 1_024;
const FORMS: [(Form, &str); 3] = [
    (Form::Free, "free"),
    (Form::Prose, "prose"),
    (Form::Fields, "fields"),
];
/// Answer tokens of a request that is about its first token.
const FEW_TOKENS: usize = 8;

/// Tokens per second, `tokens` in `time`.
pub(crate) fn rate(tokens: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(tokens).unwrap_or(u32::MAX)) / time.as_secs_f64().max(1e-9)
}

/// One stream's decoding, first token left out.
pub(crate) fn decode(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<Value> {
    warm_up(arguments, model)?;
    let mut rates = Vec::new();
    for turn in 0..arguments.repeat as u64 {
        let words = words(arguments.seed + turn, SHORT_PROMPT_TOKENS);
        let asked = request(&words, arguments.answer_tokens);
        let answer = model.generate(asked)?.wait()?;
        rates.push(rate(
            answer.usage.answer_tokens - 1,
            answer.elapsed.saturating_sub(answer.first_token),
        ));
    }
    Ok(json!({ "tokens_per_second": median(&rates), "each": rates }))
}

/// Reading a prompt that nobody has read before.
pub(crate) fn prompt(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<Value> {
    warm_up(arguments, model)?;
    let (mut rates, mut tokens) = (Vec::new(), 0);
    for turn in 0..arguments.repeat as u64 {
        let words = words(arguments.seed + turn, arguments.prompt_tokens);
        let answer = model.generate(request(&words, 1))?.wait()?;
        tokens = answer.usage.prompt_tokens;
        rates.push(rate(
            tokens - answer.usage.cached_tokens,
            answer.first_token,
        ));
    }
    Ok(json!({ "tokens_per_second": median(&rates), "prompt_tokens": tokens, "each": rates }))
}

/// An agent's first turn with a long prompt, and its second with little more.
pub(crate) fn turn(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<Value> {
    warm_up(arguments, model)?;
    let (mut cold, mut second, mut last) = (Vec::new(), Vec::new(), None);
    for turn in 0..arguments.repeat as u64 {
        let seed = arguments.seed + turn;
        let request = Request {
            cache_key: Some(format!("agent-{seed}")),
            ..request(&words(seed, arguments.prompt_tokens), FEW_TOKENS)
        };
        let first = model.generate(request.clone())?.wait()?;
        let answer = model.generate(next_turn(request, &first, seed))?.wait()?;
        cold.push(first.first_token.as_secs_f64());
        second.push(answer.first_token.as_secs_f64());
        last = Some(answer.usage);
    }
    let usage = last.unwrap_or_default();
    let ratios: Vec<f64> = cold.iter().zip(&second).map(|(a, b)| b / a).collect();
    Ok(json!({
        "cold_s": median(&cold),
        "second_s": median(&second),
        "ratio": median(&ratios),
        "each": ratios,
        "prompt_tokens": usage.prompt_tokens,
        "cached_tokens": usage.cached_tokens,
    }))
}

fn next_turn(mut request: Request, answer: &Answer, seed: u64) -> Request {
    let messages = &mut request.messages;
    messages.push(Message::new(Role::Assistant, answer.text.clone()));
    let more = words(seed + 1_000, SHORT_PROMPT_TOKENS);
    messages.push(Message::new(Role::User, more));
    request
}

/// Free answers against answers under a schema, in turn.
pub(crate) fn constrained(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<Value> {
    warm_up(arguments, model)?;
    let mut rates: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for turn in 0..arguments.repeat as u64 {
        for (form, name) in FORMS {
            let answer = model
                .generate(form_request(arguments, form, turn))?
                .wait()?;
            let rate = rate(answer.usage.answer_tokens, answer.elapsed);
            rates.entry(name).or_default().push(rate);
        }
    }
    let medians: BTreeMap<_, _> = rates
        .iter()
        .map(|(name, rates)| (name, median(rates)))
        .collect();
    Ok(json!({ "tokens_per_second": medians, "each": rates }))
}

/// Answers of one form; for a caller that measures what the program costs.
pub(crate) fn answers(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<Value> {
    warm_up(arguments, model)?;
    let (mut tokens, mut forced) = (0, 0);
    for turn in 0..arguments.repeat as u64 {
        let answer = model
            .generate(form_request(arguments, arguments.form, turn))?
            .wait()?;
        tokens += answer.usage.answer_tokens;
        forced += answer.usage.forced_tokens;
    }
    Ok(json!({ "answer_tokens": tokens, "forced_tokens": forced }))
}

fn form_request(arguments: &Arguments, form: Form, turn: u64) -> Request {
    let words = words(arguments.seed + turn, SHORT_PROMPT_TOKENS);
    match form {
        Form::Free => request(&words, arguments.answer_tokens),
        Form::Prose => {
            request(&words, ROOM_TOKENS).under_schema(prose_schema(arguments.answer_tokens))
        }
        Form::Fields => request(&words, ROOM_TOKENS).under_schema(fields_schema()),
    }
}

/// Nearly all is chosen: one text of about as many letters as the free answer has tokens.
fn prose_schema(letters: usize) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["summary"],
        "properties": { "summary": { "type": "string", "pattern": format!("^[a-z ]{{{letters},{}}}$", 2 * letters) } },
    })
}

/// What our own requests look like: keys, choices and short texts.
fn fields_schema() -> Value {
    let text = json!({ "type": "string", "pattern": "^[A-Z][a-z ]{20,60}\\.$" });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["summary", "category", "params", "returns"],
        "properties": {
            "summary": text,
            "category": { "enum": ["extract-function", "split-module", "name-constant"] },
            "params": {
                "type": "object",
                "additionalProperties": false,
                "required": ["repository", "maximum_number_of_lines"],
                "properties": { "repository": text, "maximum_number_of_lines": text },
            },
            "returns": text,
        },
    })
}

/// The first request touches all weights and makes the engine's buffers.
pub(crate) fn warm_up(arguments: &Arguments, model: &dyn Model) -> anyhow::Result<()> {
    let words = words(arguments.seed + 500, SHORT_PROMPT_TOKENS);
    model.generate(request(&words, FEW_TOKENS))?.wait()?;
    Ok(())
}
