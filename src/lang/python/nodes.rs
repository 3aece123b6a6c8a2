//! What nodes of ruff's syntax tree say by themselves: calls, parameters, docstrings.

use ruff_python_ast::{self as ast, Expr, Parameters, Stmt};

use crate::lang::python::{Refused, with_ruff};

pub(super) fn callee(function: &Expr) -> Option<&str> {
    match function {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => match attribute.value.as_ref() {
            Expr::Name(name) if matches!(name.id.as_str(), "self" | "cls") => {
                Some(attribute.attr.as_str())
            }
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn count_parameters(parameters: &Parameters) -> u32 {
    let mut names = parameters
        .iter_non_variadic_params()
        .map(|p| p.name().as_str());
    let first = names
        .next()
        .map_or(0, |name| u32::from(!matches!(name, "self" | "cls")));
    first + u32::try_from(names.count()).unwrap_or(u32::MAX - 1)
}

/// The docstring's statement: ruff counts only plain string literals, as Python does.
pub(super) fn docstring(body: &[Stmt]) -> Option<&ast::StmtExpr> {
    match body.first() {
        Some(Stmt::Expr(first)) if first.value.is_string_literal_expr() => Some(first),
        _ => None,
    }
}

/// Whether a module begins with a docstring.
pub fn has_module_docstring(source: &[u8]) -> Result<bool, Refused> {
    with_ruff(source, |parsed| {
        docstring(&parsed.tree.syntax().body).is_some()
    })
}

pub(super) fn only_wraps(body: &[Stmt]) -> bool {
    let rest = if docstring(body).is_some() {
        &body[1..]
    } else {
        body
    };
    matches!(rest, [Stmt::FunctionDef(_), Stmt::Return(_)])
}
