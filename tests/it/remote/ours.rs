//! The client against our own server.

use groundskeeper::model::scripted::{Reply, Scripted};
use groundskeeper::model::{Constraint, Error, Event, Model, Priority, Request};
use serde_json::json;

use super::{connected, heard, options};
use crate::web::{Face, TOKEN, until};

async fn remote(face: &Face) -> std::sync::Arc<dyn Model> {
    let mut options = options(face.url("/v1"));
    options.key = Some(TOKEN.to_owned());
    connected(options).await.unwrap()
}

#[tokio::test]
async fn an_answer_comes_through_with_all_that_was_asked() {
    let face = Face::with([json!({"name": "x"})]).await;
    let model = remote(&face).await;
    assert_eq!(model.info().name, "scripted");
    assert_eq!(model.info().context_tokens, 2048);
    let schema = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    let mut request = Request::ask("Be brief.", "Name it.").under_schema(schema.clone());
    request.limits.max_tokens = 33;
    request.sampling.temperature = 0.5;
    request.stop = vec!["END".to_owned()];
    request.cache_key = Some("agent".to_owned());
    let (pieces, end) = heard(model.generate(request).unwrap()).await;
    let Event::Done(answer) = end else {
        panic!("{end:?}")
    };
    assert_eq!(answer.value, Some(json!({"name": "x"})));
    assert_eq!(pieces.concat(), answer.text);
    assert_eq!(answer.usage.prompt_tokens, 4);
    let asked = &face.model.requests()[0];
    assert_eq!(asked.constraint, Constraint::JsonSchema(schema));
    assert_eq!((asked.limits.max_tokens, asked.stop.len()), (33, 1));
    assert_eq!(asked.sampling.temperature.to_string(), "0.5");
    assert_eq!(asked.cache_key.as_deref(), Some("v1/agent"));
    assert_eq!(asked.priority, Priority::Background);
    let counters = model.counters().unwrap();
    assert_eq!((counters.requests, counters.answered), (1, 1));
}

#[tokio::test]
async fn cancelling_here_stops_the_answer_there() {
    let face = Face::with([Reply::Silence, Reply::Beginning("Once".to_owned())]).await;
    let model = remote(&face).await;
    for _ in 0..2 {
        let generation = model.generate(Request::ask("", "x")).unwrap();
        until("the server is asked", || face.model.silent_requests() == 1).await;
        generation.cancel_handle().cancel();
        assert_eq!(generation.answer().await, Err(Error::Cancelled));
        until("the server gives up", || face.model.silent_requests() == 0).await;
    }
    until("it is counted", || model.counters().unwrap().cancelled == 2).await;
}

#[tokio::test]
async fn what_was_cut_off_there_is_cut_off_here() {
    let truncated = || Error::Truncated {
        answer_tokens: 3,
        text: "{\"n\"".to_owned(),
    };
    let face = Face::with([truncated()]).await;
    let model = remote(&face).await;
    let request = Request::ask("", "x").under_schema(json!({"type": "object"}));
    let answer = model.generate(request).unwrap().answer().await;
    assert_eq!(answer, Err(truncated()));
}

#[tokio::test]
async fn errors_there_have_their_meaning_here() {
    let unsupported = Error::UnsupportedConstraint {
        reason: "the JSON Schema is odd".to_owned(),
    };
    let too_long = Error::PromptTooLong {
        prompt_tokens: 5000,
        answer_tokens: 256,
        context_tokens: 2048,
    };
    let face = Face::with([unsupported, too_long]).await;
    let model = remote(&face).await;
    let ask = || model.generate(Request::ask("", "x")).unwrap().answer();
    let error = ask().await.unwrap_err();
    assert!(
        matches!(error, Error::UnsupportedConstraint { .. }),
        "{error}"
    );
    let error = ask().await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::PromptTooLong {
                context_tokens: 2048,
                answer_tokens: 256,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn who_may_not_in_is_told_so() {
    let face = Face::with(["x"]).await;
    let error = connected(options(face.url("/v1"))).await.err().unwrap();
    assert!(error.to_string().contains("endpoint_key_file"), "{error}");
    let mut wrong = options(face.url("/v1"));
    wrong.key = Some(TOKEN.to_owned());
    wrong.model = Some("gpt".to_owned());
    let error = connected(wrong).await.err().unwrap();
    assert!(error.to_string().contains("to one of: scripted"), "{error}");
}

#[tokio::test]
async fn what_has_no_portable_form_is_refused_at_once() {
    let face = Face::with(["x"]).await;
    let model = remote(&face).await;
    for constraint in [
        Constraint::Regex("a+".to_owned()),
        Constraint::Lark("start: \"a\"".to_owned()),
    ] {
        let request = Request {
            constraint,
            ..Request::ask("", "x")
        };
        let error = model.generate(request).err().unwrap();
        assert!(
            matches!(error, Error::UnsupportedConstraint { .. }),
            "{error}"
        );
    }
    let empty = model.generate(Request::default()).err().unwrap();
    assert!(matches!(empty, Error::BadRequest { .. }), "{empty}");
}

#[tokio::test]
async fn more_requests_than_may_wait_are_refused() {
    let face = Face::over(Scripted::answering(|_| Reply::Silence), |_| {}).await;
    let model = remote(&face).await;
    let ask = || model.generate(Request::ask("", "x"));
    let waiting: Vec<_> = (0..4).map(|_| ask().unwrap()).collect();
    assert_eq!(ask().err(), Some(Error::Busy { length: 4 }));
    drop(waiting);
    until("a seat is free", || ask().is_ok()).await;
}
