//! Stop texts: free text ends before them, and nothing of them is sent.

use super::{FUNCTION, ask, own_model};
use crate::model::{Answer, Event, Model, Request};

fn request(stop: &[&str]) -> Request {
    let mut request = ask(&format!(
        "Write a docstring for this function.\n\n{FUNCTION}"
    ));
    request.limits.max_tokens = 40;
    request.stop = stop.iter().map(ToString::to_string).collect();
    request
}

/// The answer, and the pieces in which it was sent put together.
fn answer(model: &dyn Model, request: Request) -> (Answer, String) {
    let mut generation = model.generate(request).unwrap();
    let mut sent = String::new();
    loop {
        match generation.next_blocking().unwrap() {
            Event::Token(piece) => sent += &piece,
            Event::Progress { .. } => {}
            Event::Done(answer) => return (answer, sent),
            Event::Failed(error) => panic!("{error}"),
        }
    }
}

#[test]
fn free_text_ends_before_a_stop_text() {
    let model = own_model();
    let (whole, sent) = answer(&*model, request(&[]));
    assert_eq!(sent, whole.text);
    let middle: String = whole.text.chars().skip(8).take(5).collect();
    let place = whole.text.find(&middle).unwrap();
    let (cut, sent) = answer(&*model, request(&["never to be found", &middle]));
    assert_eq!(cut.text, &whole.text[..place]);
    assert_eq!(sent, cut.text);
    assert!(!cut.truncated && cut.usage.answer_tokens < whole.usage.answer_tokens);
}

#[test]
fn what_looks_like_the_beginning_of_a_stop_text_is_kept() {
    let model = own_model();
    let (whole, _) = answer(&*model, request(&[]));
    let last: String = whole.text.chars().last().into_iter().collect();
    let (same, sent) = answer(&*model, request(&[&format!("{last}{last}{last}{last}")]));
    assert_eq!(same.text, whole.text);
    assert_eq!(sent, whole.text);
}

#[test]
fn a_constrained_answer_is_not_ended_by_stop_texts() {
    let request = request(&["a", "\""]).under_schema(serde_json::json!({"enum": ["alpha"]}));
    let (answer, sent) = answer(&*own_model(), request);
    assert_eq!(answer.text, "\"alpha\"");
    assert_eq!(sent, answer.text);
}
