//! Names for a helper from what its run does to what is there already: what it calls, sets, fills,
//! returns and raises. What it does to variables of its own is no effect.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Stmt};

use crate::refactor::extract::deeds::{called, filled, named, returned};
use crate::refactor::extract::fresh::{is_own, root};
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::receiver::is_bound;
use crate::refactor::extract::refusals;
use crate::refactor::extract::words::{self, Telling, snake};
use crate::refactor::tree::blocks;

/// Names of what only tells: to call it changes nothing that the program goes by.
const TELLING: &[&str] = &["warnings", "logging", "logger", "log", "_logger", "LOGGER"];

/// Verbs of effects that add something.
const ADDING: &[&str] = &["add", "append", "extend", "fill", "insert"];

/// Verbs of other effects that leave a thing changed.
const CHANGING: &[&str] = &[
    "clear", "discard", "pop", "popleft", "remove", "reverse", "set", "sort", "update",
];

/// Methods that take something away and give it.
const TAKING: &[&str] = &["pop", "popitem", "popleft"];

/// What a run calls for what that does, most of all.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Calls {
    /// Nothing.
    #[default]
    Nothing,
    /// Its own object, or for the next of something.
    Own,
    /// Anything else.
    Others,
}

/// What a run does, in order.
#[derive(Default)]
pub(super) struct Effects {
    /// What each of them is called; `None` for one that nothing can be said of.
    named: Vec<Option<String>>,
    /// It sets an attribute.
    sets: bool,
    /// It sets, fills or deletes something.
    pub(super) writes: bool,
    /// What it calls for what that does.
    pub(super) calls: Calls,
    /// How often it raises, or asserts.
    pub(super) raises: usize,
}

impl Effects {
    /// What a run does.
    pub(super) fn of(moving: &Moving<'_, '_>) -> Self {
        let mut effects = Self::default();
        effects.collect(moving, moving.statements);
        let mut taking = Taking {
            moving,
            effects: &mut effects,
        };
        taking.visit_body(moving.statements);
        effects
    }
}

/// What the run does, where it does one thing; best first.
pub(super) fn names(moving: &Moving<'_, '_>) -> Vec<(Telling, String)> {
    // What gives a value is called for that, whatever it says of it.
    if !moving.variables.results.is_empty() {
        return Vec::new();
    }
    let effects = Effects::of(moving);
    let gives_up = matches!(moving.statements.last(), Some(Stmt::Raise(_)));
    match effects.named.is_empty() || gives_up {
        true if effects.raises > 0 => refusals::names(moving),
        true => Vec::new(),
        false => done(moving, effects).into_iter().collect(),
    }
}

fn done(moving: &Moving<'_, '_>, mut effects: Effects) -> Option<(Telling, String)> {
    let times = effects.named.len();
    effects.named.dedup();
    let [Some(name)] = &effects.named[..] else {
        return changed(&effects.named).or_else(|| collected(moving, &effects.named));
    };
    // An attribute among many others that are set is no part of its own.
    let thinks = moving.statements.iter().any(|it| !blocks(it).is_empty());
    let (verb, noun) = name.rsplit_once('_').unwrap_or(("", name));
    // Where most of it refuses, what it does besides is no name for that.
    let looks = effects.raises > 1 && !verb.starts_with("check");
    let says = !words::is_dull_noun(noun) && (thinks || !effects.sets) && !looks;
    // One call after another adds arguments.
    let many = times > 1 && ADDING.contains(&verb) && !noun.ends_with('s') && is_whole(moving);
    let name = if many {
        format!("{name}s")
    } else {
        name.clone()
    };
    says.then_some((Telling::Clear, name))
}

/// Whether a run only finds something out: it changes nothing and calls nothing for what that does.
pub(super) fn is_question(moving: &Moving<'_, '_>) -> bool {
    let effects = Effects::of(moving);
    effects.calls == Calls::Nothing && !effects.writes && effects.raises == 0
}

/// Whether what a run calls is named by the calls alone, as in `parser.add_argument(…)`.
fn is_whole(moving: &Moving<'_, '_>) -> bool {
    let name = |it: &Stmt| -> Option<bool> {
        let call = it.as_expr_stmt()?.value.as_call_expr()?;
        Some(call.func.as_attribute_expr()?.attr.contains('_'))
    };
    moving.statements.iter().any(|it| name(it) == Some(true))
}

/// Where one thing alone is changed, in several ways, that is what is done: `self.mask = []` and
/// `self.mask[0] = 1` set the mask, `stack.pop()` and `stack.append(1)` update the stack.
fn changed(named: &[Option<String>]) -> Option<(Telling, String)> {
    let parts = named.iter().map(|name| name.as_deref()?.split_once('_'));
    let parts: Vec<(&str, &str)> = parts.collect::<Option<_>>()?;
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
        true => "set",
        false if parts.iter().all(|(verb, _)| ADDING.contains(verb)) => "extend",
        false => "update",
    };
    Some((Telling::Fair, format!("{verb}_{noun}")))
}

/// What several attributes are about that are set: `text` of `text` and `blank_after_text`.
fn set_alone<'n>(parts: &[(&str, &'n str)]) -> Option<&'n str> {
    let all_set = parts.iter().all(|(verb, _)| *verb == "set");
    let (_, shortest) = parts.iter().min_by_key(|(_, noun)| noun.len())?;
    let about = parts.iter().all(|(_, noun)| noun.contains(shortest));
    (all_set && about && !words::is_dull_noun(shortest)).then_some(*shortest)
}

/// What a loop does with what it goes over, where it only adds: it appends that to something, or
/// fills something from it.
pub(super) fn adds(moving: &Moving<'_, '_>) -> Option<String> {
    let effects = Effects::of(moving);
    let mut verbs: Vec<&str> = Vec::new();
    for name in &effects.named {
        verbs.push(name.as_deref()?.split('_').next()?);
    }
    verbs.dedup();
    match verbs[..] {
        _ if effects.raises > 0 => None,
        [verb @ ("add" | "append" | "insert")] => Some(verb.to_owned()),
        [verb @ ("extend" | "fill" | "update")] => Some(format!("{verb}_from")),
        _ => None,
    }
}

/// A loop that only adds to what is there collects that.
fn collected(moving: &Moving<'_, '_>, named: &[Option<String>]) -> Option<(Telling, String)> {
    let [Stmt::For(_) | Stmt::While(_)] = moving.statements else {
        return None;
    };
    let added = |name: &Option<String>| {
        let (verb, noun) = name.as_deref()?.split_once('_')?;
        let adds = ADDING.contains(&verb) && !words::is_dull_noun(noun);
        adds.then(|| noun.to_owned())
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

impl Effects {
    fn collect(&mut self, moving: &Moving<'_, '_>, statements: &[Stmt]) {
        for statement in statements {
            self.note(moving, statement);
            for (_, body) in blocks(statement) {
                self.collect(moving, body);
            }
        }
    }

    fn note(&mut self, moving: &Moving<'_, '_>, statement: &Stmt) {
        match statement {
            Stmt::Expr(inner) => match &*inner.value {
                Expr::Call(call) => self.call(moving, call),
                Expr::Await(inner) => match &*inner.value {
                    Expr::Call(call) => self.call(moving, call),
                    _ => self.named.push(None),
                },
                Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) => {}
                _ => self.named.push(None),
            },
            Stmt::Assign(inner) => {
                inner.targets.iter().for_each(|it| self.target(moving, it));
            }
            Stmt::AugAssign(inner) => self.target(moving, &inner.target),
            Stmt::AnnAssign(inner) => self.target(moving, &inner.target),
            Stmt::Return(inner) => {
                if let Some(value) = inner.value.as_deref() {
                    self.named.push(returned(moving, value));
                }
            }
            Stmt::Delete(inner) => {
                let plain = inner.targets.iter().all(Expr::is_name_expr);
                self.writes |= !plain;
                self.named.push(None);
            }
            Stmt::Raise(_) | Stmt::Assert(_) => self.raises += 1,
            _ => {}
        }
    }

    fn call(&mut self, moving: &Moving<'_, '_>, call: &ExprCall) {
        // `self.raise_error(…)` refuses as `raise` does.
        if words::main_name(&call.func).is_some_and(|name| snake(name).starts_with("raise_")) {
            self.raises += 1;
            return;
        }
        let on_own = match &*call.func {
            Expr::Attribute(method) => is_own(moving, &method.value),
            _ => false,
        };
        if !on_own {
            let takes = matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "next");
            let calls = match root(&call.func) {
                Some(name) if TELLING.contains(&name) => Calls::Nothing,
                Some(name) if takes || is_bound(name) => Calls::Own,
                _ => Calls::Others,
            };
            self.calls = self.calls.max(calls);
            self.named.push(called(moving, call));
        }
    }

    fn target(&mut self, moving: &Moving<'_, '_>, target: &Expr) {
        match target {
            Expr::Attribute(attribute) if !is_own(moving, &attribute.value) => {
                (self.sets, self.writes) = (true, true);
                self.named.push(named("set", Some(&attribute.attr)));
            }
            Expr::Subscript(item) if !is_own(moving, &item.value) => {
                self.writes = true;
                self.named.push(filled(item));
            }
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|it| self.target(moving, it)),
            _ => {}
        }
    }
}

/// Looks for what is taken away where its value is used.
struct Taking<'e, 'm, 'a, 's> {
    moving: &'m Moving<'a, 's>,
    effects: &'e mut Effects,
}

impl<'v> Visitor<'v> for Taking<'_, '_, '_, '_> {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        let seen = matches!(statement, Stmt::Expr(inner) if inner.value.is_call_expr());
        if !seen && !statement.is_function_def_stmt() {
            visitor::walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        if let Expr::Call(call) = expr
            && let Expr::Attribute(method) = &*call.func
            && TAKING.contains(&method.attr.as_str())
        {
            self.effects.call(self.moving, call);
        }
        visitor::walk_expr(self, expr);
    }
}
