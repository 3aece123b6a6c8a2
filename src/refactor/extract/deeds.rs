//! What one thing that a run does is called: a call, a value that is returned, an attribute that is
//! set.

use ruff_python_ast::{
    Expr, ExprAttribute, ExprCall, ExprSubscript, Operator, StmtAssign, StmtAugAssign,
};

use crate::refactor::extract::fresh::is_class_name;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::vocabulary::{ACTIONS, VERBS};
use crate::refactor::extract::words::{self, snake};
use crate::refactor::scopes::MODULE;

/// A class that is made, a name or an attribute. What it was given it does not get: it has looked
/// at it.
pub(super) fn returned(moving: &Moving<'_, '_>, value: &Expr) -> Option<String> {
    let name = value.as_name_expr().map(|name| name.id.as_str());
    let given = name.filter(|name| moving.variables.parameters.iter().any(|one| one == name));
    match value {
        Expr::Call(call) => maker(call),
        // What is bound again is another value than was given.
        Expr::Name(_) if given.is_some_and(|name| is_bound_in(moving, name)) => None,
        Expr::Name(_) if given.is_some() => named("check", given),
        Expr::Name(_) | Expr::Attribute(_) => named("get", words::main_name(value)),
        _ => None,
    }
}

fn is_bound_in(moving: &Moving<'_, '_>, name: &str) -> bool {
    let subject = moving.subject;
    let mut bound = subject.scopes.bindings(subject.scope, name);
    bound.any(|one| moving.region.contains(&one.range.start))
}

/// `make_` with the class that a call makes something of.
pub(super) fn maker(call: &ExprCall) -> Option<String> {
    let class = words::main_name(&call.func).filter(|name| is_class_name(name));
    named("make", class)
}

/// What a value is called, or what makes it.
pub(super) fn made(value: &Expr) -> Option<&str> {
    match value {
        Expr::Call(call) => words::main_name(&call.func),
        other => words::main_name(other),
    }
}

pub(super) fn named(verb: &str, of: Option<&str>) -> Option<String> {
    of.map(|name| format!("{verb}_{}", snake(name)))
}

/// `rows.sort()` sorts the rows, `click.echo(rows)` echoes them, and `self.close(rows)` closes them.
pub(super) fn called(moving: &Moving<'_, '_>, call: &ExprCall) -> Option<String> {
    let (function, object) = match &*call.func {
        Expr::Name(name) => (name.id.as_str(), None),
        Expr::Attribute(method) => (method.attr.as_str(), Some(&*method.value)),
        _ => return None,
    };
    let object = object.filter(|object| !is_module(moving, object));
    let object = object.and_then(words::main_name);
    let verb = snake(function);
    let first = verb.split('_').next().unwrap_or_default();
    if !VERBS.contains(&first) && !ACTIONS.contains(&first) {
        return None;
    }
    if verb.contains('_') {
        return Some(verb);
    }
    let arguments = &call.arguments.args;
    if let Some(object) = object {
        return of_object(&verb, object, arguments);
    }
    named(&verb, arguments.first().and_then(words::main_name))
}

/// `rows.remove("a")` removes something from the rows, and `tree.insert(0, leaf)` inserts the leaf.
fn of_object(verb: &str, object: &str, arguments: &[Expr]) -> Option<String> {
    let last = arguments.last().and_then(Expr::as_name_expr);
    let last = last.map(|name| snake(name.id.as_str()));
    match verb {
        "remove" | "discard" if !arguments.is_empty() => {
            named(&format!("{verb}_from"), Some(object))
        }
        "insert" => match last.filter(|name| !words::is_dull_noun(name)) {
            Some(thing) => named(verb, Some(&thing)),
            None => named(verb, Some(object)),
        },
        _ => named(verb, Some(object)),
    }
}

/// What is done to a collection of which an entry is set; the entry where the collection's name says
/// nothing.
pub(super) fn filled(item: &ExprSubscript) -> Option<String> {
    let name = words::main_name(&item.value);
    if let Some(key) =
        key(item).filter(|_| name.is_some_and(|name| words::is_dull_noun(&snake(name))))
    {
        return named("set", Some(key));
    }
    // What an object holds is there already, and an entry of one of many is not theirs.
    let verb = match &*item.value {
        Expr::Subscript(_) => "set_in",
        Expr::Attribute(_) => "update",
        _ => "fill",
    };
    named(verb, name)
}

/// The collection of which two entries change places: `rows[a], rows[b] = rows[b], rows[a]`.
pub(super) fn swapped(assignment: &StmtAssign) -> Option<&str> {
    let [Expr::Tuple(targets)] = &assignment.targets[..] else {
        return None;
    };
    let [one, other] = &targets.elts[..] else {
        return None;
    };
    let values = &assignment.value.as_tuple_expr()?.elts;
    let name = indexed(one)?;
    let mut all = values.iter().chain([other]);
    (values.len() == 2 && all.all(|it| indexed(it) == Some(name))).then_some(name)
}

/// The attribute to which something is added: `node.tail += text`. A number only counts it up.
pub(super) fn added_to(assignment: &StmtAugAssign) -> Option<&ExprAttribute> {
    let adds = assignment.op == Operator::Add && !assignment.value.is_number_literal_expr();
    assignment.target.as_attribute_expr().filter(|_| adds)
}

/// The collection of which an expression is an entry.
fn indexed(item: &Expr) -> Option<&str> {
    words::main_name(&item.as_subscript_expr()?.value)
}

/// The key of an entry, where it is written as a text that may be a name.
pub(super) fn key(item: &ExprSubscript) -> Option<&str> {
    let key = item.slice.as_string_literal_expr()?.value.to_str();
    words::is_name(key).then_some(key)
}

/// Whether an expression is a name that the file imports: `click.echo(rows)` does nothing to `click`.
fn is_module(moving: &Moving<'_, '_>, expr: &Expr) -> bool {
    let scopes = &moving.subject.scopes;
    expr.as_name_expr().is_some_and(|name| {
        let mut bound = scopes.bindings(MODULE, name.id.as_str());
        bound.any(|one| one.kind.is_import())
    })
}
