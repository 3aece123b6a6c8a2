//! Types of values: what a literal or a built-in function gives, and what a class or an annotated
//! function of the file gives when it is called.

use ruff_python_ast::{CmpOp, Expr, ExprCall, Number, Stmt, StmtFunctionDef, UnaryOp};

use crate::refactor::extract::render::types::Types;
use crate::refactor::scopes::{Binding, BindingKind, MODULE, Resolution};
use crate::refactor::tree::bytes;

/// Built-in functions by what they give.
const GIVING: &[(&str, &[&str])] = &[
    (
        "bool",
        &[
            "all",
            "any",
            "bool",
            "callable",
            "hasattr",
            "isinstance",
            "issubclass",
        ],
    ),
    ("bytes", &["bytes"]),
    ("float", &["float"]),
    ("int", &["hash", "id", "int", "len", "ord"]),
    ("str", &["ascii", "chr", "format", "hex", "repr", "str"]),
];

impl Types<'_, '_> {
    pub(super) fn expr(&self, expr: &Expr, depth: usize) -> Option<String> {
        let plain = match expr {
            Expr::StringLiteral(_) | Expr::FString(_) => "str",
            Expr::BytesLiteral(_) => "bytes",
            Expr::BooleanLiteral(_) => "bool",
            Expr::NumberLiteral(number) => match number.value {
                Number::Int(_) => "int",
                Number::Float(_) => "float",
                Number::Complex { .. } => "complex",
            },
            Expr::UnaryOp(inner) if inner.op == UnaryOp::Not => "bool",
            Expr::Compare(inner) => {
                let told =
                    |op: &CmpOp| matches!(op, CmpOp::In | CmpOp::NotIn | CmpOp::Is | CmpOp::IsNot);
                inner.ops.iter().all(told).then_some("bool")?
            }
            Expr::Name(name) => return self.name(&name.id, depth + 1),
            Expr::If(inner) => {
                let one = self.expr(&inner.body, depth)?;
                return (self.expr(&inner.orelse, depth)? == one).then_some(one);
            }
            Expr::Call(call) => return self.call(call),
            _ => return None,
        };
        Some(plain.to_owned())
    }

    fn call(&self, call: &ExprCall) -> Option<String> {
        match &*call.func {
            Expr::Name(name) => self.called(&call.func, &name.id),
            Expr::Attribute(method) if method.value.is_string_literal_expr() => {
                matches!(method.attr.as_str(), "join" | "format").then(|| "str".to_owned())
            }
            Expr::Attribute(method) => {
                let own = method
                    .value
                    .as_name_expr()
                    .is_some_and(|it| &it.id == "self");
                let class = self.subject.at.class.filter(|_| own);
                match class {
                    Some(class) => self.given_by(&class.body, &method.attr),
                    None => self.made(&call.func),
                }
            }
            _ => None,
        }
    }

    fn called(&self, callee: &Expr, name: &str) -> Option<String> {
        let scopes = &self.subject.scopes;
        let mut uses = scopes.uses_within(bytes(callee));
        let read = uses.next()?;
        if read.resolution == Resolution::Builtin {
            let gives = |(_, by): &&(&str, &[&str])| by.contains(&name);
            return GIVING
                .iter()
                .find(gives)
                .map(|(hint, _)| (*hint).to_owned());
        }
        let bound: Vec<&Binding> = scopes.bindings(MODULE, name).collect();
        match &bound[..] {
            [one] if read.resolution == Resolution::Bound(MODULE) && !one.conditional => {
                match one.kind {
                    BindingKind::Def => self.given_by(self.subject.at.home.0, name),
                    _ => self.made(callee),
                }
            }
            _ => None,
        }
    }

    /// A class that the file uses as a type, too, gives itself when it is called.
    fn made(&self, callee: &Expr) -> Option<String> {
        let text = self.subject.source.get(bytes(callee))?;
        let last = text.rsplit('.').next().unwrap_or_default();
        let class = last.starts_with(|first: char| first.is_uppercase());
        (class && self.written.contains(text))
            .then(|| self.text(callee))
            .flatten()
    }

    /// What the one plain function of this name in `body` is annotated to give.
    fn given_by(&self, body: &[Stmt], name: &str) -> Option<String> {
        let named = |it: &&StmtFunctionDef| it.name.as_str() == name;
        let mut found = body
            .iter()
            .filter_map(Stmt::as_function_def_stmt)
            .filter(named);
        let (one, None) = (found.next()?, found.next()) else {
            return None;
        };
        let plain = one.decorator_list.is_empty() && !one.is_async;
        self.text(one.returns.as_deref().filter(|_| plain)?)
    }
}

/// Numbers that a loop counts by.
pub(super) fn counted(iter: &Expr) -> Option<String> {
    let Expr::Call(call) = iter else {
        return None;
    };
    let range = call
        .func
        .as_name_expr()
        .is_some_and(|name| &name.id == "range");
    range.then(|| "int".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::refactor::extract::tests::taken;

    /// The hint of a variable that is given `value`.
    fn hint(value: &str) -> String {
        let source = format!(
            "import os\n\n\ndef made() -> bytes: ...\n\n\ndef f(a: int) -> None:\n    x = {value}\n    if a:\n        print(x)\n    print()\n"
        );
        let text = taken(&source, &[], 1..2);
        let parameters = text
            .split("def _h(")
            .nth(1)
            .and_then(|rest| rest.split(')').next());
        let parameters = parameters.unwrap_or_else(|| panic!("{text}"));
        parameters.split(", ").last().unwrap_or_default().to_owned()
    }

    #[test]
    fn only_what_is_certain_has_a_type() {
        for (value, told) in [
            ("'a'", "x: str"),
            ("f'{a}'", "x: str"),
            ("b''", "x: bytes"),
            ("1", "x: int"),
            ("1.5", "x: float"),
            ("1j", "x: complex"),
            ("not a", "x: bool"),
            ("a in [1]", "x: bool"),
            ("a == 1", "x"),
            ("1 if a else 2", "x: int"),
            ("1 if a else ''", "x"),
            ("len([a])", "x: int"),
            ("'-'.join([])", "x: str"),
            ("made()", "x: bytes"),
            ("os.getcwd()", "x"),
            ("[a]", "x"),
        ] {
            assert_eq!(hint(value), told, "{value}");
        }
    }
}
