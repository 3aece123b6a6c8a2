//! Words for names: identifiers in snake case, and what an expression is about.

use ruff_python_ast::{BoolOp, CmpOp, Expr, ExprCall, Stmt};

use crate::refactor::extract::candidates::{Place, suite_of};
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::vocabulary::VERBS;

/// Names that say nothing about what they stand for.
const DULL: &[&str] = &[
    "self",
    "cls",
    "len",
    "isinstance",
    "type",
    "True",
    "False",
    "None",
    "hasattr",
    "getattr",
    "callable",
    "any",
    "all",
    "bool",
    "int",
    "str",
];

/// Names of variables that say nothing of what they hold.
const DULL_NOUNS: &[&str] = &[
    "arg", "buf", "cur", "ctx", "elem", "func", "idx", "item", "items", "kwargs", "args", "num",
    "obj", "out", "pos", "ptr", "res", "ret", "retval", "result", "results", "rv", "tmp", "temp",
    "val", "vals", "value", "values", "var", "self", "cls", "first", "last", "other", "new", "old",
    "append", "extend", "add", "output", "index",
];

/// How well a name says what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Telling {
    /// As a person might have called it.
    Clear,
    /// It lists what is touched, or says the case.
    Fair,
}

impl Telling {
    /// What such a name costs who reads it, on the scale of a call's cost.
    pub fn cost(self) -> f64 {
        match self {
            Self::Clear => 0.0,
            Self::Fair => 0.4,
        }
    }
}

/// Whether a word says nothing of what it names; a number tells it from another and no more.
pub fn is_dull_noun(word: &str) -> bool {
    let plain = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_numbered = word.len() - plain.len() == 1;
    word.len() < 3 || is_numbered || DULL_NOUNS.contains(&word)
}

/// Whether a text says nothing of what it is compared with.
fn is_dull_text(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.len() < 3 || ["true", "false", "none", "null", "yes"].contains(&text.as_str())
}

/// `HTTPHeader` → `http_header`, without underscores around it.
pub fn snake(name: &str) -> String {
    let name = name.trim_matches('_');
    let mut out = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (index, &c) in chars.iter().enumerate() {
        let lower = |at: Option<&char>| at.is_some_and(char::is_ascii_lowercase);
        let starts = c.is_uppercase()
            && index > 0
            // A single last letter is part of its word, as in `AoT`.
            && index + 1 < chars.len()
            && (lower(chars.get(index - 1)) || lower(chars.get(index + 1)))
            && chars[index - 1] != '_';
        if starts {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Whether a text is a plain name in ASCII.
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The name that an expression is mainly about.
pub fn main_name(expr: &Expr) -> Option<&str> {
    let name = match expr {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Subscript(subscript) => return main_name(&subscript.value),
        Expr::Call(call) => {
            let arguments = call.arguments.args.iter();
            return match &*call.func {
                Expr::Attribute(method) if arguments.len() == 0 => main_name(&method.value),
                _ => arguments.rev().find_map(main_name),
            };
        }
        Expr::Tuple(tuple) => return tuple.elts.iter().rev().find_map(main_name),
        Expr::Starred(starred) => return main_name(&starred.value),
        _ => return None,
    };
    (!DULL.contains(&name) && name.len() > 1).then_some(name)
}

/// The name of the function or method that a call calls.
pub fn main_function(call: &ExprCall) -> Option<&str> {
    match &*call.func {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(method) => Some(method.attr.as_str()),
        _ => None,
    }
}

/// A class or a text of which a condition says that it is the case.
pub fn case(test: &Expr) -> Option<String> {
    match test {
        // One of several that may be the case is none that is.
        Expr::BoolOp(inner) if inner.op == BoolOp::And => {
            let mut plain = inner.values.iter().filter(|it| !it.is_bool_op_expr());
            plain.find_map(case)
        }
        Expr::Compare(inner) => {
            let mut texts = inner.comparators.iter().filter_map(|it| match it {
                Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
                _ => None,
            });
            let equal = inner.ops.iter().all(|op| *op == CmpOp::Eq);
            let text = texts.find(|text| equal && is_name(text) && !is_dull_text(text));
            let same = inner
                .ops
                .iter()
                .all(|op| matches!(op, CmpOp::Eq | CmpOp::Is));
            let mut constants = inner.comparators.iter().filter_map(constant);
            text.or_else(|| constants.next().filter(|_| same))
        }
        Expr::Call(call) => {
            let is_instance =
                matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "isinstance");
            // One of several classes is none that it is.
            let one = |class: &&Expr| !matches!(class, Expr::Tuple(of) if of.elts.len() > 1);
            let class = call
                .arguments
                .args
                .get(1)
                .filter(|_| is_instance)
                .filter(one);
            class.and_then(main_name).map(str::to_owned)
        }
        _ => None,
    }
}

/// The last name of a constant, as they are written in capitals: `OPEN` of `State.OPEN`.
fn constant(expr: &Expr) -> Option<String> {
    let name = match expr {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return None,
    };
    let is_constant = !name.contains(char::is_lowercase) && name.contains(char::is_uppercase);
    (is_constant && !is_dull_text(name)).then(|| name.to_owned())
}

/// The function's own name, in snake case.
pub fn base(moving: &Moving<'_, '_>) -> String {
    let name = snake(moving.subject.at.function.name.as_str());
    if name.is_empty() {
        "step".to_owned()
    } else {
        name
    }
}

/// The verb that a function's name begins with.
pub fn verb_of(base: &str) -> Option<&str> {
    let first = base.split('_').next();
    first.filter(|first| VERBS.contains(first))
}

/// `a`, `a_and_b`, `a_b_and_c`.
pub fn listed(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{}_and_{last}", first.join("_")),
        _ => names.join("_"),
    }
}

/// The statement whose block the run stands in.
pub fn enclosing<'s>(moving: &Moving<'_, 's>) -> Option<&'s Stmt> {
    let (index, _) = *moving.suite.path.last()?;
    let outer = Place {
        path: moving.suite.path[..moving.suite.path.len() - 1].to_vec(),
        run: index..index + 1,
    };
    let suite = suite_of(&moving.subject.at.function.body, &outer)?;
    suite.statements.get(index)
}

/// The condition under which the run's block is entered.
pub fn enclosing_test<'s>(moving: &Moving<'_, 's>) -> Option<&'s Expr> {
    let (_, block) = *moving.suite.path.last()?;
    let Stmt::If(inner) = enclosing(moving)? else {
        return None;
    };
    match block {
        0 => Some(&inner.test),
        number => inner.elif_else_clauses.get(number - 1)?.test.as_ref(),
    }
}

/// The variable that a statement gives a value, and the value.
pub fn given(statement: &Stmt) -> Option<(&str, &Expr)> {
    let (target, value) = match statement {
        Stmt::Assign(one) => (one.targets.first()?, &*one.value),
        Stmt::AnnAssign(one) => (&*one.target, one.value.as_deref()?),
        _ => return None,
    };
    Some((target.as_name_expr()?.id.as_str(), value))
}

/// Whether a value is a list or dictionary without anything in it.
pub fn is_empty(value: &Expr) -> bool {
    match value {
        Expr::List(list) => list.elts.is_empty(),
        Expr::Dict(dict) => dict.items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_become_snake_case() {
        for (name, wanted) in [
            ("HTTPHeader", "http_header"),
            ("getItem", "get_item"),
            ("_Private", "private"),
            ("already_snake", "already_snake"),
            ("AoT", "aot"),
        ] {
            assert_eq!(snake(name), wanted);
        }
        let names = ["a", "b", "c"].map(str::to_owned);
        let lists = [1, 2, 3].map(|count| listed(&names[..count]));
        assert_eq!(lists, ["a", "a_and_b", "a_b_and_c"]);
        assert!(is_name("_a1") && !is_name("1a") && !is_name("a-b") && !is_name(""));
    }
}
