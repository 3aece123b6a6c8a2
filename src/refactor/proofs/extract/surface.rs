//! What other files can use of a module, and its comments.

use std::collections::BTreeMap;

use ruff_python_ast::comparable::ComparableParameters;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Parameters, Stmt};

use crate::lang::python::Parsed;
use crate::refactor::scopes::{MODULE, Scopes};
use crate::refactor::tree::blocks;

/// Public names of the module and of its classes, each with its parameters if it has some.
type Surface<'a> = BTreeMap<String, Option<ComparableParameters<'a>>>;

/// Compares public names and their parameters.
pub(super) fn same(old: &Parsed<'_>, new: &Parsed<'_>) -> Result<String, String> {
    let (was, is) = (surface(old), surface(new));
    let lost = was.keys().find(|name| !is.contains_key(*name));
    let came = is.keys().find(|name| !was.contains_key(*name));
    let differs = was
        .iter()
        .find(|(name, parameters)| is.get(*name) != Some(parameters));
    match (lost, came, differs) {
        (None, None, None) => Ok(format!("{} public names are the same", was.len())),
        (Some(name), ..) => Err(format!("`{name}` is lost")),
        (_, Some(name), _) => Err(format!("`{name}` is new")),
        (.., Some((name, _))) => Err(format!("`{name}` takes something else")),
    }
}

fn surface<'a>(parsed: &Parsed<'a>) -> Surface<'a> {
    let scopes = Scopes::of_parsed(parsed);
    let public = |name: &&str| !name.starts_with('_') || name.ends_with("__");
    let mut found: Surface<'a> = scopes
        .names(MODULE)
        .filter(public)
        .map(|name| (name.to_owned(), None))
        .collect();
    definitions(&parsed.tree.syntax().body, "", &mut found);
    found
}

fn definitions<'a>(suite: &'a [Stmt], prefix: &str, found: &mut Surface<'a>) {
    for statement in suite {
        let mut add = |name: &str, parameters: Option<&'a Parameters>| {
            if !name.starts_with('_') || name.ends_with("__") {
                let parameters = parameters.map(ComparableParameters::from);
                found.insert(format!("{prefix}{name}"), parameters);
            }
        };
        match statement {
            Stmt::FunctionDef(it) => add(it.name.as_str(), Some(&it.parameters)),
            Stmt::ClassDef(it) => {
                add(it.name.as_str(), None);
                definitions(&it.body, &format!("{prefix}{}.", it.name), found);
            }
            other => {
                for (_, body) in blocks(other) {
                    definitions(body, prefix, found);
                }
            }
        }
    }
}

/// Compares the comments, whatever their order.
pub(in crate::refactor::proofs) fn same_comments(
    old: &Parsed<'_>,
    new: &Parsed<'_>,
) -> Result<String, String> {
    let (was, is) = (comments(old), comments(new));
    if was == is {
        Ok(format!("{} comments are the same", was.len()))
    } else {
        Err("a comment changed, came or went".to_owned())
    }
}

fn comments<'a>(parsed: &Parsed<'a>) -> Vec<&'a str> {
    let tokens = parsed.tree.tokens().iter();
    let comments = tokens.filter(|token| token.kind() == TokenKind::Comment);
    let text: &'a str = parsed.text;
    let mut found: Vec<&'a str> = comments
        .map(|token| &text[crate::refactor::tree::bytes(token)])
        .collect();
    found.sort_unstable();
    found
}
