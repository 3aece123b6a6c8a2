//! Words for names: identifiers in snake case, and what an expression is about.

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::extract::candidates::{Place, suite_of};
use crate::refactor::extract::moving::Moving;

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
    "append", "extend", "add",
];

/// Whether a word says nothing of what it names.
pub fn is_dull_noun(word: &str) -> bool {
    word.len() < 3 || DULL_NOUNS.contains(&word)
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

/// What a condition is about.
#[derive(Debug)]
pub struct Topic {
    /// The name of it.
    pub name: String,
    /// It is a class or a text, of which the condition's branch is the case.
    pub is_case: bool,
}

/// What a condition is about.
pub fn topic(test: &Expr) -> Option<Topic> {
    let case = |name: String| Topic {
        name,
        is_case: true,
    };
    let variable = |name: &str| Topic {
        name: name.to_owned(),
        is_case: false,
    };
    match test {
        Expr::BoolOp(inner) => inner.values.iter().find_map(topic),
        Expr::UnaryOp(inner) => topic(&inner.operand),
        Expr::Compare(inner) => {
            let literal = inner.comparators.iter().find_map(|it| match it {
                Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
                _ => None,
            });
            let literal = literal.filter(|text| is_name(text) && text.len() > 2);
            literal
                .map(case)
                .or_else(|| main_name(&inner.left).map(variable))
        }
        Expr::Call(call) => {
            let named = |wanted: &str| matches!(&*call.func, Expr::Name(name) if name.id.as_str() == wanted);
            if named("isinstance") {
                let class = call.arguments.args.get(1).and_then(main_name);
                return class.map(|class| case(class.to_owned()));
            }
            // What a function answers is no name for what is done then.
            None
        }
        other => main_name(other).map(variable),
    }
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
