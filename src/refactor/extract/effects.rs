//! Names for a helper from what its run does to what is there already: what it calls, sets, fills,
//! returns and raises. What it does to variables of its own is no effect.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Stmt};

use crate::refactor::extract::deeds::{self, called, filled, named, returned};
use crate::refactor::extract::fresh::{is_own, root};
use crate::refactor::extract::loops;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::receiver::is_bound;
use crate::refactor::extract::refusals;
use crate::refactor::extract::several::{changed, collected};
use crate::refactor::extract::words::{self, Telling, snake};
use crate::refactor::tree::blocks;

/// Names of what only tells: to call it changes nothing that the program goes by.
const TELLING: &[&str] = &["warnings", "logging", "logger", "log", "_logger", "LOGGER"];

/// Verbs of effects that add something.
pub(super) const ADDING: &[&str] = &["add", "append", "extend", "fill", "insert"];

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
    /// The keys of entries that it sets, where they are names.
    keys: Vec<String>,
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
    // One entry of many is not the whole.
    if let ([Some(name)], [key]) = (&mut effects.named[..], &effects.keys[..])
        && times == 1
    {
        *name = format!("set_{}", snake(key));
    }
    let [Some(name)] = &mut effects.named[..] else {
        return changed(&effects.named).or_else(|| collected(moving, &effects.named));
    };
    // An entry is one of many.
    let loops = moving.statements.iter().any(has_loop);
    if let Some(one) = name.strip_prefix("fill_").and_then(singular)
        && !loops
    {
        *name = format!("set_{one}");
    }
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

/// Whether a statement is a loop or has one in it.
fn has_loop(statement: &Stmt) -> bool {
    let is_loop = matches!(statement, Stmt::For(_) | Stmt::While(_));
    let mut inner = blocks(statement).into_iter().flat_map(|(_, body)| body);
    is_loop || inner.any(has_loop)
}

/// `entry` of `entries`, `row` of `rows`.
fn singular(noun: &str) -> Option<String> {
    let stem = noun
        .strip_suffix('s')
        .filter(|stem| !stem.ends_with(['s', 'u', 'i']))?;
    let one = match stem.strip_suffix("ie") {
        Some(stem) => format!("{stem}y"),
        None => stem.to_owned(),
    };
    (!words::is_dull_noun(&one)).then_some(one)
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

/// What a loop does with what it goes over, where it only adds: it appends that to something, or
/// fills something from it.
pub(super) fn adds(moving: &Moving<'_, '_>) -> Option<String> {
    let effects = Effects::of(moving);
    let target = loops::target(moving).map(snake);
    let (mut verbs, mut is_into_each) = (Vec::new(), true);
    for name in &effects.named {
        let (verb, noun) = name.as_deref()?.split_once('_')?;
        verbs.push(verb);
        is_into_each &= target.as_deref().is_some_and(|it| noun.starts_with(it));
    }
    verbs.dedup();
    match verbs[..] {
        _ if effects.raises > 0 => None,
        [verb @ ("fill" | "update")] if is_into_each => Some(verb.to_owned()),
        [verb @ ("add" | "append" | "insert")] => Some(verb.to_owned()),
        [verb @ ("extend" | "fill" | "update")] => Some(format!("{verb}_from")),
        _ => None,
    }
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
            Stmt::Assign(inner) if let Some(of) = deeds::swapped(inner) => {
                self.writes = true;
                self.named.push(named("swap_in", Some(of)));
            }
            Stmt::Assign(inner) => {
                let clears = inner.value.is_none_literal_expr();
                let targets = inner.targets.iter();
                targets.for_each(|it| self.target(moving, it, clears));
            }
            Stmt::AugAssign(inner) => match deeds::added_to(inner) {
                Some(sum) if !is_own(moving, &sum.value) => {
                    (self.sets, self.writes) = (true, true);
                    self.named.push(named("add_to", Some(&sum.attr)));
                }
                _ => self.target(moving, &inner.target, false),
            },
            Stmt::AnnAssign(inner) => self.target(moving, &inner.target, false),
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

    /// What is given a value, or `None`, which clears it.
    fn target(&mut self, moving: &Moving<'_, '_>, target: &Expr, clears: bool) {
        match target {
            Expr::Attribute(attribute) if !is_own(moving, &attribute.value) => {
                (self.sets, self.writes) = (true, true);
                let verb = if clears { "clear" } else { "set" };
                self.named.push(named(verb, Some(&attribute.attr)));
            }
            Expr::Subscript(item) if !is_own(moving, &item.value) => {
                self.writes = true;
                self.keys.extend(deeds::key(item).map(str::to_owned));
                self.named.push(filled(item));
            }
            Expr::Tuple(tuple) => {
                let elements = tuple.elts.iter();
                elements.for_each(|it| self.target(moving, it, clears));
            }
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
