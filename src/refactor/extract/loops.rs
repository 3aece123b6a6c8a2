//! What a loop does to each of what it goes over, for the name of a helper.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtFor};

use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::values::mentions;
use crate::refactor::extract::vocabulary::{ACTIONS, VERBS};
use crate::refactor::extract::words::{self, base, snake};
use crate::refactor::tree::BlockKind;

/// Verbs that say little of what is done to something: it is put somewhere, or looked at.
const VAGUE: &[&str] = &[
    "add", "append", "extend", "get", "insert", "pop", "set", "update",
];

/// Verbs of functions that give what they say.
const GIVING: &[&str] = &[
    "build", "collect", "compute", "count", "create", "find", "generate", "get", "list", "make",
    "select",
];

/// `apply_comment` for all that `apply_comments` does with each `comment`.
pub(super) fn one_of_all(moving: &Moving<'_, '_>) -> Option<String> {
    let is_body = moving.is_whole_block() && moving.suite.kind == Some(BlockKind::Loop);
    let is_left = !matches!(moving.shape.form, Form::Plain);
    if !is_body || is_left || moving.is_generator || !moving.variables.results.is_empty() {
        return None;
    }
    let noun = words::main_name(&around(moving)?.target).map(snake)?;
    let base = base(moving);
    let of_one = base.strip_suffix('s')?;
    let verb = of_one.strip_suffix(&noun)?.strip_suffix('_')?;
    // What gives nothing gets nothing.
    (VERBS.contains(&verb) && !GIVING.contains(&verb)).then(|| of_one.to_owned())
}

/// The verb of all that a loop calls with what it goes over: `visit` of `self.visit(arg, frame)`.
pub(super) fn verb(moving: &Moving<'_, '_>) -> Option<String> {
    let own = own(moving.statements);
    let around = own.or_else(|| around(moving))?;
    let mut calls = Calls {
        targets: targets(&around.target),
        verbs: Vec::new(),
    };
    match own {
        Some(own) => calls.visit_body(&own.body),
        None => calls.visit_body(moving.statements),
    }
    calls.verbs.dedup();
    let [verb] = &calls.verbs[..] else {
        return None;
    };
    let known = VERBS.contains(&verb.as_str()) || ACTIONS.contains(&verb.as_str());
    (known && !VAGUE.contains(&verb.as_str())).then(|| verb.clone())
}

/// What a loop calls each of what it goes over.
fn targets(target: &Expr) -> Vec<&str> {
    match target {
        Expr::Tuple(tuple) => tuple.elts.iter().flat_map(targets).collect(),
        other => other
            .as_name_expr()
            .map(|it| it.id.as_str())
            .into_iter()
            .collect(),
    }
}

/// Verbs of calls that are given one of the targets, or are methods of it.
struct Calls<'t> {
    targets: Vec<&'t str>,
    verbs: Vec<String>,
}

impl Calls<'_> {
    fn is_target(&self, expr: &Expr) -> bool {
        expr.as_name_expr()
            .is_some_and(|it| self.targets.contains(&it.id.as_str()))
    }

    fn of(&self, call: &ExprCall) -> Option<String> {
        let (function, is_method) = match &*call.func {
            Expr::Name(name) => (name.id.as_str(), false),
            Expr::Attribute(method) => (method.attr.as_str(), self.is_target(&method.value)),
            _ => return None,
        };
        let is_given = call.arguments.args.iter().any(|it| self.is_target(it));
        let verb = snake(function).split('_').next()?.to_owned();
        (is_method || is_given).then_some(verb)
    }
}

impl<'v> Visitor<'v> for Calls<'_> {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        // What is called for its value only looks.
        if let Stmt::Expr(inner) = statement
            && let Expr::Call(call) = &*inner.value
        {
            self.verbs.extend(self.of(call));
        }
        visitor::walk_stmt(self, statement);
    }
}

/// Whether the run is one choice by what the loop around it goes over.
pub(super) fn is_dispatch(moving: &Moving<'_, '_>) -> bool {
    let Some(target) = around(moving).and_then(|it| it.target.as_name_expr()) else {
        return false;
    };
    let asks = |test: &Expr| mentions(test, target.id.as_str());
    match moving.statements {
        [Stmt::If(choice)] => {
            let others = &choice.elif_else_clauses;
            let mut tests = others.iter().filter_map(|clause| clause.test.as_ref());
            others.len() > 1 && asks(&choice.test) && tests.all(asks)
        }
        [Stmt::Match(choice)] => asks(&choice.subject),
        _ => false,
    }
}

/// The loop that a run is, with what it makes ready for it: `rows = sorted(rows)`, `if rows:`.
pub(super) fn own(statements: &[Stmt]) -> Option<&StmtFor> {
    match statements {
        [Stmt::For(inner)] => Some(inner),
        [Stmt::If(inner)] if inner.elif_else_clauses.is_empty() => {
            let tested = inner.test.as_name_expr()?.id.as_str();
            own(&inner.body).filter(|it| goes_over(it, tested))
        }
        [first, rest @ ..] => {
            let (name, _) = words::given(first)?;
            own(rest).filter(|it| goes_over(it, name))
        }
        [] => None,
    }
}

/// What a loop goes over; of what is not many, a loop is no more than a part.
pub(super) fn many(inner: &StmtFor) -> Option<String> {
    let many = words::main_name(&inner.iter).filter(|it| it.ends_with('s'));
    many.map(snake).filter(|noun| !words::is_dull_noun(noun))
}

fn goes_over(inner: &StmtFor, name: &str) -> bool {
    mentions(&inner.iter, name)
}

/// What the loop that a run is, or stands in, calls each of what it goes over.
pub(super) fn target<'s>(moving: &Moving<'_, 's>) -> Option<&'s str> {
    let of = own(moving.statements).or_else(|| around(moving))?;
    words::main_name(&of.target)
}

fn around<'s>(moving: &Moving<'_, 's>) -> Option<&'s StmtFor> {
    words::enclosing(moving)?.as_for_stmt()
}
