//! What the values are that a run gives, for its name.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, ExprContext, Stmt};

use crate::refactor::extract::deeds;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::vocabulary::VERBS;
use crate::refactor::extract::words;
use crate::refactor::tree::blocks;

/// Verbs of functions that are called for what they do.
const DOING: &[&str] = &[
    "add", "append", "apply", "call", "do", "emit", "execute", "handle", "insert", "process",
    "push", "register", "remove", "run", "send", "set", "start", "write",
];

/// Statements after a run that are looked at for more of the same.
const GOES_ON: usize = 2;

/// `make_` with the class of the only result.
pub(super) fn maker(moving: &Moving<'_, '_>) -> Option<String> {
    deeds::maker(call(moving)?)
}

/// `build_confirmation_prompt` where `build_prompt` gives the only result, `confirmation_prompt`, its
/// value.
pub(super) fn made_by(moving: &Moving<'_, '_>) -> Option<String> {
    let [result] = &moving.variables.results[..] else {
        return None;
    };
    let function = words::snake(words::main_function(call(moving)?)?);
    let (verb, noun) = function.split_once('_')?;
    let result = words::snake(result);
    let longer = result.strip_suffix(noun)?.strip_suffix('_')?;
    let makes = VERBS.contains(&verb) && !DOING.contains(&verb) && !longer.is_empty();
    makes.then(|| format!("{verb}_{result}"))
}

/// The call that the only result is given last.
fn call<'s>(moving: &Moving<'_, 's>) -> Option<&'s ExprCall> {
    let [result] = &moving.variables.results[..] else {
        return None;
    };
    let mut given = moving.statements.iter().rev().filter_map(words::given);
    let (_, value) = given.find(|(name, _)| name == result)?;
    value.as_call_expr()
}

/// Whether the first result begins as an empty collection.
pub(super) fn collects(moving: &Moving<'_, '_>) -> bool {
    let mut given = moving.statements.iter().filter_map(words::given);
    let result = |name: &str| moving.variables.results.iter().any(|one| one == name);
    given.any(|(name, value)| result(name) && words::is_empty(value))
}

/// `if a is None: a = …` says what the only result is where nobody said it.
pub(super) fn fills_in(moving: &Moving<'_, '_>) -> bool {
    let [result] = &moving.variables.results[..] else {
        return false;
    };
    let is_it = |expr: &Expr| matches!(expr, Expr::Name(name) if name.id.as_str() == result);
    // A sentinel is written in capitals.
    let nothing = |expr: &Expr| match expr {
        Expr::Name(name) => !name.id.contains(char::is_lowercase),
        other => other.is_none_literal_expr(),
    };
    let is_missing = |test: &Expr| match test {
        Expr::Compare(test) => is_it(&test.left) && test.comparators.iter().all(nothing),
        Expr::UnaryOp(test) => is_it(&test.operand),
        _ => false,
    };
    let gives = |it: &Stmt| words::given(it).is_some_and(|(name, _)| name == result);
    moving.statements.iter().any(|it| match it {
        Stmt::If(inner) => is_missing(&inner.test) && inner.body.iter().any(gives),
        _ => false,
    })
}

/// Whether every value that the only result is given is made of what it was: `name = str(name)`.
pub(super) fn converts(moving: &Moving<'_, '_>) -> bool {
    let [result] = &moving.variables.results[..] else {
        return false;
    };
    let mut seen = Given {
        result,
        made: 0,
        others: 0,
    };
    seen.visit_body(moving.statements);
    seen.made > 0 && seen.others == 0
}

/// Counts what a variable is given.
struct Given<'r> {
    result: &'r str,
    /// Calls and parts of what it was.
    made: usize,
    /// Anything else.
    others: usize,
}

impl<'v> Visitor<'v> for Given<'_> {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        if let Some((name, value)) = words::given(statement)
            && name == self.result
        {
            let is_made = matches!(value, Expr::Call(_) | Expr::Subscript(_));
            match is_made && mentions(value, self.result) {
                true => self.made += 1,
                false => self.others += 1,
            }
        } else if binds(statement, self.result) {
            self.others += 1;
        }
        visitor::walk_stmt(self, statement);
    }
}

/// Whether a statement itself, without those in it, gives a variable a value in another way than as
/// the one target of an assignment.
fn binds(statement: &Stmt, name: &str) -> bool {
    match statement {
        Stmt::Assign(one) => one.targets.iter().any(|it| mentions(it, name)),
        Stmt::AugAssign(one) => mentions(&one.target, name),
        Stmt::For(one) => mentions(&one.target, name),
        Stmt::With(one) => {
            let mut names = one
                .items
                .iter()
                .filter_map(|it| it.optional_vars.as_deref());
            names.any(|it| mentions(it, name))
        }
        _ => false,
    }
}

/// Whether the results are found together: one statement gives all of them, or a variable of the
/// run, or one of them, is needed for another one.
pub(super) fn belong(moving: &Moving<'_, '_>) -> bool {
    let [first, second] = &moving.variables.results[..] else {
        return true;
    };
    let of = |name: &str| -> BTreeSet<usize> {
        let mut wanted = BTreeSet::from([name.to_owned()]);
        let mut used = BTreeSet::new();
        // What stands before gives what stands after its values.
        for (index, statement) in moving.statements.iter().enumerate().rev() {
            let names = Names::of(statement);
            if !names.bound.is_disjoint(&wanted) {
                used.insert(index);
                wanted.extend(names.read);
            }
        }
        used
    };
    !of(first).is_disjoint(&of(second))
}

/// The names of a statement, those in it included.
#[derive(Default)]
struct Names {
    bound: BTreeSet<String>,
    read: BTreeSet<String>,
}

impl Names {
    fn of(statement: &Stmt) -> Self {
        let mut names = Self::default();
        names.visit_stmt(statement);
        names
    }
}

impl<'v> Visitor<'v> for Names {
    fn visit_expr(&mut self, expr: &'v Expr) {
        if let Expr::Name(name) = expr {
            let names = match name.ctx {
                ExprContext::Load => &mut self.read,
                _ => &mut self.bound,
            };
            names.insert(name.id.to_string());
        }
        visitor::walk_expr(self, expr);
    }
}

/// Whether an expression names a variable.
pub(super) fn mentions(expr: &Expr, name: &str) -> bool {
    let mut names = Names::default();
    names.visit_expr(expr);
    names.read.contains(name) || names.bound.contains(name)
}

/// Whether one of the statements right after the run adds to a result that begins in the run, as in
/// `bits = 0`, `bits |= 1` and then `bits |= 2`: the run is a slice of what makes it.
pub(super) fn goes_on(moving: &Moving<'_, '_>) -> bool {
    let begins = |name: &String| {
        let mut given = moving.statements.iter().filter_map(words::given);
        let is_filled = |value: &Expr| matches!(value, Expr::List(_) | Expr::Dict(_));
        given.any(|(to, value)| to == name && (is_filled(value) || value.is_literal_expr()))
    };
    let mut begun = moving.variables.results.iter().filter(|name| begins(name));
    let next = &moving.behind[..moving.behind.len().min(GOES_ON)];
    begun.any(|name| next.iter().any(|it| adds(it, name)))
}

/// Whether a statement, or one in it, adds to a variable.
fn adds(statement: &Stmt, name: &str) -> bool {
    let is_it = |expr: &Expr| matches!(expr, Expr::Name(one) if one.id.as_str() == name);
    let here = match statement {
        Stmt::AugAssign(one) => is_it(&one.target),
        Stmt::Expr(one) => one.value.as_call_expr().is_some_and(|call| {
            let method = call.func.as_attribute_expr();
            method.is_some_and(|method| is_it(&method.value))
        }),
        _ => false,
    };
    here || blocks(statement)
        .iter()
        .any(|(_, body)| body.iter().any(|it| adds(it, name)))
}

/// Whether the only result is what a call gave back that did something: `_get_…` would hide it.
pub(super) fn is_done(moving: &Moving<'_, '_>) -> bool {
    let name = call(moving).and_then(words::main_function);
    let verb = name.map(|name| words::snake(name).split('_').next().map(str::to_owned));
    verb.flatten().is_some_and(|verb| DOING.contains(&&*verb))
}
