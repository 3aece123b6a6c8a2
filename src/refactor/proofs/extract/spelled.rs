//! A result that a helper gives at once, as its function had it: where the call is `x = helper(…)`, a
//! last `return y` was `x = y`.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprContext, ExprName, Stmt, StmtAssign, StmtReturn, Suite};

use crate::refactor::proofs::extract::inline::{Helper, called, is_call_of, targets};

/// Writes a last `return y` of the helper as `x = y` and `return x`, where its call gives `x` alone
/// its value. Not where the helper says `x` itself: a function within it may read that one later,
/// when it has another value; and not `return None`, by which a helper says that it found nothing.
pub(super) fn spell_out(module: &Suite, helper: &mut Helper) {
    let mut calls = Calls {
        helper,
        assigned: None,
    };
    calls.visit_body(module);
    let Some(name) = calls.assigned else { return };
    let mut says = Says {
        name: &name,
        found: false,
    };
    says.visit_body(&helper.function.body);
    if says.found {
        return;
    }
    let body = &mut helper.function.body;
    match body.pop() {
        Some(Stmt::Return(StmtReturn {
            value: Some(value),
            range,
            node_index,
        })) if !value.is_none_literal_expr() => {
            let spelled = |ctx| {
                Expr::Name(ExprName {
                    id: name.as_str().into(),
                    ctx,
                    range,
                    node_index: node_index.clone(),
                })
            };
            body.push(Stmt::Assign(StmtAssign {
                targets: vec![spelled(ExprContext::Store)],
                value,
                range,
                node_index: node_index.clone(),
            }));
            body.push(Stmt::Return(StmtReturn {
                value: Some(Box::new(spelled(ExprContext::Load))),
                range,
                node_index: node_index.clone(),
            }));
        }
        other => body.extend(other),
    }
}

/// Finds the name that a call of the helper gives its value.
struct Calls<'h> {
    helper: &'h Helper,
    assigned: Option<String>,
}

impl<'a> Visitor<'a> for Calls<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Assign(assign) = statement
            && called(&assign.value).is_some_and(|call| is_call_of(call, self.helper))
            && let Some([name]) = targets(assign).as_deref()
        {
            self.assigned = Some(name.clone());
        }
        visitor::walk_stmt(self, statement);
    }
}

struct Says<'n> {
    name: &'n str,
    found: bool,
}

impl<'a> Visitor<'a> for Says<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let declared = match statement {
            Stmt::Global(it) => &it.names[..],
            Stmt::Nonlocal(it) => &it.names[..],
            Stmt::FunctionDef(it) => std::slice::from_ref(&it.name),
            Stmt::ClassDef(it) => std::slice::from_ref(&it.name),
            _ => &[],
        };
        self.found |= declared.iter().any(|it| it.as_str() == self.name);
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.found |= matches!(expr, Expr::Name(it) if it.id.as_str() == self.name);
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use crate::refactor::proofs::extract::tests::failed;

    const BEFORE: &str = "def f(a):\n    b = a + 1\n    x = b * 2\n    return g(x, lambda: x)\n";

    fn after(result: &str, call: &str) -> String {
        format!(
            "def _h(a):\n    b = a + 1\n    return {result}\n\n\ndef f(a):\n    {call}\n    \
             return g(x, lambda: x)\n"
        )
    }

    #[test]
    fn a_result_that_is_given_at_once_was_assigned() {
        let right = after("b * 2", "x = _h(a)");
        assert_eq!(failed(BEFORE, &right), Vec::<String>::new());
        for (result, call) in [
            ("b * 3", "x = _h(a)"),
            ("b * 2", "y = _h(a)"),
            ("b * 2", "x, y = _h(a)"),
            ("b * 2", "_h(a)"),
            ("x", "x = _h(a)"),
        ] {
            let wrong = failed(BEFORE, &after(result, call));
            assert!(
                wrong.contains(&"inlined-equal".to_owned()),
                "{result} {call}"
            );
        }
    }

    #[test]
    fn a_helper_that_says_the_name_itself_is_not_spelled_out() {
        let before = "def f(x):\n    b = 1\n    x = lambda: x\n    return x\n";
        let after = "def _h(x):\n    b = 1\n    return lambda: x\n\n\ndef f(x):\n    x = _h(x)\n    \
                     return x\n";
        assert!(failed(before, after).contains(&"inlined-equal".to_owned()));
    }
}
