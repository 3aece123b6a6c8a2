//! Conditions as text: turned around, and joined.

use ruff_python_ast::{CmpOp, Expr, UnaryOp};

use crate::refactor::tree::bytes;

/// The opposite of a condition that stands in the file as `text`; `None` where that is not certain
/// to be the same test, or would not read well.
pub(super) fn opposite(test: &Expr, text: &str, source: &str) -> Option<String> {
    if is_known_early(test) {
        return None;
    }
    let bracketed = text.starts_with('(') && bytes(test).len() < text.len();
    match test {
        Expr::UnaryOp(inner) if inner.op == UnaryOp::Not && !bracketed => {
            let operand = text.strip_prefix("not")?.trim();
            Some(operand.to_owned())
        }
        Expr::Compare(inner) if inner.ops.len() == 1 && !bracketed => {
            let turned = turned(inner.ops[0], [&inner.left, &inner.comparators[0]])?;
            let left = source.get(bytes(&*inner.left))?;
            let right = source.get(bytes(&inner.comparators[0]))?;
            // Brackets around an operand are no part of it.
            let whole = format!("{left} {} {right}", word(inner.ops[0])) == text;
            whole.then(|| format!("{left} {turned} {right}"))
        }
        Expr::Name(_) | Expr::Attribute(_) | Expr::Call(_) | Expr::Subscript(_) => {
            Some(format!("not {text}"))
        }
        Expr::BoolOp(_) | Expr::Named(_) if bracketed => Some(format!("not {text}")),
        Expr::BoolOp(_) => Some(format!("not ({text})")),
        _ => None,
    }
}

/// Whether compilers and type checkers know a condition and leave its block out by it: turned
/// around they would not.
fn is_known_early(test: &Expr) -> bool {
    let name = match test {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    matches!(name, "__debug__" | "TYPE_CHECKING")
}

/// The operator that is true exactly when `op` is not. Of comparisons by value only those with a
/// literal are taken to have one: what is ordered may be neither less nor more.
fn turned(op: CmpOp, operands: [&Expr; 2]) -> Option<&'static str> {
    let literal = operands.iter().any(|it| it.is_literal_expr());
    match op {
        CmpOp::Is => Some("is not"),
        CmpOp::IsNot => Some("is"),
        CmpOp::In => Some("not in"),
        CmpOp::NotIn => Some("in"),
        CmpOp::Eq if literal => Some("!="),
        CmpOp::NotEq if literal => Some("=="),
        _ => None,
    }
}

fn word(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => "==",
        CmpOp::NotEq => "!=",
        CmpOp::Lt => "<",
        CmpOp::LtE => "<=",
        CmpOp::Gt => ">",
        CmpOp::GtE => ">=",
        CmpOp::Is => "is",
        CmpOp::IsNot => "is not",
        CmpOp::In => "in",
        CmpOp::NotIn => "not in",
    }
}

/// Two conditions joined by `and`.
pub(super) fn both(outer: (&Expr, &str), inner: (&Expr, &str)) -> Option<String> {
    let part = |(test, text): (&Expr, &str)| {
        if text.contains(['\n', '#']) {
            return None;
        }
        let bracketed = text.starts_with('(') && bytes(test).len() < text.len();
        match test {
            Expr::BoolOp(it) if it.op == ruff_python_ast::BoolOp::And => Some(text.to_owned()),
            Expr::BoolOp(_) | Expr::If(_) | Expr::Lambda(_) | Expr::Named(_) if !bracketed => {
                Some(format!("({text})"))
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => None,
            _ => Some(text.to_owned()),
        }
    };
    Some(format!("{} and {}", part(outer)?, part(inner)?))
}
