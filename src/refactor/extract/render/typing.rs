//! How a file writes the types of typing: under the names that it imports them by.

use ruff_python_ast::Expr;

use crate::refactor::extract::subject::Subject;
use crate::refactor::scopes::{BindingKind, MODULE};

/// Modules that these types come from.
const MODULES: &[&str] = &["typing", "typing_extensions"];

/// Whether a type says that a value of it may be `None`.
pub(super) fn allows_none(hint: &Expr) -> bool {
    let last = |expr: &Expr| match expr {
        Expr::Name(name) => name.id.to_string(),
        Expr::Attribute(attribute) => attribute.attr.to_string(),
        _ => String::new(),
    };
    match hint {
        Expr::NoneLiteral(_) => true,
        Expr::Name(_) | Expr::Attribute(_) => matches!(last(hint).as_str(), "Any" | "object"),
        Expr::BinOp(either) => allows_none(&either.left) || allows_none(&either.right),
        Expr::Subscript(inner) => match (last(&inner.value).as_str(), &*inner.slice) {
            ("Optional", _) => true,
            ("Union", Expr::Tuple(of)) => of.elts.iter().any(allows_none),
            _ => false,
        },
        // A quoted one is read by its words.
        Expr::StringLiteral(text) => ["None", "Optional"]
            .iter()
            .any(|word| text.value.to_str().contains(word)),
        _ => false,
    }
}

/// What a type says besides `None`: `int` of `int | None` and `Optional[int]`.
pub(super) fn without_none(hint: &Expr) -> Option<&Expr> {
    match hint {
        Expr::BinOp(either) if either.right.is_none_literal_expr() => Some(&either.left),
        Expr::BinOp(either) if either.left.is_none_literal_expr() => Some(&either.right),
        Expr::Subscript(inner) => {
            let name = match &*inner.value {
                Expr::Name(name) => name.id.as_str(),
                Expr::Attribute(attribute) => attribute.attr.as_str(),
                _ => return None,
            };
            (name == "Optional").then_some(&*inner.slice)
        }
        _ => None,
    }
}

/// What a file calls the types of typing.
#[derive(Debug)]
pub(super) struct Typing<'s, 'a> {
    subject: &'s Subject<'a>,
}

impl<'s, 'a> Typing<'s, 'a> {
    /// Of the subject's file.
    pub(super) fn of(subject: &'s Subject<'a>) -> Self {
        Self { subject }
    }

    /// `Any`, `t.Any` or `typing.Any`, as the file can say it; `None` when it cannot.
    pub(super) fn spelled(&self, member: &str) -> Option<String> {
        let bindings = self.subject.scopes.all_bindings().iter();
        let of_module = bindings.filter(|one| one.scope == MODULE && one.written_in == MODULE);
        // What only type checkers import is no name at run time.
        let mut there = of_module.filter(|one| self.subject.postponed || !one.conditional);
        there.find_map(|one| match &one.kind {
            BindingKind::FromImport {
                module, member: of, ..
            } if of == member && MODULES.contains(&module.as_str()) => Some(one.name.clone()),
            BindingKind::Import { module, .. } if MODULES.contains(&module.as_str()) => {
                Some(format!("{}.{member}", one.name))
            }
            _ => None,
        })
    }

    /// A value of this type, or `None`.
    pub(super) fn optional(&self, hint: &str) -> Option<String> {
        let quoted = hint.contains(['"', '\'']);
        let spelled = self.spelled("Optional");
        let with_bar = self.subject.postponed && !quoted;
        if with_bar && (spelled.is_none() || !self.subject.source.contains("Optional[")) {
            return Some(format!("{hint} | None"));
        }
        spelled.map(|optional| format!("{optional}[{hint}]"))
    }

    /// Several values.
    pub(super) fn tuple(&self, hints: &[String]) -> Option<String> {
        let tuple = match self.spelled("Tuple") {
            _ if self.subject.postponed => "tuple".to_owned(),
            spelled => spelled?,
        };
        Some(format!("{tuple}[{}]", hints.join(", ")))
    }

    /// What `**` collects.
    pub(super) fn by_name(&self, hint: &str) -> Option<String> {
        let dict = match self.spelled("Dict") {
            _ if self.subject.postponed => "dict".to_owned(),
            spelled => spelled?,
        };
        Some(format!("{dict}[str, {hint}]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outermost_type_says_whether_none_is_one() {
        for (hint, allows) in [
            ("None", true),
            ("int | None", true),
            ("t.Optional[int]", true),
            ("Union[int, None]", true),
            ("t.Any", true),
            ("'Node | None'", true),
            ("list[int | None]", false),
            ("tuple[t.Any, bool]", false),
            ("Union[int, str]", false),
            ("'Node'", false),
            ("int", false),
        ] {
            let parsed = ruff_python_parser::parse_expression(hint).unwrap();
            assert_eq!(allows_none(parsed.expr()), allows, "{hint}");
        }
    }
}
