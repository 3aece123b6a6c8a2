//! Names for a helper, best first, from what stands in and around the run. The first is good enough
//! for a file; a model may choose another one of them.

use std::collections::BTreeSet;

use ruff_python_ast::Stmt;

use crate::refactor::extract::comments::{from_comment, with_own_verb};
use crate::refactor::extract::effects::{self, Effects};
use crate::refactor::extract::forms::Form;
use crate::refactor::extract::loops;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::results::{self, asks};
use crate::refactor::extract::values;
use crate::refactor::extract::vocabulary::{BREAKS, CIRCUMSTANCES};
use crate::refactor::extract::words::{self, Telling, base, snake, verb_of};
use crate::refactor::tree::BlockKind;

/// The most names offered.
const NAME_LIMIT: usize = 8;
/// Longest name, in characters.
const LENGTH_LIMIT: usize = 36;

/// Verbs of functions that look for something in each.
const SEARCHING: &[&str] = &["detect", "find", "locate", "look", "search"];

/// What takes more has a name that says what it does.
const FEW_PARAMETERS: usize = 3;

/// Verbs of functions that do to each part what they do to the whole.
const DISTRIBUTING: &[&str] = &[
    "add",
    "apply",
    "check",
    "clean",
    "close",
    "compile",
    "convert",
    "copy",
    "decode",
    "decorate",
    "delete",
    "display",
    "emit",
    "encode",
    "escape",
    "expand",
    "export",
    "format",
    "handle",
    "import",
    "load",
    "normalize",
    "parse",
    "print",
    "process",
    "register",
    "remove",
    "render",
    "replace",
    "reset",
    "resolve",
    "send",
    "serialize",
    "show",
    "sort",
    "transform",
    "translate",
    "update",
    "validate",
    "verify",
    "visit",
    "wrap",
    "write",
];

/// Those of them that do it to what the function's name says, and to nothing else.
const OF_THEIR_OWN: &[&str] = &[
    "add", "copy", "delete", "import", "register", "remove", "replace", "reset", "send", "update",
];
/// Verbs that say nothing of what is done.
const GENERAL: &[&str] = &[
    "call", "do", "execute", "handle", "make", "run", "start", "use",
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
    let commented = match moving.shape.form {
        Form::Guard(_) => effects::is_question(moving)
            .then(|| with_own_verb(moving))
            .flatten()
            .map(|name| format!("should_{name}")),
        _ => from_comment(moving),
    };
    found.extend(commented.map(|name| (Telling::Clear, name)));
    let one_of_all = loops::one_of_all(moving);
    found.extend(one_of_all.map(|name| (Telling::Clear, name)));
    // Who reads `if helper(…): break` asks what is true then, and who reads `yield from helper(…)`
    // what is yielded: what is done does not say it.
    if moving.is_generator {
        found.extend(from_each(moving));
    } else if !matches!(moving.shape.form, Form::Guard(_)) {
        found.extend(values::made_by(moving).map(|name| (Telling::Clear, name)));
        // What is done in one of several cases says more than what each of them gives.
        let mut named = results::names(moving);
        let place = if moving.is_whole_block() {
            0
        } else {
            named.len()
        };
        named.splice(place..place, from_branch(moving));
        found.extend(named);
        found.extend(effects::names(moving));
        found.extend(from_loop(moving));
        found.extend(from_handler(moving));
    }
    let usable = usable(found, moving, taken);
    let telling = usable.iter().map(|(telling, _)| *telling).min()?;
    let alike = usable.into_iter().filter(|(one, _)| *one == telling);
    let all = alike.map(|(_, name)| name).take(NAME_LIMIT).collect();
    Some(Names { telling, all })
}

fn usable(
    found: Vec<(Telling, String)>,
    moving: &Moving<'_, '_>,
    taken: &dyn Fn(&str) -> bool,
) -> Vec<(Telling, String)> {
    let convention = moving.subject.convention;
    // Two names that differ in their underscores are taken for one another; but what is asked and the
    // answer to it may be called alike.
    let answers = |name: &str| moving.variables.results.iter().any(|one| one == name);
    let is_like_another = |name: &str| {
        let (plain, hidden) = (&name[1..], format!("_{name}"));
        taken(&hidden) || (taken(plain) && !answers(plain))
    };
    let mut seen = BTreeSet::new();
    found
        .into_iter()
        .map(|(telling, name)| {
            let name = convention.spell(name.trim_matches('_'));
            (telling, format!("_{name}"))
        })
        .filter(|(_, name)| name.len() <= LENGTH_LIMIT && words::is_name(name))
        .filter(|(_, name)| !taken(name) && !is_like_another(name))
        .filter(|(_, name)| seen.insert(name.clone()))
        .collect()
}

/// The class or text with which the branch around the run deals.
fn from_branch(moving: &Moving<'_, '_>) -> Option<(Telling, String)> {
    let own = match moving.statements {
        [Stmt::If(inner)] if inner.elif_else_clauses.is_empty() => Some(&*inner.test),
        _ => None,
    };
    // What becomes of a value is not done in its case alone.
    let given = &moving.variables.parameters;
    if moving
        .variables
        .results
        .iter()
        .any(|one| given.contains(one))
    {
        return None;
    }
    // A part of a branch is not what the branch is for.
    let whole = moving.is_whole_block();
    let around = || words::enclosing_test(moving).filter(|_| whole);
    let case = own.or_else(around).and_then(words::case);
    let name = case
        .map(|case| snake(&case))
        .filter(|name| !words::is_dull_noun(name))?;
    let base = base(moving);
    // `insert_at` does not insert at a tuple.
    let last = base.rsplit('_').next().unwrap_or_default();
    if BREAKS.contains(&last) || CIRCUMSTANCES.contains(&last) {
        return None;
    }
    Some(match says(&base) && !base.contains(&name) {
        true => (Telling::Clear, format!("{base}_{name}")),
        // What refuses more than once is no more than a check of it.
        false if Effects::of(moving).raises > 1 => return None,
        false => (Telling::Fair, format!("handle_{name}")),
    })
}

/// Whether a function's name is a question, or begins with a verb that says what it does.
fn says(base: &str) -> bool {
    asks(base) || verb_of(base).is_some_and(|verb| !GENERAL.contains(&verb))
}

/// A whole loop, or all that it does for each, where it does several things and gives nothing: what
/// the function does to all, it does to each.
fn from_loop(moving: &Moving<'_, '_>) -> Option<(Telling, String)> {
    let noun = looped(moving).filter(|_| moving.variables.results.is_empty())?;
    let base = base(moving);
    let own = verb_of(&base).filter(|verb| DISTRIBUTING.contains(verb));
    // `remove_line_breaks` removes none of the cells.
    let is_meant = |verb: &&str| {
        let object = base.strip_prefix(*verb).unwrap_or_default();
        !OF_THEIR_OWN.contains(verb)
            || object.is_empty()
            || object.contains(noun.trim_end_matches('s'))
    };
    let own = own
        .filter(is_meant)
        .filter(|verb| format!("{verb}_{noun}") != base);
    let verb = match own.map(str::to_owned).or_else(|| loops::verb(moving)) {
        Some(verb) => verb,
        None if loops::is_dispatch(moving) => "handle".to_owned(),
        None if let Some(verb) = effects::adds(moving) => verb,
        // It says that each has its turn, and no more.
        None if is_plain_loop(moving) => "process".to_owned(),
        None => return None,
    };
    Some((Telling::Fair, format!("{verb}_{noun}")))
}

/// Whether a run is no more than what is done to each of some, and is handed little for it.
fn is_plain_loop(moving: &Moving<'_, '_>) -> bool {
    let is_body = moving.suite.kind == Some(BlockKind::Loop);
    let is_loop = matches!(moving.statements, [Stmt::For(_)]);
    (is_loop || is_body) && moving.variables.parameters.len() <= FEW_PARAMETERS
}

/// What a generator yields for each: `find_rows` finds in each page, `filter_rows` filters each row.
fn from_each(moving: &Moving<'_, '_>) -> Option<(Telling, String)> {
    let noun = looped(moving)?;
    let base = base(moving);
    let verb = verb_of(&base)?;
    let joint = if SEARCHING.contains(&verb) { "in_" } else { "" };
    Some((Telling::Fair, format!("{verb}_{joint}{noun}")))
}

/// What a loop goes over, of which the run is all, or all that it does for each.
fn looped(moving: &Moving<'_, '_>) -> Option<String> {
    let whole = moving.is_whole_block();
    let body = whole && moving.suite.kind == Some(BlockKind::Loop);
    match (loops::own(moving.statements), words::enclosing(moving)) {
        (Some(own), _) => loops::many(own),
        (_, Some(Stmt::For(inner))) if body => words::main_name(&inner.target)
            .map(snake)
            .filter(|noun| !words::is_dull_noun(noun)),
        _ => None,
    }
}

/// What is done when the function did not succeed.
fn from_handler(moving: &Moving<'_, '_>) -> Option<(Telling, String)> {
    let whole = moving.is_whole_block();
    let handles = whole && moving.suite.kind == Some(BlockKind::Handler);
    handles.then(|| (Telling::Fair, format!("handle_{}_failure", base(moving))))
}
