//! Answers under generated schemas: whatever a model would choose, what comes out is valid.

use std::fs;
use std::path::Path;

use llama_cpp_2::token::LlamaToken;
use serde_json::{Value, json};

use super::architectures::{Architecture, file_of};
use super::babble::{babble, draw, guide, judged, tokens};
use super::forms::Random;
use super::{ask, model, start};
use crate::model::{Constraint, Error, Model, Sampling};

const SCHEMAS: u64 = 1000;
/// Answers that an engine gives; each is a whole request.
const ANSWERED: u64 = 40;

#[test]
fn a_random_model_satisfies_every_schema() {
    let mut random = Random(42);
    let mut unended = 0;
    for _ in 0..SCHEMAS {
        let schema = random.document();
        match babble(guide(&schema), &mut random) {
            Some(text) => judged(&schema, &text),
            None => unended += 1,
        }
    }
    assert!(unended < 20, "{unended} answers did not end");
}

#[test]
fn a_random_model_satisfies_our_own_schemas() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/answers");
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        for seed in 0..20 {
            let answer = babble(guide(&schema), &mut Random(seed)).unwrap();
            judged(&schema, &answer);
        }
        files += 1;
    }
    assert!(files > 0);
}

/// Asks for answers under generated schemas; fewer than half may be too long.
fn satisfies_schemas(engine: &dyn Model, seed: u64) {
    let mut random = Random(seed);
    let mut cut_off = 0;
    for number in 0..ANSWERED {
        let schema = random.document();
        let mut request = ask("Fill in the form.").under_schema(schema.clone());
        request.limits.max_tokens = 1500;
        request.sampling = Sampling {
            temperature: if number % 2 == 0 { 0.0 } else { 1.0 },
            seed: number,
            ..Sampling::default()
        };
        match engine.generate(request).unwrap().wait() {
            Ok(answer) => judged(&schema, &answer.text),
            // A string without a greatest length may be as long as it likes.
            Err(Error::Truncated { .. }) => cut_off += 1,
            Err(error) => panic!("{error} for {schema}"),
        }
    }
    assert!(cut_off * 2 < ANSWERED, "{cut_off} answers were cut off");
}

#[test]
fn the_bundled_model_satisfies_schemas() {
    satisfies_schemas(&*model(), 7);
}

#[test]
fn a_model_with_random_weights_satisfies_schemas() {
    let (_folder, options) = file_of(Architecture::Llama);
    satisfies_schemas(&*start(options).unwrap(), 8);
}

#[test]
fn what_is_forced_is_what_could_have_been_chosen() {
    let mut random = Random(99);
    for _ in 0..60 {
        let schema = random.document();
        let (mut forced, mut chosen) = (guide(&schema), guide(&schema));
        for _ in 0..200 {
            for token in forced.forced().unwrap() {
                let mask = chosen.mask().unwrap().unwrap();
                let token = token.0.cast_unsigned();
                assert!(mask.is_allowed(token), "token {token} for {schema}");
                chosen.accept(LlamaToken(token.cast_signed())).unwrap();
            }
            if forced.is_finished().unwrap() {
                break;
            }
            let token = draw(&mut forced, &mut random);
            for guide in [&mut forced, &mut chosen] {
                guide.accept(token).unwrap();
            }
            if tokens().vocabulary.is_end(token) {
                break;
            }
        }
    }
}

#[test]
fn most_of_a_form_is_forced() {
    let names = [
        "the_first_property",
        "the_second_property",
        "the_third_property",
    ];
    let properties: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "boolean"})))
        .collect();
    let schema = json!({"type": "object", "properties": properties, "required": names});
    let answer = model()
        .generate(ask("Fill in the form.").under_schema(schema))
        .unwrap()
        .wait()
        .unwrap();
    let usage = answer.usage;
    assert!(
        usage.forced_tokens * 4 >= usage.answer_tokens * 3,
        "{usage:?}"
    );
}

#[test]
fn equal_constraints_are_compiled_once_and_start_afresh() {
    let schema = json!({"enum": ["one", "two"]});
    let first = babble(guide(&schema), &mut Random(1));
    assert_eq!(first, babble(guide(&schema), &mut Random(1)));
}

#[test]
fn what_cannot_be_kept_is_refused_before_decoding() {
    for schema in [
        json!({"type": "string", "pattern": "^a$", "minLength": 2}),
        json!({"type": "string", "pattern": "^(?=a)b"}),
        json!({"type": "string", "pattern": "(?i)abc"}),
        json!({"type": "string", "pattern": "\\bword\\b"}),
        json!({"type": "string", "pattern": "(a)\\1"}),
        json!({"type": "string", "format": "regex"}),
        json!({"type": "array", "uniqueItems": true}),
        json!({"type": "array", "contains": {"const": 1}}),
        json!({"not": {"const": 1}}),
        json!({"if": {"const": 1}, "then": {"type": "integer"}}),
        json!({"type": "object", "minProperties": 2, "additionalProperties": {"type": "null"}}),
        json!({"type": "object", "properties": {"a": {}}, "unevaluatedProperties": false}),
        json!({"type": "object", "properties": {"a": {}}, "dependentRequired": {"a": ["b"]}}),
        json!({"oneOf": [{"type": "integer"}, {"minimum": 3}]}),
        json!({"type": "number", "multipleOf": 0.000_000_000_7}),
        json!({"const": 9_007_199_254_740_993_u64}),
        json!({"$ref": "https://example.com/schema"}),
        json!({"$ref": "#anchor", "$defs": {"a": {"$anchor": "anchor"}}}),
        json!({"$schema": "http://json-schema.org/draft-04/schema#"}),
        json!({"type": "string", "minLength": "many"}),
        json!({"properties": {"a": {"const": "\u{1}"}, "b": {}}, "additionalProperties": {"type": "null"}}),
    ] {
        let outcome = tokens()
            .guides
            .guide(&Constraint::JsonSchema(schema.clone()), 0);
        match outcome.err() {
            Some(Error::UnsupportedConstraint { .. }) => {}
            other => panic!("{other:?} for {schema}"),
        }
    }
}

/// Schemas in which a careless enforcement lets a wrong answer through.
#[test]
fn what_is_easily_got_wrong_is_right() {
    for schema in [
        json!({"const": "\u{7f}\u{1}\u{1f}\""}),
        json!({"type": "string", "pattern": "^\\u0001\\x7f$"}),
        json!({"type": "integer", "minimum": 9_007_199_254_740_990_u64}),
        json!({"type": "integer", "maximum": 1e300}),
        json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.000_01}),
        json!({"type": "number", "exclusiveMinimum": 0.999, "exclusiveMaximum": 1}),
        json!({"type": "integer", "minimum": 1.5, "maximum": 2.5}),
        json!({"type": "integer", "multipleOf": 2.5, "minimum": 1, "maximum": 9}),
        json!({"enum": [1e300, -0.0, 1.0, 123_456_789_012_i64]}),
        json!({"properties": {"a": {"type": "null"}}, "required": ["a"], "additionalProperties": {"type": "integer"}, "maxProperties": 3}),
        json!({"properties": {"a": {"type": "null"}}, "required": ["zz"], "minProperties": 2}),
        json!({"properties": {"a": {"type": "null"}, "b": {"type": "null"}}, "minProperties": 1, "additionalProperties": false}),
        json!({"properties": {"a": false, "b": {"type": "null"}}, "additionalProperties": {"const": 1}, "patternProperties": {"^b": {}}}),
        json!({"propertyNames": {"enum": ["x", "y"]}, "additionalProperties": {"type": "boolean"}}),
        json!({"type": "object", "properties": {"n": {"$ref": "#"}, "v": {"type": "boolean"}}, "required": ["v"]}),
        json!({"anyOf": [{"type": "null"}, {"type": "array", "items": {"$ref": "#"}, "minItems": 1}]}),
        json!({"oneOf": [{"required": ["a"], "properties": {"a": {"const": 1}}}, {"required": ["a"], "properties": {"a": {"enum": [2, 3]}}}]}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "null"}, {"format": "ipv4", "type": "string"}], "additionalItems": {"type": "boolean"}, "minItems": 3, "maxItems": 4}),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"d": {"const": 5}}, "$ref": "#/definitions/d", "type": "string"}),
        json!({"type": "array", "prefixItems": [{"const": 1}, false], "items": true}),
        json!({"enum": ["caf\u{e9}", "cafe\u{301}", 3, null], "minLength": 5}),
        json!({"type": ["string", "integer"], "maxLength": 3, "maximum": 3, "title": "a", "unheard-of": 1}),
        json!(true),
        json!({}),
    ] {
        for seed in 0..8 {
            if let Some(text) = babble(guide(&schema), &mut Random(seed)) {
                judged(&schema, &text);
            }
        }
    }
}
