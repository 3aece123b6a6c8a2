//! What the proofs compare: statements, imports and comments of a file, as text.

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{ExceptHandler, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::late::{self, Added};
use crate::lang::python::{Parsed, with_ruff};
use crate::refactor::scopes::Scopes;
use crate::refactor::split::FileText;
use crate::refactor::tree::is_string;
use crate::text::line_start;

/// One file.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) path: String,
    /// What the file is imported by, without its package.
    pub(super) stem: String,
    pub(super) scopes: Scopes,
    /// Top-level statements but docstring and imports, in order.
    pub(super) statements: Vec<Statement>,
    /// `from __future__` imports.
    pub(super) futures: Vec<String>,
    /// Comments, and whether each stands in imports or before any statement.
    pub(super) comments: Vec<(String, bool)>,
    /// Bytes of `if TYPE_CHECKING:` blocks.
    pub(super) typing: Vec<std::ops::Range<usize>>,
    /// Imports within functions that are left out of `statements`.
    pub(super) late: Vec<std::ops::Range<usize>>,
    /// Every import that a function begins with.
    pub(super) first_imports: Vec<String>,
    /// Names in a literal `__all__`, in order.
    pub(super) exported: Option<Vec<String>>,
}

/// A top-level statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) text: String,
    /// The name at the root of a call that stands alone.
    pub(super) calls: Option<String>,
}

impl Facts {
    /// Whether a name stands in quotes somewhere: it may be looked up in the module.
    pub(super) fn quotes(&self, name: &str) -> bool {
        let quoted = [format!("\"{name}\""), format!("'{name}'")];
        let mut statements = self.statements.iter();
        statements.any(|one| quoted.iter().any(|name| one.text.contains(name)))
    }

    /// Reads a file. Imports that were `added` at the beginning of a function are left out of its
    /// statements: whether they are right is for the proof of names.
    pub(super) fn of(file: &FileText, added: Option<Added<'_>>) -> Result<Self, String> {
        let path = file.path.to_string();
        let parsed = with_ruff(file.text.as_bytes(), |parsed| read(&path, parsed, added));
        parsed.map_err(|refused| format!("{path} does not parse: {}", refused.message))
    }
}

fn read(path: &str, parsed: &Parsed<'_>, added: Option<Added<'_>>) -> Facts {
    let body = &parsed.tree.syntax().body;
    let text =
        |range: TextRange| parsed.text[range.start().to_usize()..range.end().to_usize()].to_owned();
    let mut facts = Facts {
        path: path.to_owned(),
        stem: stem(path),
        scopes: Scopes::of_parsed(parsed),
        statements: Vec::new(),
        futures: Vec::new(),
        comments: Vec::new(),
        typing: Vec::new(),
        late: added.map_or(Vec::new(), |added| late::imports(body, parsed.text, added)),
        first_imports: late::first_imports(body, parsed.text),
        exported: None,
    };
    let mut imports = Vec::new();
    for (index, statement) in body.iter().enumerate() {
        let range = statement.range();
        if matches!(statement, Stmt::ImportFrom(import) if import.module.as_deref() == Some("__future__"))
        {
            facts.futures.push(text(range));
        }
        if matches!(statement, Stmt::If(inner) if is_type_checking(&inner.test)) {
            facts
                .typing
                .push(range.start().to_usize()..range.end().to_usize());
        }
        if only_imports(statement) {
            imports.push(range);
        } else if index > 0 || !is_string(statement) {
            facts.statements.push(Statement {
                text: late::without(parsed.text, range, &facts.late),
                calls: calls(statement),
            });
        }
        export(statement, &mut facts.exported);
    }
    facts.comments = comments(parsed, &imports);
    facts
}

/// Comments, and whether each stands in `imports` or before any statement.
fn comments(parsed: &Parsed<'_>, imports: &[TextRange]) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let head = parsed
        .tree
        .syntax()
        .body
        .first()
        .map_or(0.into(), Ranged::start);
    for token in parsed
        .tree
        .tokens()
        .iter()
        .filter(|token| token.kind() == TokenKind::Comment)
    {
        let line = line_start(parsed.text, token.start().to_usize());
        let own = parsed.text[line..token.start().to_usize()]
            .trim()
            .is_empty();
        let of_import = imports.iter().any(|range| {
            let behind = range.end() <= token.start() && line < range.end().to_usize() && !own;
            range.contains(token.start()) || behind
        });
        let text = parsed.text[token.range()].to_owned();
        found.push((text, of_import || token.start() < head));
    }
    found
}

/// A file's name without `.py`; of a package, its folder's.
pub(super) fn stem(path: &str) -> String {
    let segments = segments(path);
    segments.last().copied().unwrap_or_default().to_owned()
}

/// What a file is imported by, from the top of the repository on.
pub(super) fn segments(path: &str) -> Vec<&str> {
    let path = path.strip_suffix(".py").unwrap_or(path);
    let path = path.strip_suffix("/__init__").unwrap_or(path);
    path.split('/').collect()
}

fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => &name.id == "TYPE_CHECKING",
        Expr::Attribute(attribute) => &attribute.attr == "TYPE_CHECKING",
        _ => false,
    }
}

/// Whether a statement imports, and at most falls back to constants.
fn only_imports(statement: &Stmt) -> bool {
    fn inner(statement: &Stmt) -> bool {
        let constant = |assign: &ruff_python_ast::StmtAssign| {
            assign.value.is_literal_expr() && assign.targets.iter().all(Expr::is_name_expr)
        };
        match statement {
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass(_) => true,
            Stmt::Assign(assign) => constant(assign),
            _ => {
                blocks(statement).is_some_and(|blocks| blocks.iter().copied().flatten().all(inner))
            }
        }
    }
    fn imports(statement: &Stmt) -> bool {
        matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_))
            || blocks(statement)
                .unwrap_or_default()
                .into_iter()
                .flatten()
                .any(imports)
    }
    let flag = |assign: &ruff_python_ast::StmtAssign| {
        assign.value.is_boolean_literal_expr() && assign.targets.iter().all(is_type_checking)
    };
    let flags = matches!(statement, Stmt::Assign(assign) if flag(assign));
    flags || (inner(statement) && imports(statement))
}

fn blocks(statement: &Stmt) -> Option<Vec<&[Stmt]>> {
    match statement {
        Stmt::If(one) => {
            let clauses = one.elif_else_clauses.iter().map(|clause| &clause.body[..]);
            Some(clauses.chain([&one.body[..]]).collect())
        }
        Stmt::Try(one) => {
            let handlers = one
                .handlers
                .iter()
                .map(|ExceptHandler::ExceptHandler(handler)| &handler.body[..]);
            Some(
                handlers
                    .chain([&one.body[..], &one.orelse[..], &one.finalbody[..]])
                    .collect(),
            )
        }
        _ => None,
    }
}

fn calls(statement: &Stmt) -> Option<String> {
    let Stmt::Expr(inner) = statement else {
        return None;
    };
    let mut at = &*inner.value;
    loop {
        at = match at {
            Expr::Call(call) => &call.func,
            Expr::Attribute(attribute) => &attribute.value,
            Expr::Subscript(subscript) => &subscript.value,
            Expr::Name(name) => return Some(name.id.to_string()),
            _ => return None,
        };
    }
}

fn export(statement: &Stmt, exported: &mut Option<Vec<String>>) {
    let Stmt::Assign(assign) = statement else {
        return;
    };
    let all = assign.targets.iter().any(|target| {
        target
            .as_name_expr()
            .is_some_and(|name| &name.id == "__all__")
    });
    let elements = match &*assign.value {
        Expr::List(list) => &list.elts,
        Expr::Tuple(tuple) => &tuple.elts,
        _ => return,
    };
    if all {
        let names = elements.iter().filter_map(Expr::as_string_literal_expr);
        *exported = Some(names.map(|name| name.value.to_str().to_owned()).collect());
    }
}
