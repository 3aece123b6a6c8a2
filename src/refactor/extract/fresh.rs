//! What a run itself makes, and so may change without anybody else's noticing.

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::words;
use crate::refactor::scopes::BindingKind;
use crate::refactor::tree::blocks;

/// Functions and methods that give something new.
const MAKING: &[&str] = &[
    "bytearray",
    "copy",
    "deepcopy",
    "defaultdict",
    "deque",
    "dict",
    "list",
    "open",
    "set",
    "sorted",
    "split",
    "splitlines",
    "str",
];

/// Whether an expression belongs to something that the run itself makes. Another name for what is
/// there already, and an element of it, are not.
pub(super) fn is_own(moving: &Moving<'_, '_>, expr: &Expr) -> bool {
    let Some(name) = root(expr) else {
        return false;
    };
    let bound = moving.subject.scopes.bindings(moving.subject.scope, name);
    let here = bound.filter(|one| moving.region.contains(&one.range.start));
    let (mut fresh, mut all) = (0, 0);
    for one in here {
        all += 1;
        fresh += usize::from(one.kind == BindingKind::With);
    }
    fresh += count_made(moving.statements, name);
    fresh > 0 && fresh == all && !moving.variables.parameters.iter().any(|one| one == name)
}

/// How often the statements give a variable something new.
fn count_made(statements: &[Stmt], name: &str) -> usize {
    let each = statements.iter().map(|it| {
        let made = words::given(it).is_some_and(|(target, value)| target == name && is_new(value));
        let inner = blocks(it).into_iter();
        usize::from(made) + inner.map(|(_, body)| count_made(body, name)).sum::<usize>()
    });
    each.sum()
}

/// Whether a value is nobody's yet: a literal, or what a class makes, or a function that gives something new.
fn is_new(value: &Expr) -> bool {
    match value {
        Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Named(_) | Expr::If(_) => {
            false
        }
        Expr::Call(call) => {
            let name = match &*call.func {
                Expr::Name(name) => name.id.as_str(),
                Expr::Attribute(method) => method.attr.as_str(),
                _ => return false,
            };
            is_class_name(name) || MAKING.contains(&name)
        }
        _ => true,
    }
}

/// Whether a name is that of a class, as classes are named.
pub(super) fn is_class_name(name: &str) -> bool {
    name.trim_start_matches('_').starts_with(char::is_uppercase)
}

/// The variable that an expression reaches into; what a call gives may be anybody's.
pub(super) fn root(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(inner) => root(&inner.value),
        Expr::Subscript(inner) => root(&inner.value),
        _ => None,
    }
}
