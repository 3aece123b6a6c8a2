//! Types of a function's variables, as far as they are certain: by what is written, or by the values
//! that they are given.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Operator, ParameterWithDefault, Stmt};
use ruff_text_size::Ranged;

use crate::refactor::extract::render::typing::{Typing, allows_none};
use crate::refactor::extract::render::values;
use crate::refactor::extract::subject::Subject;
use crate::refactor::scopes::{Binding, BindingKind, MODULE, Resolution};
use crate::refactor::tree::bytes;

/// How many variables a type may be followed through.
const DEPTH_LIMIT: usize = 4;
/// Types of the variables of a function.
pub(super) struct Types<'s, 'a> {
    pub(super) subject: &'s Subject<'a>,
    typing: Typing<'s, 'a>,
    /// Values by the first byte of the name that they are given to.
    values: BTreeMap<usize, &'s Expr>,
    /// Annotations of variables.
    annotated: BTreeMap<String, &'s Expr>,
    /// What is written as a type in the file.
    pub(super) written: BTreeSet<String>,
}

impl<'s, 'a> Types<'s, 'a> {
    pub(super) fn of(subject: &'s Subject<'a>) -> Self {
        let mut look = Look::default();
        look.visit_body(&subject.at.function.body);
        let mut written = Written {
            source: subject.source,
            found: BTreeSet::new(),
        };
        written.visit_body(subject.at.home.0);
        Self {
            subject,
            typing: Typing::of(subject),
            values: look.values,
            annotated: look.annotated,
            written: written.found,
        }
    }

    /// The type of a variable of the function.
    pub(super) fn of_name(&self, name: &str) -> Option<String> {
        self.name(name, 0)
    }

    pub(super) fn name(&self, name: &str, depth: usize) -> Option<String> {
        if depth > DEPTH_LIMIT {
            return None;
        }
        let subject = self.subject;
        if let Some(hint) = self.annotated.get(name) {
            return self.text(hint);
        }
        let bindings: Vec<&Binding> = subject.scopes.bindings(subject.scope, name).collect();
        let mut hints = bindings.iter().map(|one| match &one.kind {
            BindingKind::Parameter => self.parameter(name, bindings.len()),
            BindingKind::Assignment | BindingKind::Walrus | BindingKind::Augmented => {
                self.expr(self.values.get(&one.range.start)?, depth)
            }
            BindingKind::ForTarget => values::counted(self.values.get(&one.range.start)?),
            _ => None,
        });
        let first = hints.next()??;
        hints
            .all(|hint| hint.as_ref() == Some(&first))
            .then_some(first)
    }

    /// The hint of a plain parameter of the function that nothing binds again.
    pub(super) fn hint_of_parameter(&self, name: &str) -> Option<&'s Expr> {
        let subject = self.subject;
        let bindings = subject.scopes.bindings(subject.scope, name).count();
        self.plain_parameter(name)?
            .annotation()
            .filter(|_| bindings == 1)
    }

    fn plain_parameter(&self, name: &str) -> Option<&'s ParameterWithDefault> {
        let mut plain = self
            .subject
            .at
            .function
            .parameters
            .iter_non_variadic_params();
        plain.find(|one| one.name().as_str() == name)
    }

    fn parameter(&self, name: &str, bindings: usize) -> Option<String> {
        let parameters = &self.subject.at.function.parameters;
        let named = |one: &&ruff_python_ast::Parameter| one.name.as_str() == name;
        if let Some(rest) = parameters.vararg.as_deref().filter(named) {
            let hint = self.text(rest.annotation()?)?;
            return self.typing.tuple(&[hint, "...".to_owned()]);
        }
        if let Some(rest) = parameters.kwarg.as_deref().filter(named) {
            return self.typing.by_name(&self.text(rest.annotation()?)?);
        }
        let one = self.plain_parameter(name)?;
        // What is bound again may be of another type from there on.
        let hint = one.annotation().filter(|_| bindings == 1)?;
        let by_default = one
            .default
            .as_deref()
            .is_some_and(Expr::is_none_literal_expr);
        let text = self.text(hint)?;
        (!by_default || allows_none(hint)).then_some(text)
    }

    /// A type as it is written, where it means the same at the helper.
    pub(super) fn text(&self, hint: &Expr) -> Option<String> {
        let text = self.subject.source.get(bytes(hint))?;
        let plain = !text.contains('\n') && self.subject.means_the_same_outside(hint);
        if !plain || self.subject.postponed || self.is_there(hint) {
            return plain.then(|| text.to_owned());
        }
        (!text.contains(['"', '\''])).then(|| format!("\"{text}\""))
    }

    /// Whether a type's names are bound when the helper is defined.
    fn is_there(&self, hint: &Expr) -> bool {
        if hint.is_string_literal_expr() {
            return true;
        }
        let subject = self.subject;
        // What is written at the function itself is evaluated there already.
        let parameters = bytes(&*subject.at.function.parameters);
        let returns = subject.at.function.returns.as_deref();
        let own = |at: usize| {
            parameters.contains(&at) || returns.is_some_and(|one| bytes(one).contains(&at))
        };
        if own(hint.start().to_usize()) {
            return true;
        }
        let (suite, index) = subject.at.home;
        let home = suite[index].start().to_usize();
        let mut uses = subject.scopes.uses_within(bytes(hint));
        self.is_evaluable(hint)
            && uses.all(|one| {
                let mut bound = subject.scopes.bindings(MODULE, &one.name);
                let there = |it: &Binding| it.kind.is_import() || it.range.end < home;
                one.resolution == Resolution::Builtin
                    || bound.any(|it| !it.conditional && there(it))
            })
    }

    /// Whether evaluating a type asks nothing of a class but of typing's own.
    fn is_evaluable(&self, hint: &Expr) -> bool {
        match hint {
            Expr::Name(_)
            | Expr::Attribute(_)
            | Expr::NoneLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::EllipsisLiteral(_) => true,
            Expr::Tuple(tuple) => tuple.elts.iter().all(|one| self.is_evaluable(one)),
            Expr::List(list) => list.elts.iter().all(|one| self.is_evaluable(one)),
            Expr::Subscript(subscript) => {
                let written = self.subject.source.get(bytes(&*subscript.value));
                let member = written.and_then(|text| text.rsplit('.').next());
                let spelled = member.and_then(|member| self.typing.spelled(member));
                spelled.as_deref() == written && self.is_evaluable(&subscript.slice)
            }
            _ => false,
        }
    }
}

/// Values that names are given in a function, nested ones left out.
#[derive(Default)]
struct Look<'s> {
    values: BTreeMap<usize, &'s Expr>,
    annotated: BTreeMap<String, &'s Expr>,
}

impl<'s> Look<'s> {
    fn bind(&mut self, target: &Expr, value: &'s Expr) {
        if let Expr::Name(name) = target {
            self.values.insert(name.start().to_usize(), value);
        }
    }
}

impl<'s> Visitor<'s> for Look<'s> {
    fn visit_stmt(&mut self, statement: &'s Stmt) {
        match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => return,
            Stmt::Assign(inner) => inner
                .targets
                .iter()
                .for_each(|target| self.bind(target, &inner.value)),
            // What is added to a number or text is one, too.
            Stmt::AugAssign(inner) if inner.op == Operator::Add => {
                self.bind(&inner.target, &inner.value);
            }
            Stmt::For(inner) => self.bind(&inner.target, &inner.iter),
            Stmt::AnnAssign(inner) => {
                if let Expr::Name(name) = &*inner.target {
                    self.annotated
                        .insert(name.id.to_string(), &inner.annotation);
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'s Expr) {
        if let Expr::Named(inner) = expr {
            self.bind(&inner.target, &inner.value);
        }
        visitor::walk_expr(self, expr);
    }
}

/// Plain names and attributes that are written as types, or as parts of one.
struct Written<'a> {
    source: &'a str,
    found: BTreeSet<String>,
}

impl Written<'_> {
    fn add(&mut self, hint: &Expr) {
        match hint {
            Expr::Name(_) | Expr::Attribute(_) | Expr::StringLiteral(_) => {
                let text = self.source.get(bytes(hint)).unwrap_or_default();
                self.found.insert(text.trim_matches(['"', '\'']).to_owned());
            }
            Expr::Subscript(inner) => self.add(&inner.slice),
            Expr::Tuple(inner) => inner.elts.iter().for_each(|one| self.add(one)),
            Expr::List(inner) => inner.elts.iter().for_each(|one| self.add(one)),
            Expr::BinOp(inner) => {
                self.add(&inner.left);
                self.add(&inner.right);
            }
            _ => {}
        }
    }
}

impl<'s> Visitor<'s> for Written<'_> {
    fn visit_annotation(&mut self, hint: &'s Expr) {
        self.add(hint);
    }
}

#[cfg(test)]
mod tests {
    use crate::refactor::extract::tests::taken;

    /// The parameters of a helper that takes `a` and `x`, after these lines.
    fn parameters(head: &str, lines: &str) -> String {
        let source = format!("{head}:\n{lines}    if a:\n        print(a, x)\n    print()\n");
        let text = taken(
            &source,
            &[],
            lines.lines().count()..lines.lines().count() + 1,
        );
        let found = text
            .split("def _h(")
            .nth(1)
            .and_then(|rest| rest.split(')').next());
        found.unwrap_or_else(|| panic!("{text}")).to_owned()
    }

    #[test]
    fn a_variable_has_the_one_type_that_all_its_values_have() {
        for (head, lines, told) in [
            ("def f(a: int, x: str)", "", "a: int, x: str"),
            // Bound again it may be of another type, and by default it is of none.
            ("def f(a: int, x: str)", "    x = a\n", "a: int, x"),
            ("def f(a: int, x: str = None)", "", "a: int, x"),
            ("def f(a: int, x: object = None)", "", "a: int, x: object"),
            ("def f(a: int)", "    x: float = a\n", "a: int, x: float"),
            ("def f(a: int)", "    x = 1\n    x += 2\n", "a: int, x: int"),
            ("def f(a: int)", "    x = 1\n    x = ''\n", "a: int, x"),
            ("def f(a: int)", "    y = 1\n    x = y\n", "a: int, x: int"),
        ] {
            assert_eq!(parameters(head, lines), told, "{head} {lines}");
        }
    }
}
