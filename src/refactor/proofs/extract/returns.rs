//! What a helper's returns stood for before it was one.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt, StmtReturn, Suite};

use crate::refactor::proofs::extract::inline::blocks;

/// What the returns of a helper stand for, by the form of its call.
#[derive(Debug)]
pub(super) enum Meaning {
    /// Themselves.
    Keep,
    /// The last one for nothing, the others for `continue`; each gives these names.
    Continue(Vec<String>),
    /// `return True` for this jump, a last `return False` for nothing.
    Jump(Box<Stmt>),
    /// Themselves, but for a last `return None`, which stands for nothing.
    Found,
}

/// The body of a helper as it stood in the function. `once` when there is no loop around, so that
/// nothing can have been a `continue`.
pub(super) fn restore(mut body: Suite, meaning: &Meaning, once: bool) -> Result<Suite, String> {
    match meaning {
        Meaning::Keep => {}
        Meaning::Continue(names) => {
            if !names.is_empty() && !ends_with(&body, |it| gives(it, names)) {
                return Err("the helper does not end with what is assigned".to_owned());
            }
            if !names.is_empty() {
                body.pop();
            }
            let put = |it: &StmtReturn| match gives(it, names) && !once {
                true => Some(Stmt::Continue(ruff_python_ast::StmtContinue {
                    range: it.range,
                    node_index: it.node_index.clone(),
                })),
                false => None,
            };
            replace(&mut body, &put)?;
        }
        Meaning::Jump(jump) => {
            if ends_with(&body, |it| is_boolean(it, false)) {
                body.pop();
            }
            let put = |it: &StmtReturn| is_boolean(it, true).then(|| (**jump).clone());
            replace(&mut body, &put)?;
        }
        Meaning::Found => {
            let none =
                |it: &StmtReturn| it.value.as_deref().is_some_and(Expr::is_none_literal_expr);
            if !ends_with(&body, none) {
                return Err("the helper does not end with `None`".to_owned());
            }
            body.pop();
            let never = |it: &StmtReturn| {
                let value = it.value.as_deref();
                value
                    .is_some_and(never_none)
                    .then(|| Stmt::Return(it.clone()))
            };
            replace(&mut body, &never)?;
        }
    }
    Ok(body)
}

fn ends_with(body: &Suite, wanted: impl Fn(&StmtReturn) -> bool) -> bool {
    matches!(body.last(), Some(Stmt::Return(it)) if wanted(it))
}

/// Whether a `return` gives exactly these names, or nothing when there are none.
fn gives(it: &StmtReturn, names: &[String]) -> bool {
    let is = |expr: &Expr, name: &String| matches!(expr, Expr::Name(it) if it.id.as_str() == name);
    match (it.value.as_deref(), names) {
        (None, []) => true,
        (Some(Expr::Tuple(tuple)), names) => {
            tuple.elts.len() == names.len()
                && tuple.elts.iter().zip(names).all(|(it, name)| is(it, name))
        }
        (Some(value), [name]) => is(value, name),
        _ => false,
    }
}

fn is_boolean(it: &StmtReturn, wanted: bool) -> bool {
    matches!(it.value.as_deref(), Some(Expr::BooleanLiteral(literal)) if literal.value == wanted)
}

/// A value that cannot be `None`: a literal, a display, a comprehension, a negation, an identity
/// or membership test.
fn never_none(value: &Expr) -> bool {
    use ruff_python_ast::{CmpOp, UnaryOp};
    let literal = value.is_literal_expr() && !value.is_none_literal_expr();
    let display = value.is_list_expr()
        || value.is_tuple_expr()
        || value.is_dict_expr()
        || value.is_set_expr()
        || value.is_f_string_expr()
        || value.is_lambda_expr();
    let comprehension = value.is_list_comp_expr()
        || value.is_set_comp_expr()
        || value.is_dict_comp_expr()
        || value.is_generator_expr();
    let told = match value {
        Expr::UnaryOp(it) => it.op == UnaryOp::Not,
        Expr::Compare(it) => {
            it.ops.len() == 1
                && matches!(
                    it.ops[0],
                    CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn
                )
        }
        Expr::If(it) => never_none(&it.body) && never_none(&it.orelse),
        _ => false,
    };
    literal || display || comprehension || told
}

/// Replaces every `return` of a body, those of nested definitions left out; an error when `put` has
/// nothing for one.
fn replace(body: &mut Suite, put: &dyn Fn(&StmtReturn) -> Option<Stmt>) -> Result<(), String> {
    for statement in body.iter_mut() {
        match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::Return(it) => {
                let new = put(it).ok_or("a return of the helper stands for nothing")?;
                *statement = new;
            }
            other => {
                for block in blocks(other) {
                    replace(block, put)?;
                }
            }
        }
    }
    Ok(())
}

/// Whether a body is that of a generator.
pub(super) fn yields(body: &[Stmt]) -> bool {
    let mut found = Yields(false);
    found.visit_body(body);
    found.0
}

struct Yields(bool);

impl<'a> Visitor<'a> for Yields {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
            visitor::walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) => {}
            Expr::Yield(_) | Expr::YieldFrom(_) => self.0 = true,
            _ => visitor::walk_expr(self, expr),
        }
    }
}
