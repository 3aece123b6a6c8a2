//! Names for a helper from what it gives.

use crate::refactor::extract::effects::Effects;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::values;
use crate::refactor::extract::words::{self, Telling, base, snake, verb_of};

/// Names of so few characters are often abbreviations.
const ABBREVIATED: usize = 3;
/// What the name of a value that is true or false begins with.
const QUESTIONS: &[&str] = &["can_", "has_", "is_", "needs_", "should_", "was_"];
/// Verbs that say of a part of what they do as much as of the whole.
const SPEAKING: &[&str] = &[
    "build", "compute", "load", "parse", "read", "render", "resolve",
];

/// Names for a run that gives a value, or two that belong together; best first.
pub(super) fn names(moving: &Moving<'_, '_>) -> Vec<(Telling, String)> {
    let results = &moving.variables.results;
    let nouns: Vec<String> = results.iter().map(|one| snake(one)).collect();
    if !are_one_thing(moving, &nouns) {
        return Vec::new();
    }
    let noun = words::listed(&nouns);
    let taken = |name: &String| moving.variables.parameters.contains(name);
    let alone = nouns.len() == 1;
    let told = |telling, verbs: &[&str]| -> Vec<(Telling, String)> {
        let named = verbs.iter().map(|verb| (telling, format!("{verb}_{noun}")));
        named.collect()
    };
    let own = verb_of_own(moving, &noun);
    let made = values::maker(moving).filter(|_| noun.len() <= ABBREVIATED);
    match results.iter().filter(|one| taken(one)).count() {
        0 if alone && asks(&noun) => answered(moving, noun),
        0 if alone && made.is_some() => made
            .into_iter()
            .map(|name| (Telling::Clear, name))
            .collect(),
        0 => {
            let telling = if alone { Telling::Clear } else { Telling::Fair };
            // `parse_primary` that gives a `node` has a part that is `parse_primary_node`.
            let composed = composed(moving, &noun).map(|name| (telling, name));
            let mut all: Vec<_> = composed.into_iter().collect();
            if !values::is_done(moving) {
                all.extend(told(telling, value_verbs(moving)));
                // Where that is taken already.
                all.push((Telling::Fair, format!("compute_{noun}")));
            }
            all
        }
        1 if alone && own.is_some() => told(
            Telling::Clear,
            &own.as_deref().into_iter().collect::<Vec<_>>(),
        ),
        1 if alone && values::fills_in(moving) => told(Telling::Clear, &["resolve"]),
        1 if alone && values::converts(moving) => told(Telling::Clear, &["normalize"]),
        // What changes a value or several at once in other ways is no one thing.
        _ => Vec::new(),
    }
}

/// Whether results have names that say something, and are found together.
fn are_one_thing(moving: &Moving<'_, '_>, nouns: &[String]) -> bool {
    let says = match nouns {
        [_] => true,
        // The longer one says the other already.
        [one, other] => !one.contains(other.as_str()) && !other.contains(one.as_str()),
        _ => false,
    };
    says && !nouns.iter().any(|noun| words::is_dull_noun(noun)) && values::belong(moving)
}

/// What refuses does more than answer.
fn answered(moving: &Moving<'_, '_>, noun: String) -> Vec<(Telling, String)> {
    let refuses = Effects::of(moving).raises > 0;
    (!refuses)
        .then_some((Telling::Clear, noun))
        .into_iter()
        .collect()
}

fn value_verbs(moving: &Moving<'_, '_>) -> &'static [&'static str] {
    match values::collects(moving) {
        true => &["collect", "build"],
        false => &["get"],
    }
}

/// The verb of a function that is called for more of the same: of `parse_expires` for `expires_in`.
fn verb_of_own(moving: &Moving<'_, '_>, noun: &str) -> Option<String> {
    let base = base(moving);
    let verb = verb_of(&base).filter(|verb| SPEAKING.contains(verb))?;
    let rest = base.strip_prefix(verb)?.strip_prefix('_')?;
    let begins = noun
        .strip_prefix(rest)
        .is_some_and(|more| more.starts_with('_'));
    begins.then(|| verb.to_owned())
}

/// The function's own name with what a part of it gives.
fn composed(moving: &Moving<'_, '_>, noun: &str) -> Option<String> {
    let base = base(moving);
    let verb = verb_of(&base)?;
    if verb_of_own(moving, noun).is_some() {
        return Some(format!("{verb}_{noun}"));
    }
    // What is drawn is no number for it.
    let makes = SPEAKING.contains(&verb) && verb != "render";
    (makes && !base.contains(noun)).then(|| format!("{base}_{noun}"))
}

/// Whether a name is a question.
pub(super) fn asks(name: &str) -> bool {
    QUESTIONS.iter().any(|word| name.starts_with(word))
}
