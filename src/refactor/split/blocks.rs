//! A file as blocks: top-level statements with the comments and blank lines that belong to them.

use std::ops::Range;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtAssign};
use ruff_text_size::Ranged;

use crate::lang::python::Parsed;
use crate::refactor::tree::is_string;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The module's docstring, or a `from __future__` import.
    Head,
    /// An import.
    Import,
    /// Imports behind `if` or `try`, with constants where they fail. May be repeated elsewhere.
    Guarded,
    /// `if TYPE_CHECKING:` with nothing but imports.
    Typing,
    /// A function or class.
    Definition,
    /// Anything else.
    Other,
}

/// Top-level statements that are taken as one.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// What it is.
    pub(super) kind: Kind,
    /// Blank lines and comments before it, in whole lines.
    pub(super) lead: Range<usize>,
    /// Its statements, from the first to the end of the last one's line, with the newline.
    pub(super) text: Range<usize>,
    /// Indices of its statements.
    pub(super) statements: Range<usize>,
}

/// Takes a file apart. The blocks and the tail (what follows the last one) are the whole text.
pub(super) fn blocks(parsed: &Parsed<'_>) -> Vec<Block> {
    let body = &parsed.tree.syntax().body;
    let mut blocks: Vec<Block> = Vec::new();
    for (index, statement) in body.iter().enumerate() {
        let start = statement.start().to_usize();
        let end = end_of(parsed, statement, body.get(index + 1));
        match blocks.last_mut() {
            // A second statement on the line, or a string that documents a value.
            Some(last) if start < last.text.end || documents(last, statement) => {
                last.text.end = last.text.end.max(end);
                last.statements.end = index + 1;
            }
            last => {
                let from = last.map_or(0, |last| last.text.end);
                blocks.push(Block {
                    kind: kind(index, statement),
                    lead: from..start.max(from),
                    text: start.max(from)..end,
                    statements: index..index + 1,
                });
            }
        }
    }
    blocks
}

fn documents(last: &Block, statement: &Stmt) -> bool {
    last.kind == Kind::Other && is_string(statement)
}

/// End of the line of a statement's end, or of indented comments after it.
fn end_of(parsed: &Parsed<'_>, statement: &Stmt, next: Option<&Stmt>) -> usize {
    let text = parsed.text;
    let mut end = line_end(text, statement.end().to_usize());
    let limit = next.map_or(text.len(), |next| next.start().to_usize());
    if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
        return end;
    }
    for token in parsed.tree.tokens() {
        let start = token.start().to_usize();
        if token.kind() != TokenKind::Comment || start < end {
            continue;
        }
        let indented = !text[..start].ends_with('\n');
        if start >= limit || !indented {
            break;
        }
        end = line_end(text, token.end().to_usize());
    }
    end
}

fn line_end(text: &str, from: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at + 1)
}

fn kind(index: usize, statement: &Stmt) -> Kind {
    match statement {
        Stmt::Expr(_) if index == 0 && is_string(statement) => Kind::Head,
        Stmt::ImportFrom(import) if import.module.as_deref() == Some("__future__") => Kind::Head,
        Stmt::Import(_) | Stmt::ImportFrom(_) => Kind::Import,
        Stmt::Assign(assign) if says_type_checking(assign) => Kind::Guarded,
        Stmt::FunctionDef(_) | Stmt::ClassDef(_) => Kind::Definition,
        Stmt::If(inner) if is_type_checking(&inner.test) => {
            let only_imports = inner.elif_else_clauses.is_empty() && inner.body.iter().all(import);
            // `from typing import Self` by the version of Python: all of it is copied.
            let by_version = || only_guards(statement) && imports(statement);
            match only_imports {
                true => Kind::Typing,
                false if by_version() => Kind::Guarded,
                false => Kind::Other,
            }
        }
        Stmt::If(_) | Stmt::Try(_) if only_guards(statement) && imports(statement) => Kind::Guarded,
        _ => Kind::Other,
    }
}

fn import(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_))
}

/// `TYPE_CHECKING` or `typing.TYPE_CHECKING`.
pub(super) fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => &name.id == "TYPE_CHECKING",
        Expr::Attribute(attribute) => &attribute.attr == "TYPE_CHECKING",
        _ => false,
    }
}

/// `TYPE_CHECKING = False`, which type checkers take for true.
fn says_type_checking(assign: &StmtAssign) -> bool {
    assign.value.is_boolean_literal_expr() && assign.targets.iter().all(is_type_checking)
}

/// Whether nothing but imports and constants is in a statement.
fn only_guards(statement: &Stmt) -> bool {
    match statement {
        Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass(_) => true,
        Stmt::Assign(assign) => {
            let names = assign.targets.iter().all(Expr::is_name_expr);
            names && assign.value.is_literal_expr()
        }
        other => bodies(other).is_some_and(|bodies| bodies.into_iter().flatten().all(only_guards)),
    }
}

/// Whether an import is in a statement.
pub(super) fn imports(statement: &Stmt) -> bool {
    let inner = bodies(statement).unwrap_or_default();
    import(statement) || inner.into_iter().flatten().any(imports)
}

/// Blocks of an `if` or `try`.
pub(super) fn bodies(statement: &Stmt) -> Option<Vec<&[Stmt]>> {
    match statement {
        Stmt::If(inner) => {
            let clauses = inner
                .elif_else_clauses
                .iter()
                .map(|clause| &clause.body[..]);
            Some(std::iter::once(&inner.body[..]).chain(clauses).collect())
        }
        Stmt::Try(inner) => {
            let handlers = inner.handlers.iter();
            let handlers = handlers.map(|ExceptHandler::ExceptHandler(one)| &one.body[..]);
            let rest = [&inner.body[..], &inner.orelse[..], &inner.finalbody[..]];
            Some(rest.into_iter().chain(handlers).collect())
        }
        _ => None,
    }
}
