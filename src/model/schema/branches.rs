//! What a part of a schema demands, as alternatives: each is a list of pointers to schema objects
//! whose own keywords all hold. References, `allOf`, `anyOf` and `oneOf` are resolved here.

use jsonschema::Draft;
use serde_json::Value;

use super::document::{Document, member};
use super::graph::Graph;
use super::refused;
use crate::model::Error;

/// Most alternatives that one place may have.
const MAX_BRANCHES: usize = 512;

/// Keywords that constrain an answer in ways that cannot be held while it is written.
const REFUSED: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$dynamicRef",
    "$recursiveRef",
];

/// Pointers to schema objects that hold together.
pub(super) type Branch = Vec<String>;

/// The alternatives for a value that must satisfy every part in `parts`; none for an impossible
/// one.
pub(super) fn branches(document: &Document, parts: &[String]) -> Result<Vec<Branch>, Error> {
    let open = parts.iter().rev().cloned().map(Open::Part).collect();
    let mut states = vec![State {
        open,
        ..State::default()
    }];
    let mut found: Vec<Branch> = Vec::new();
    while let Some(state) = states.pop() {
        let mut next = state.forward(document)?;
        match next.pop() {
            Some(last) if last.open.is_empty() => {
                if !found.contains(&last.taken) {
                    found.push(last.taken);
                }
            }
            last => states.extend(last.into_iter().chain(next.into_iter().rev())),
        }
        if found.len() + states.len() > MAX_BRANCHES {
            let place = parts.first().map_or("", String::as_str);
            let reason = format!("it has more than {MAX_BRANCHES} combinations of alternatives");
            return Err(refused(place, reason));
        }
    }
    Ok(found)
}

/// What is still to be looked at.
#[derive(Debug, Clone)]
enum Open {
    /// A schema.
    Part(String),
    /// A list of schemas one of which must hold.
    Choice(String),
}

#[derive(Debug, Clone, Default)]
struct State {
    open: Vec<Open>,
    seen: Vec<String>,
    taken: Branch,
}

impl State {
    /// Goes on to where there is nothing left to look at, or to a choice; returns the states
    /// after it. Nothing when this state is impossible.
    fn forward(mut self, document: &Document) -> Result<Vec<Self>, Error> {
        loop {
            match self.open.pop() {
                None => return Ok(vec![self]),
                Some(Open::Choice(list)) => return Ok(self.fork(document, &list)),
                Some(Open::Part(pointer)) => {
                    if !self.take(document, pointer)? {
                        return Ok(Vec::new());
                    }
                }
            }
        }
    }

    fn fork(&self, document: &Document, list: &str) -> Vec<Self> {
        let choices = document.at(list).as_array().map_or(0, Vec::len);
        let with = |choice: usize| {
            let mut state = self.clone();
            state.open.push(Open::Part(format!("{list}/{choice}")));
            state
        };
        // The caller takes states from the end.
        (0..choices).map(with).collect()
    }

    /// Takes a schema; false when nothing satisfies it.
    fn take(&mut self, document: &Document, pointer: String) -> Result<bool, Error> {
        if self.seen.contains(&pointer) {
            return Ok(true);
        }
        self.seen.push(pointer.clone());
        if document.at(&pointer) == &Value::Bool(false) {
            return Ok(false);
        }
        check_keywords(document, &pointer)?;
        let keywords = document.keywords(&pointer);
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
            self.open
                .push(Open::Part(document.target(reference, &pointer)?));
            if document.is_before(Draft::Draft201909) {
                return Ok(true);
            }
        }
        for key in ["anyOf", "oneOf"] {
            if keywords.contains_key(key) {
                let list = member(&pointer, key);
                if key == "oneOf" {
                    check_disjoint(document, &list)?;
                }
                self.open.insert(0, Open::Choice(list));
            }
        }
        let all = keywords.get("allOf").and_then(Value::as_array);
        for part in 0..all.map_or(0, Vec::len) {
            self.open
                .push(Open::Part(format!("{pointer}/allOf/{part}")));
        }
        if !keywords.is_empty() {
            self.taken.push(pointer);
        }
        Ok(true)
    }
}

fn check_keywords(document: &Document, pointer: &str) -> Result<(), Error> {
    let keywords = document.keywords(pointer);
    let refused_keyword = REFUSED.iter().find(|key| keywords.contains_key(**key));
    if let Some(key) = refused_keyword {
        let reason = format!("`{key}` cannot be enforced while an answer is written");
        return Err(refused(pointer, reason));
    }
    if !pointer.is_empty() && keywords.contains_key("$id") {
        let reason = "a schema with an `$id` of its own inside another is not supported";
        return Err(refused(pointer, reason));
    }
    Ok(())
}

/// `oneOf` is kept by offering each of its schemas, which is right only when no value satisfies
/// two of them.
fn check_disjoint(document: &Document, list: &str) -> Result<(), Error> {
    if !document.begin_check(list) {
        return Ok(());
    }
    let choices = document.at(list).as_array().map_or(0, Vec::len);
    for one in 0..choices {
        for other in one + 1..choices {
            let (one, other) = (format!("{list}/{one}"), format!("{list}/{other}"));
            let both = Graph::of(document, vec![one.clone(), other.clone()])?;
            if !both.is_empty() && !document.are_disjoint(&one, &other)? {
                let reason = format!(
                    "`oneOf` is enforced where its schemas exclude each other, and a value may \
                     satisfy both {one} and {other}; use `anyOf`"
                );
                return Err(refused(list, reason));
            }
        }
    }
    Ok(())
}
