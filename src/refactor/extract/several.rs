//! Names for a helper that does several things which are one: it changes one thing in several ways, or
//! collects one.

use std::collections::BTreeSet;

use ruff_python_ast::Stmt;

use crate::refactor::extract::effects::ADDING;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::words::{self, Telling};

/// Verbs of other effects that leave a thing changed.
const CHANGING: &[&str] = &[
    "clear", "discard", "pop", "popleft", "remove", "reverse", "set", "sort", "update",
];

/// Where one thing alone is changed, in several ways, that is what is done: `self.mask = []` and
/// `self.mask[0] = 1` set the mask, `stack.pop()` and `stack.append(1)` update the stack.
pub(super) fn changed<'n>(named: &'n [Option<String>]) -> Option<(Telling, String)> {
    let parts = named.iter().map(|name| name.as_deref()?.split_once('_'));
    let parts: Vec<(&str, &'n str)> = parts.collect::<Option<_>>()?;
    let adds_to = parts
        .iter()
        .any(|(verb, noun)| object(verb, noun) != *noun && *verb == "add");
    let parts: Vec<(&str, &'n str)> = parts
        .iter()
        .map(|&(verb, noun)| (verb, object(verb, noun)))
        .collect();
    if let Some(many) = in_one_of(&parts) {
        return Some((Telling::Clear, format!("set_in_{many}")));
    }
    if let Some(noun) = set_alone(&parts) {
        return Some((Telling::Fair, format!("set_{noun}")));
    }
    let (_, noun) = *parts.first()?;
    let changes = |&(verb, of): &(&str, &str)| {
        of == noun && (CHANGING.contains(&verb) || ADDING.contains(&verb))
    };
    if words::is_dull_noun(noun) || !parts.iter().all(changes) {
        return None;
    }
    let does = |wanted: &str| parts.iter().any(|(verb, _)| *verb == wanted);
    let verb = match does("set") {
        // It is set where there is nothing yet.
        true if adds_to => "add_to",
        true => "set",
        false if parts.iter().all(|(verb, _)| ADDING.contains(verb)) => "extend",
        false => "update",
    };
    Some((Telling::Fair, format!("{verb}_{noun}")))
}

/// What something is done to: `text` in `add_to_text`, `rows` in `remove_from_rows`.
fn object<'n>(verb: &str, noun: &'n str) -> &'n str {
    let joint = if verb == "add" { "to_" } else { "from_" };
    noun.strip_prefix(joint).unwrap_or(noun)
}

/// Those of which one has an entry set, whichever it is: `rows[0][at] = 1` or `row[at] = 1`.
fn in_one_of<'n>(parts: &[(&str, &'n str)]) -> Option<&'n str> {
    let all_of = |noun: &'n str| noun.strip_prefix("in_");
    let many = parts.iter().find_map(|(_, noun)| all_of(noun))?;
    let is_one = |(verb, noun): &(&str, &'n str)| match *verb {
        "set" => all_of(noun) == Some(many),
        "fill" => many.strip_suffix('s') == Some(noun),
        _ => false,
    };
    parts.iter().all(is_one).then_some(many)
}

/// What several attributes are about that are set: `text` of `text` and `blank_after_text`.
fn set_alone<'n>(parts: &[(&str, &'n str)]) -> Option<&'n str> {
    let all_set = parts.iter().all(|(verb, _)| *verb == "set");
    let (_, shortest) = parts.iter().min_by_key(|(_, noun)| noun.len())?;
    let about = parts.iter().all(|(_, noun)| noun.contains(shortest));
    (all_set && about && !words::is_dull_noun(shortest)).then_some(*shortest)
}

/// A loop that only adds to what is there collects that.
pub(super) fn collected(
    moving: &Moving<'_, '_>,
    named: &[Option<String>],
) -> Option<(Telling, String)> {
    let [Stmt::For(_) | Stmt::While(_)] = moving.statements else {
        return None;
    };
    let added = |name: &Option<String>| {
        let (verb, noun) = name.as_deref()?.split_once('_')?;
        let adds = ADDING.contains(&verb) && !words::is_dull_noun(noun);
        adds.then(|| object(verb, noun).to_owned())
    };
    let nouns: Option<BTreeSet<String>> = named.iter().map(added).collect();
    let nouns: Vec<String> = nouns?.into_iter().collect();
    // `rows_i` is one of the `rows`, and so is a `row`.
    let is_part = |noun: &String| {
        let mut others = nouns.iter().filter(|other| *other != noun);
        others.any(|other| noun.starts_with(&format!("{other}_")) || *other == format!("{noun}s"))
    };
    let nouns: Vec<String> = nouns.iter().filter(|it| !is_part(it)).cloned().collect();
    // More than two are no one thing.
    (1..=2)
        .contains(&nouns.len())
        .then(|| (Telling::Fair, format!("collect_{}", words::listed(&nouns))))
}
