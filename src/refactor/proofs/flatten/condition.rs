//! Conditions in normal form: no negation outside, `and` without brackets in it.

use ruff_python_ast::{self as ast, BoolOp, CmpOp, Expr, UnaryOp};
use ruff_text_size::TextRange;

/// A condition without negations around it, and whether there was an odd number of them.
pub(super) fn settled(test: Expr) -> (Expr, bool) {
    match test {
        Expr::UnaryOp(it) if it.op == UnaryOp::Not => {
            let (inner, turned) = settled(*it.operand);
            (inner, !turned)
        }
        Expr::Compare(mut it) if it.ops.len() == 1 => {
            let literal = it.left.is_literal_expr() || it.comparators[0].is_literal_expr();
            let positive = match it.ops[0] {
                CmpOp::IsNot => Some(CmpOp::Is),
                CmpOp::NotIn => Some(CmpOp::In),
                CmpOp::NotEq if literal => Some(CmpOp::Eq),
                _ => None,
            };
            match positive {
                Some(op) => {
                    it.ops[0] = op;
                    (Expr::Compare(it), true)
                }
                None => (Expr::Compare(it), false),
            }
        }
        Expr::BoolOp(it) if it.op == BoolOp::And => {
            let mut parts = Vec::new();
            for value in it.values {
                operands(value, &mut parts);
            }
            (conjunction(parts), false)
        }
        other => (other, false),
    }
}

/// The negation of a condition.
pub(super) fn not(test: Expr) -> Expr {
    Expr::UnaryOp(ast::ExprUnaryOp {
        op: UnaryOp::Not,
        operand: Box::new(test),
        range: TextRange::default(),
        node_index: ast::AtomicNodeIndex::NONE,
    })
}

/// Both conditions, the first one asked first.
pub(super) fn and(first: Expr, second: Expr) -> Expr {
    conjunction(vec![first, second])
}

fn conjunction(values: Vec<Expr>) -> Expr {
    Expr::BoolOp(ast::ExprBoolOp {
        op: BoolOp::And,
        values,
        range: TextRange::default(),
        node_index: ast::AtomicNodeIndex::NONE,
    })
}

/// The operands of a condition, each with at most one negation around it.
fn operands(value: Expr, parts: &mut Vec<Expr>) {
    match value {
        Expr::BoolOp(it) if it.op == BoolOp::And => {
            it.values
                .into_iter()
                .for_each(|inner| operands(inner, parts));
        }
        other => {
            let (inner, turned) = settled(other);
            match inner {
                // A negation of a negation may show an `and`.
                Expr::BoolOp(it) if it.op == BoolOp::And && !turned => parts.extend(it.values),
                inner if turned => parts.push(not(inner)),
                inner => parts.push(inner),
            }
        }
    }
}
