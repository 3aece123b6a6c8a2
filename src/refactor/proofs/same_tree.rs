//! The proofs of a docstring change, by ruff's parser, which is not the one that placed the edit:
//! the syntax trees are equal once docstrings are removed, the comments are the same, and each new
//! docstring is the docstring of the definition it was written for.

use ruff_python_ast::comparable::ComparableStmt;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::transformer::{self, Transformer};
use ruff_python_ast::{self as ast, AtomicNodeIndex, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::lang::python::{Parsed, with_ruff};
use crate::refactor::proofs::Proof;

/// The most docstrings that are looked at; a file has far fewer.
const DOCSTRINGS_LIMIT: usize = 100_000;

/// Proves that `after` is `before` with docstrings added to exactly the `documented` symbols.
pub fn prove(before: &[u8], after: &[u8], documented: &[String]) -> Vec<Proof> {
    let outcome = with_ruff(before, |old| {
        with_ruff(after, |new| compare(old, new, documented)).map_err(|refused| refused.message)
    });
    let reason = match outcome {
        Ok(Ok(proofs)) => return proofs,
        Ok(Err(message)) => format!("the new text does not parse: {message}"),
        Err(refused) => format!("the old text does not parse: {}", refused.message),
    };
    vec![Proof::of("same-tree", Err(reason))]
}

type Tree = ruff_python_parser::Parsed<ast::ModModule>;

fn compare(old: &Parsed<'_>, new: &Parsed<'_>, documented: &[String]) -> Vec<Proof> {
    vec![
        Proof::of("same-tree", same_tree(old.tree, new.tree)),
        Proof::of("same-comments", same_comments(old, new)),
        Proof::of(
            "docstrings-in-place",
            in_place(old.tree, new.tree, documented),
        ),
    ]
}

fn same_tree(old: &Tree, new: &Tree) -> Result<String, String> {
    let (old, new) = (without_docstrings(old), without_docstrings(new));
    let equal = old.body.len() == new.body.len()
        && old
            .body
            .iter()
            .zip(&new.body)
            .all(|(a, b)| ComparableStmt::from(a) == ComparableStmt::from(b));
    if equal {
        let statements = old.body.len();
        Ok(format!(
            "{statements} top-level statements are equal with docstrings removed"
        ))
    } else {
        Err("the code differs beyond docstrings".to_owned())
    }
}

fn without_docstrings(tree: &Tree) -> ast::ModModule {
    let mut module = tree.syntax().clone();
    if docstring(&module.body).is_some() {
        module.body.remove(0);
    }
    for statement in &mut module.body {
        Strip.visit_stmt(statement);
    }
    module
}

struct Strip;

impl Transformer for Strip {
    fn visit_stmt(&self, statement: &mut Stmt) {
        let body = match statement {
            Stmt::FunctionDef(function) => Some(&mut function.body),
            Stmt::ClassDef(class) => Some(&mut class.body),
            _ => None,
        };
        if let Some(body) = body.filter(|body| docstring(body).is_some()) {
            body.remove(0);
            // A docstring is a body of its own; without it, it takes a `pass` to have one.
            if body.is_empty() {
                body.push(Stmt::Pass(ast::StmtPass {
                    range: TextRange::default(),
                    node_index: AtomicNodeIndex::NONE,
                }));
            }
        }
        transformer::walk_stmt(self, statement);
    }
}

fn docstring(body: &[Stmt]) -> Option<&ast::ExprStringLiteral> {
    match body.first() {
        Some(Stmt::Expr(first)) => match first.value.as_ref() {
            Expr::StringLiteral(literal) => Some(literal),
            _ => None,
        },
        _ => None,
    }
}

fn same_comments(old: &Parsed<'_>, new: &Parsed<'_>) -> Result<String, String> {
    let (old, new) = (comments(old), comments(new));
    if old == new {
        Ok(format!("{} comments are equal, in order", old.len()))
    } else {
        Err("a comment changed, came or went".to_owned())
    }
}

fn comments<'a>(parsed: &Parsed<'a>) -> Vec<&'a str> {
    let tokens = parsed.tree.tokens().iter();
    let comments = tokens.filter(|token| token.kind() == TokenKind::Comment);
    comments
        .map(|token| &parsed.text[std::ops::Range::<usize>::from(token.range())])
        .collect()
}

/// Symbols that have a docstring, with its text.
fn documented_symbols(tree: &Tree) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Some(literal) = docstring(&tree.syntax().body) {
        found.push(("<module>".to_owned(), literal.value.to_str().to_owned()));
    }
    let mut open: Vec<(&[Stmt], String)> = vec![(&tree.syntax().body, String::new())];
    while let Some((body, prefix)) = open.pop() {
        for statement in body {
            let (name, inner) = match statement {
                Stmt::FunctionDef(function) => (function.name.as_str(), &function.body),
                Stmt::ClassDef(class) => (class.name.as_str(), &class.body),
                other => {
                    open.extend(
                        blocks(other)
                            .into_iter()
                            .map(|block| (block, prefix.clone())),
                    );
                    continue;
                }
            };
            let symbol = format!("{prefix}{name}");
            if let Some(literal) = docstring(inner) {
                found.push((symbol.clone(), literal.value.to_str().to_owned()));
            }
            open.push((inner, format!("{symbol}.")));
        }
        if found.len() > DOCSTRINGS_LIMIT {
            break;
        }
    }
    found.sort();
    found
}

/// Blocks of a statement that may hold definitions.
fn blocks(statement: &Stmt) -> Vec<&[Stmt]> {
    match statement {
        Stmt::If(s) => {
            let clauses = s.elif_else_clauses.iter().map(|clause| &clause.body[..]);
            std::iter::once(&s.body[..]).chain(clauses).collect()
        }
        Stmt::Try(s) => {
            let handlers = s
                .handlers
                .iter()
                .map(|ast::ExceptHandler::ExceptHandler(h)| &h.body[..]);
            let rest = [&s.body[..], &s.orelse[..], &s.finalbody[..]];
            handlers.chain(rest).collect()
        }
        Stmt::For(s) => vec![&s.body, &s.orelse],
        Stmt::While(s) => vec![&s.body, &s.orelse],
        Stmt::With(s) => vec![&s.body],
        _ => Vec::new(),
    }
}

fn in_place(old: &Tree, new: &Tree, documented: &[String]) -> Result<String, String> {
    let before = documented_symbols(old);
    let mut added = documented_symbols(new);
    for one in &before {
        match added.iter().position(|other| other == one) {
            Some(at) => drop(added.remove(at)),
            None => return Err(format!("the docstring of `{}` changed", one.0)),
        }
    }
    let mut added: Vec<&str> = added.iter().map(|(symbol, _)| symbol.as_str()).collect();
    let mut wanted: Vec<&str> = documented.iter().map(String::as_str).collect();
    added.sort_unstable();
    wanted.sort_unstable();
    if added == wanted {
        Ok(format!(
            "{} docstrings added, each to its own definition",
            added.len()
        ))
    } else {
        Err(format!(
            "docstrings were added to {added:?} instead of {wanted:?}"
        ))
    }
}
