//! Names for a helper, best first, from what stands in and around the run. The first is good enough
//! for a file; a model may choose another one of them.

use std::collections::BTreeSet;

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::extract::effects;
use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::vocabulary::{BREAKS, FILLERS, VERBS};
use crate::refactor::extract::words::{self, Topic, snake};
use crate::refactor::tree::BlockKind;

/// The most names offered.
const NAME_LIMIT: usize = 8;
/// Longest name, in characters.
const LENGTH_LIMIT: usize = 36;
/// The most words of a comment that make a name.
const COMMENT_WORDS: usize = 4;

/// Names, none of them in `taken`; none at all for a run of which nothing can be said, which stays
/// where it is: a helper with a number for a name helps nobody.
pub fn names(moving: &Moving<'_, '_>, taken: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    found.extend(from_comment(moving));
    found.extend(from_results(moving));
    found.extend(from_checks(moving));
    found.extend(from_loop(moving));
    found.extend(from_branch(moving));
    found.extend(effects::names(moving));
    found.extend(from_function(moving));
    usable(found, taken)
}

fn usable(found: Vec<String>, taken: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut seen = BTreeSet::new();
    found
        .into_iter()
        .map(|name| format!("_{}", name.trim_matches('_')))
        .filter(|name| name.len() <= LENGTH_LIMIT && words::is_name(name) && !taken(name))
        .filter(|name| seen.insert(name.clone()))
        .take(NAME_LIMIT)
        .collect()
}

fn base(moving: &Moving<'_, '_>) -> String {
    let name = snake(moving.subject.at.function.name.as_str());
    if name.is_empty() {
        "step".to_owned()
    } else {
        name
    }
}

/// The verb that a function's name begins with.
fn verb_of(base: &str) -> Option<&str> {
    let first = base.split('_').next();
    first.filter(|first| VERBS.contains(first))
}

/// `# Parse the header` → `parse_header`; in `parse_date` `# Two numbers` → `parse_two_numbers`.
fn from_comment(moving: &Moving<'_, '_>) -> Option<String> {
    let subject = moving.subject;
    let start = moving.region.start + moving.indent.len();
    // Over several paragraphs it speaks of the first alone.
    let text = &subject.source[moving.region.clone()];
    if !subject.is_comment(start) || text.lines().any(|line| line.trim().is_empty()) {
        return None;
    }
    let comment = subject.comments_within(&moving.region).next()?;
    let phrase = comment
        .split(['.', ',', ';', ':', '(', '-', '/', '`', '"'])
        .next()?
        .to_lowercase();
    let parts: Vec<&str> = phrase
        .split_whitespace()
        .take_while(|part| !BREAKS.contains(part))
        .map(|part| part.trim_matches('_'))
        .filter(|part| !FILLERS.contains(part))
        .take(COMMENT_WORDS)
        .collect();
    let plain = |part: &&str| part.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    if !parts.iter().all(plain) || parts.len() < 2 {
        return None;
    }
    if VERBS.contains(&parts[0]) {
        return Some(parts.join("_"));
    }
    // A whole comment of a few words is a heading.
    let base = base(moving);
    let verb = verb_of(&base).filter(|_| {
        parts.len() == phrase.split_whitespace().count() && parts.len() < COMMENT_WORDS
    });
    verb.map(|verb| format!("{verb}_{}", parts.join("_")))
}

fn from_results(moving: &Moving<'_, '_>) -> Vec<String> {
    let results = &moving.variables.results;
    let nouns: Vec<String> = results.iter().map(|one| snake(one)).collect();
    if nouns.is_empty() || nouns.iter().any(|noun| words::is_dull_noun(noun)) {
        return Vec::new();
    }
    let noun = words::listed(&nouns);
    let updates = results
        .iter()
        .any(|one| moving.variables.parameters.contains(one));
    let verbs: &[&str] = match (updates, collects(moving)) {
        (true, _) => &["update", "adjust"],
        (_, true) => &["collect", "build"],
        _ => &["get", "resolve", "compute"],
    };
    let mut found: Vec<String> = verbs.iter().map(|verb| format!("{verb}_{noun}")).collect();
    // `parse_primary` that gives a `node` has a part that could be `parse_primary_node`.
    let base = base(moving);
    if !updates && verb_of(&base).is_some() && !base.contains(&noun) {
        found.insert(0, format!("{base}_{noun}"));
    }
    found
}

/// Whether the first result begins as an empty collection.
fn collects(moving: &Moving<'_, '_>) -> bool {
    moving.statements.iter().any(|statement| match statement {
        Stmt::Assign(assign) => {
            let target = assign.targets.first();
            let result = |name: &str| moving.variables.results.iter().any(|one| one == name);
            let ours = matches!(target, Some(Expr::Name(name)) if result(&name.id));
            ours && (assign.value.is_list_expr() || assign.value.is_dict_expr())
        }
        _ => false,
    })
}

/// A run that does nothing but raise checks something.
fn from_checks(moving: &Moving<'_, '_>) -> Vec<String> {
    let mut found = Vec::new();
    if moving.variables.results.is_empty() && moving.shape.form == Form::Plain {
        let raises = |it: &Stmt| match it {
            Stmt::If(inner) => {
                inner.elif_else_clauses.is_empty()
                    && matches!(inner.body.last(), Some(Stmt::Raise(_)))
            }
            Stmt::Raise(_) | Stmt::Assert(_) => true,
            _ => false,
        };
        if moving.statements.iter().all(raises) {
            match &moving.variables.parameters[..] {
                [one] => found.push(format!("check_{}", snake(one))),
                _ => found.push(format!("check_{}_arguments", base(moving))),
            }
        }
    }
    found
}

fn from_loop(moving: &Moving<'_, '_>) -> Vec<String> {
    let whole = moving.statements.len() == moving.suite.statements.len();
    let around =
        words::enclosing(moving).filter(|_| whole && moving.suite.kind == Some(BlockKind::Loop));
    let mut found = Vec::new();
    let telling = |name: &&str| !words::is_dull_noun(&snake(name));
    if let Some(Stmt::For(inner)) = around
        && let Some(item) = words::main_name(&inner.target).filter(telling)
    {
        found.push(format!("process_{}", snake(item)));
        found.push(format!("handle_{}", snake(item)));
    }
    if let [Stmt::For(inner)] = moving.statements
        && let Some(items) = words::main_name(&inner.iter).filter(telling)
    {
        found.push(format!("process_{}", snake(items)));
    }
    found
}

/// What the branch around the run is about. A class or a text that something is compared with says
/// what the branch handles; a variable only says what it goes by.
fn from_branch(moving: &Moving<'_, '_>) -> Vec<String> {
    let own = match moving.statements {
        [Stmt::If(inner)] => Some(&*inner.test),
        _ => None,
    };
    let test = own.or_else(|| words::enclosing_test(moving));
    let topic = test.and_then(words::topic).map(|topic| Topic {
        name: snake(&topic.name),
        ..topic
    });
    let Some(Topic { name, is_case }) = topic.filter(|it| !words::is_dull_noun(&it.name)) else {
        return Vec::new();
    };
    let base = base(moving);
    match (is_case, base.contains(&name)) {
        (true, true) => vec![format!("handle_{name}")],
        (true, false) => vec![format!("{base}_{name}"), format!("handle_{name}")],
        (false, false) if verb_of(&base).is_some() => vec![format!("{base}_by_{name}")],
        (false, _) => Vec::new(),
    }
}

/// What a part of a function is called for where it stands. Of the rest nothing can be said: it stays
/// where it is, since `build_body` says no more than `build`.
fn from_function(moving: &Moving<'_, '_>) -> Option<String> {
    let base = base(moving);
    match (&moving.shape.form, moving.suite.kind) {
        (Form::Guard(_) | Form::Return | Form::Result, _) => None,
        (_, Some(BlockKind::Loop)) if verb_of(&base).is_some() => Some(format!("{base}_item")),
        (_, Some(BlockKind::Handler)) => Some(format!("handle_{base}_failure")),
        _ => None,
    }
}
