//! What `__all__` lists.

use std::collections::BTreeSet;

use ruff_python_ast::{Expr, Stmt};

/// Names of a literal `__all__`; `None` when there is none.
pub(super) fn exported(body: &[Stmt]) -> Option<BTreeSet<String>> {
    let mut names: Option<BTreeSet<String>> = None;
    for statement in body {
        let (target, value) = match statement {
            Stmt::Assign(inner) => (inner.targets.first(), Some(&*inner.value)),
            Stmt::AugAssign(inner) => (Some(&*inner.target), Some(&*inner.value)),
            Stmt::AnnAssign(inner) => (Some(&*inner.target), inner.value.as_deref()),
            _ => continue,
        };
        let of_module = target
            .and_then(Expr::as_name_expr)
            .is_some_and(|name| &name.id == "__all__");
        if !of_module {
            continue;
        }
        let elements = match value {
            Some(Expr::List(list)) => &list.elts,
            Some(Expr::Tuple(tuple)) => &tuple.elts,
            _ => continue,
        };
        let strings = elements.iter().filter_map(Expr::as_string_literal_expr);
        let found = strings.map(|one| one.value.to_str().to_owned());
        names.get_or_insert_default().extend(found);
    }
    names
}
