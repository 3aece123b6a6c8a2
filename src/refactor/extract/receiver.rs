//! Whether a helper is a method, and of which sort.

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::extract::subject::{Subject, bases};

/// What a helper is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiver {
    /// Nothing: a function of the module.
    None,
    /// An object; the name of the parameter.
    Object(String),
    /// A class; the name of the parameter.
    Class(String),
}

/// Bases that make something of what stands in a class.
const READING_BASES: &[&str] = &["Protocol", "TypedDict", "NamedTuple"];
/// Methods that run while attributes cannot be relied on.
const BARE_METHODS: &[&str] = &["__getattribute__", "__new__", "__init_subclass__"];

/// Whether a parameter has the name that methods know their object or class by.
pub fn is_bound(name: &str) -> bool {
    matches!(name, "self" | "cls")
}

/// What a helper that takes `parameters` is bound to; `wanted` if it has to stand in the class.
pub fn receiver(
    subject: &Subject<'_>,
    parameters: &[String],
    wanted: bool,
) -> Result<Receiver, String> {
    let found = available(subject);
    let name = match &found {
        Receiver::Object(name) | Receiver::Class(name) => Some(name),
        Receiver::None => None,
    };
    match name {
        Some(name) if wanted || parameters.contains(name) => Ok(found),
        None if wanted => Err("it has to stand in the class".to_owned()),
        _ => Ok(Receiver::None),
    }
}

fn available(subject: &Subject<'_>) -> Receiver {
    let function = subject.at.function;
    let (Some(class), []) = (subject.at.class, &subject.at.outer[..]) else {
        return Receiver::None;
    };
    let first = function.parameters.iter_non_variadic_params().next();
    let Some(first) = first.map(|first| first.name().as_str()) else {
        return Receiver::None;
    };
    let rebound = subject.scopes.bindings(subject.scope, first).count() > 1;
    let reads = bases(class).any(|base| READING_BASES.contains(&base));
    let odd = class
        .body
        .iter()
        .any(|it| matches!(it, Stmt::FunctionDef(it) if it.name.as_str() == "__getattribute__"));
    if rebound || reads || odd || BARE_METHODS.contains(&function.name.as_str()) {
        return Receiver::None;
    }
    let decorated = |wanted: &str| {
        let mut decorators = function.decorator_list.iter();
        decorators
            .any(|it| matches!(&it.expression, Expr::Name(name) if name.id.as_str() == wanted))
    };
    match first {
        "self" if !decorated("staticmethod") && !decorated("classmethod") => {
            Receiver::Object(first.to_owned())
        }
        "cls" if decorated("classmethod") => Receiver::Class(first.to_owned()),
        _ => Receiver::None,
    }
}
