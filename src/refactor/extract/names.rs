//! Names for a helper, best first, from what stands in and around the run. The first is good enough
//! for a file; a model may choose another one of them.

use std::collections::BTreeSet;

use ruff_python_ast::Stmt;

use crate::refactor::extract::effects;
use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::values;
use crate::refactor::extract::vocabulary::{self, BREAKS, FILLERS, TRAILERS};
use crate::refactor::extract::words::{self, Telling, base, snake, verb_of};
use crate::refactor::tree::BlockKind;

/// The most names offered.
const NAME_LIMIT: usize = 8;
/// Longest name, in characters.
const LENGTH_LIMIT: usize = 36;
/// Names of so few characters are often abbreviations.
const ABBREVIATED: usize = 3;
/// The most words of a comment that make a name.
const COMMENT_WORDS: usize = 4;

/// What the name of a value that is true or false begins with.
const QUESTIONS: &[&str] = &["can_", "has_", "is_", "needs_", "should_", "was_"];
/// Verbs that say of a part of what they do as much as of the whole.
const SPEAKING: &[&str] = &[
    "build", "compute", "load", "parse", "read", "render", "resolve",
];

/// Names that say a run's work equally well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// How well each of them does.
    pub telling: Telling,
    /// Best first, at least one.
    pub all: Vec<String>,
}

/// The most telling names, none of them in `taken`; none at all for a run of which nothing can be
/// said, which stays where it is: a helper with a number for a name helps nobody.
pub fn names(moving: &Moving<'_, '_>, taken: &dyn Fn(&str) -> bool) -> Option<Names> {
    let mut found: Vec<(Telling, String)> = Vec::new();
    found.extend(from_comment(moving).map(|name| (Telling::Clear, name)));
    // Who reads `if helper(…): break` asks what is true then, and what is done does not say it.
    if !matches!(moving.shape.form, Form::Guard(_)) {
        found.extend(from_results(moving));
        found.extend(from_branch(moving));
        found.extend(effects::names(moving));
        found.extend(from_loop(moving));
        found.extend(from_handler(moving));
    }
    let usable = usable(found, taken);
    let telling = usable.iter().map(|(telling, _)| *telling).min()?;
    let alike = usable.into_iter().filter(|(one, _)| *one == telling);
    let all = alike.map(|(_, name)| name).take(NAME_LIMIT).collect();
    Some(Names { telling, all })
}

fn usable(found: Vec<(Telling, String)>, taken: &dyn Fn(&str) -> bool) -> Vec<(Telling, String)> {
    let mut seen = BTreeSet::new();
    found
        .into_iter()
        .map(|(telling, name)| (telling, format!("_{}", name.trim_matches('_'))))
        .filter(|(_, name)| name.len() <= LENGTH_LIMIT && words::is_name(name) && !taken(name))
        .filter(|(_, name)| seen.insert(name.clone()))
        .collect()
}

/// `# Parse the header` → `parse_header`; in `parse_date` `# Two numbers` → `parse_two_numbers`.
fn from_comment(moving: &Moving<'_, '_>) -> Option<String> {
    let subject = moving.subject;
    let start = moving.region.start + moving.indent.len();
    if !subject.is_comment(start) || !speaks_of_all(moving) {
        return None;
    }
    let comment = subject.comments_within(&moving.region).next()?;
    let comment = hyphens_joined(comment);
    let phrase = comment
        .split(['.', ',', ';', ':', '(', '-', '/', '`', '"'])
        .next()?
        .to_lowercase();
    let mut parts: Vec<&str> = phrase
        .split_whitespace()
        .take_while(|part| !BREAKS.contains(part))
        .map(|part| part.trim_matches('_'))
        .filter(|part| !FILLERS.contains(part))
        .take(COMMENT_WORDS)
        .collect();
    while parts.last().is_some_and(|last| TRAILERS.contains(last)) {
        parts.pop();
    }
    let plain = |part: &&str| part.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    if !parts.iter().all(plain) || parts.len() < 2 {
        return None;
    }
    if let ["make", "sure", rest @ ..] = &parts[..] {
        return (!rest.is_empty()).then(|| format!("ensure_{}", rest.join("_")));
    }
    if let Some(verb) = vocabulary::verb(parts[0]) {
        let rest = parts[1..].join("_");
        return Some(format!("{verb}_{rest}"));
    }
    // A whole comment of a few words is a heading.
    let base = base(moving);
    let verb = verb_of(&base).filter(|_| {
        parts.len() == phrase.split_whitespace().count() && parts.len() < COMMENT_WORDS
    });
    verb.map(|verb| format!("{verb}_{}", parts.join("_")))
}

/// Whether the comment that a run begins with may be about all of it: there are two paragraphs at
/// most, and none has a comment of its own.
fn speaks_of_all(moving: &Moving<'_, '_>) -> bool {
    let text = &moving.subject.source[moving.region.clone()];
    let own = |line: &str| {
        let rest = line.strip_prefix(moving.indent);
        rest.filter(|rest| !rest.starts_with([' ', '\t']))
            .map(str::to_owned)
    };
    let lines: Vec<&str> = text.lines().collect();
    let (mut gaps, mut comments) = (0, 0);
    for pair in lines.windows(2) {
        let [before, line] = [pair[0], pair[1]];
        let Some(rest) = own(line).filter(|rest| !rest.trim().is_empty()) else {
            continue;
        };
        let begins = before.trim().is_empty();
        let is_comment = rest.starts_with('#');
        gaps += usize::from(begins);
        comments += usize::from(is_comment && !before.trim_start().starts_with('#'));
    }
    gaps < 2 && comments == 0
}

/// `non-empty` as `non_empty`; a dash between words stays.
fn hyphens_joined(comment: &str) -> String {
    let letter = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
    let mut joined = String::new();
    let mut rest = comment.chars().peekable();
    while let Some(c) = rest.next() {
        let joins = c == '-' && letter(joined.chars().last()) && letter(rest.peek().copied());
        joined.push(if joins { '_' } else { c });
    }
    joined
}

fn from_results(moving: &Moving<'_, '_>) -> Vec<(Telling, String)> {
    let results = &moving.variables.results;
    let nouns: Vec<String> = results.iter().map(|one| snake(one)).collect();
    let dull = |noun: &String| words::is_dull_noun(noun);
    if !(1..=2).contains(&nouns.len()) || nouns.iter().any(dull) {
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
        0 if alone && QUESTIONS.iter().any(|word| noun.starts_with(word)) => {
            vec![(Telling::Clear, noun)]
        }
        0 if alone && made.is_some() => made
            .into_iter()
            .map(|name| (Telling::Clear, name))
            .collect(),
        0 => {
            let telling = if alone { Telling::Clear } else { Telling::Fair };
            // `parse_primary` that gives a `node` has a part that is `parse_primary_node`.
            let composed = composed(moving, &noun).map(|name| (telling, name));
            let told = told(telling, value_verbs(moving));
            // Where that is taken already.
            let other = (Telling::Fair, format!("compute_{noun}"));
            composed.into_iter().chain(told).chain([other]).collect()
        }
        1 if alone && own.is_some() => told(
            Telling::Clear,
            &own.as_deref().into_iter().collect::<Vec<_>>(),
        ),
        1 if alone && values::fills_in(moving) => told(Telling::Clear, &["resolve"]),
        1 if alone => told(Telling::Fair, &["update", "adjust"]),
        // What changes several at once is no one thing.
        _ => Vec::new(),
    }
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
    (SPEAKING.contains(&verb) && !base.contains(noun)).then(|| format!("{base}_{noun}"))
}

/// The class or text with which the branch around the run deals.
fn from_branch(moving: &Moving<'_, '_>) -> Option<(Telling, String)> {
    let own = match moving.statements {
        [Stmt::If(inner)] if inner.elif_else_clauses.is_empty() => Some(&*inner.test),
        _ => None,
    };
    // A part of a branch is not what the branch is for.
    let whole = moving.statements.len() == moving.suite.statements.len();
    let around = || words::enclosing_test(moving).filter(|_| whole);
    let case = own.or_else(around).and_then(words::case);
    let name = case
        .map(|case| snake(&case))
        .filter(|name| !words::is_dull_noun(name))?;
    let base = base(moving);
    Some(match verb_of(&base).is_some() && !base.contains(&name) {
        true => (Telling::Clear, format!("{base}_{name}")),
        false => (Telling::Fair, format!("handle_{name}")),
    })
}

/// A whole loop, or all that it does for each, where it does several things and gives nothing.
fn from_loop(moving: &Moving<'_, '_>) -> Option<(Telling, String)> {
    let whole = moving.statements.len() == moving.suite.statements.len();
    let body = whole && moving.suite.kind == Some(BlockKind::Loop);
    let noun = match (moving.statements, words::enclosing(moving)) {
        // Of what is not many, a loop is no more than a part.
        ([Stmt::For(inner)], _) => words::main_name(&inner.iter).filter(|it| it.ends_with('s')),
        (_, Some(Stmt::For(inner))) if body => words::main_name(&inner.target),
        _ => None,
    };
    let noun = snake(noun.filter(|_| moving.variables.results.is_empty())?);
    (!words::is_dull_noun(&noun)).then(|| (Telling::Fair, format!("process_{noun}")))
}

/// What is done when the function did not succeed.
fn from_handler(moving: &Moving<'_, '_>) -> Option<(Telling, String)> {
    let whole = moving.statements.len() == moving.suite.statements.len();
    let handles = whole && moving.suite.kind == Some(BlockKind::Handler);
    handles.then(|| (Telling::Fair, format!("handle_{}_failure", base(moving))))
}
