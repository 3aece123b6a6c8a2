//! C. A header that is not C may be C++: the name of a `.h` file does not tell.

use tree_sitter::Node;

use super::guards::without_cplusplus;
use super::name::function_declarator;
use super::{CPP, Dialect, kinds, language, tokens};
use crate::lang::construct::{Construct, Operator};
use crate::lang::measured::Problem;
use crate::lang::measures::cyclomatic::Variant;
use crate::lang::parse::parse;
use crate::lang::spec::{Language, Role, SecondParser};
use crate::lang::tally::Function;
use crate::lang::walk::{self, Unmeasured};

/// C's data.
pub static LANGUAGE: Language = language(Dialect {
    name: "c",
    extensions: &["c", "h"],
    grammar: || tree_sitter_c::LANGUAGE.into(),
    kinds: kinds![],
    tokens: tokens![],
    read,
    second: Some(SecondParser {
        quick: |_, _| None,
        whole: measure_otherwise,
    }),
});

/// A definition without parameters may be C++, as `namespace a { … }`, which looks like one to the grammar.
fn read(node: Node<'_>, above: Option<Node<'_>>, source: &[u8]) -> Option<Role> {
    let is_odd = node.kind() == "function_definition" && function_declarator(node).is_none();
    if is_odd {
        Some(Role::Doubtful)
    } else {
        super::read(node, above, source)
    }
}

/// Reads it as a C compiler does, then as C++.
fn measure_otherwise(source: &[u8], variant: Variant) -> Result<Vec<Function>, Problem> {
    let as_c = without_cplusplus(source);
    let readings = [
        as_c.as_deref().map(|source| (&LANGUAGE, source)),
        Some((&CPP, source)),
        as_c.as_deref().map(|source| (&CPP, source)),
    ];
    let mut refused = None;
    for (language, source) in readings.into_iter().flatten() {
        match measure_as(language, source, variant) {
            Ok(functions) => return Ok(functions),
            Err(problem) => refused = refused.or(Some(problem)),
        }
    }
    Err(refused.unwrap_or_else(|| problem(1, 1, "not measured")))
}

fn problem(line: usize, column: usize, message: &str) -> Problem {
    Problem {
        line,
        column,
        message: message.to_owned(),
        count: 1,
    }
}

fn measure_as(
    language: &Language,
    source: &[u8],
    variant: Variant,
) -> Result<Vec<Function>, Problem> {
    let Some(tree) = parse(language, source) else {
        return Err(problem(1, 1, "not measured: the parser gave up"));
    };
    if tree.root_node().has_error() {
        let at = first_error(tree.root_node()).start_position();
        let message = "syntax error, as C and as C++";
        return Err(problem(at.row + 1, at.column + 1, message));
    }
    let tally = language.tally().counting(variant);
    walk::walk(language, &tree, source, tally).map_err(|reason| match reason {
        Unmeasured::TooDeep => problem(1, 1, "not measured: nested too deep"),
        Unmeasured::Doubtful => problem(1, 1, "not measured: neither C nor C++"),
    })
}

/// The innermost of the first nodes with an error.
fn first_error(root: Node<'_>) -> Node<'_> {
    let mut node = root;
    loop {
        let mut cursor = node.walk();
        let next = node
            .children(&mut cursor)
            .find(|child| child.has_error() || child.is_missing());
        match next {
            Some(next) if !node.is_error() => node = next,
            _ => return node,
        }
    }
}
