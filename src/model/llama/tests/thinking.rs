//! Thoughts before an answer: bounded, not shown, and followed by what the constraint demands.

use llama_cpp_2::token::LlamaToken;
use serde_json::json;

use super::babble::tokens;
use super::{ask, model};
use crate::model::{Constraint, Error};

fn text(of: &[LlamaToken]) -> String {
    let bytes = of
        .iter()
        .flat_map(|token| tokens().vocabulary.piece(*token));
    String::from_utf8(bytes.collect()).unwrap()
}

#[test]
fn the_answer_after_thoughts_keeps_its_constraint() {
    for thinking_tokens in [1, 7, 60] {
        let mut request = ask("Choose.").under_schema(json!({"enum": ["a", "b"]}));
        request.thinking_tokens = thinking_tokens;
        let answer = model().generate(request).unwrap().wait().unwrap();
        assert!(
            ["\"a\"", "\"b\""].contains(&answer.text.as_str()),
            "{answer:?}"
        );
        assert!(answer.usage.answer_tokens > thinking_tokens, "{answer:?}");
    }
}

#[test]
fn thoughts_are_not_part_of_free_text() {
    let mut request = ask("Go on.");
    request.thinking_tokens = 12;
    request.limits.max_tokens = 40;
    let answer = model().generate(request).unwrap().wait().unwrap();
    assert!(!answer.text.contains("think"), "{answer:?}");
    assert!(answer.usage.answer_tokens >= 13);
}

#[test]
fn thoughts_without_room_for_an_answer_are_an_error() {
    let mut request = ask("Choose.").under_schema(json!({"enum": ["a", "b"]}));
    request.thinking_tokens = 100;
    request.limits.max_tokens = 20;
    let error = model().generate(request).unwrap().wait().unwrap_err();
    assert!(matches!(error, Error::Truncated { .. }), "{error}");
}

#[test]
fn thoughts_end_where_the_model_ends_them() {
    let vocabulary = &tokens().vocabulary;
    let constraint = Constraint::Regex("yes".into());
    let mut guide = tokens().guides.guide(&constraint, 100).unwrap();
    for token in vocabulary.plain("Well, a < b.</think>") {
        assert_eq!(guide.forced().unwrap(), []);
        let mask = guide.mask().unwrap().unwrap();
        assert!(mask.is_allowed(token.0.cast_unsigned()));
        guide.accept(token).unwrap();
        assert!(guide.hides());
    }
    let rest = guide.forced().unwrap();
    assert_eq!(text(&rest), "\n\nyes");
    let hidden = rest.iter().filter(|_| guide.hides()).count();
    assert_eq!(text(&rest[hidden..]), "yes");
}

#[test]
fn thoughts_that_are_long_enough_are_ended() {
    let mut guide = tokens()
        .guides
        .guide(&Constraint::Regex("yes".into()), 2)
        .unwrap();
    for token in tokens().vocabulary.plain("a b").into_iter().take(2) {
        assert_eq!(guide.forced().unwrap(), []);
        assert!(!guide.is_finished().unwrap() && !guide.may_end().unwrap());
        guide.accept(token).unwrap();
        assert!(guide.hides());
    }
    assert_eq!(text(&guide.forced().unwrap()), "\n</think>\n\nyes");
}
