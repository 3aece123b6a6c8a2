//! Ruff's tree of statements as nested blocks, and where a function stands in it.

use ruff_python_ast::{ExceptHandler, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use crate::lang::Function;

/// A part of a compound statement that holds statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// `if`, `elif` or `else` of it, or a `case`.
    Branch,
    /// What a loop repeats.
    Loop,
    /// `else` of a loop.
    LoopElse,
    /// `with`.
    With,
    /// `try`, with whether an `else` follows it.
    Try {
        /// There is an `else`.
        has_else: bool,
    },
    /// `except`, or `else` of a `try`.
    Handler,
    /// `finally`.
    Finally,
}

/// The blocks of a statement, those of nested definitions left out.
pub fn blocks(statement: &Stmt) -> Vec<(BlockKind, &[Stmt])> {
    let found: Vec<(BlockKind, &[Stmt])> = match statement {
        Stmt::If(s) => {
            let clauses = s.elif_else_clauses.iter();
            std::iter::once(&s.body)
                .chain(clauses.map(|clause| &clause.body))
                .map(|body| (BlockKind::Branch, &body[..]))
                .collect()
        }
        Stmt::For(s) => vec![(BlockKind::Loop, &s.body), (BlockKind::LoopElse, &s.orelse)],
        Stmt::While(s) => vec![(BlockKind::Loop, &s.body), (BlockKind::LoopElse, &s.orelse)],
        Stmt::With(s) => vec![(BlockKind::With, &s.body)],
        Stmt::Match(s) => s
            .cases
            .iter()
            .map(|case| (BlockKind::Branch, &case.body[..]))
            .collect(),
        Stmt::Try(s) => {
            let has_else = !s.orelse.is_empty();
            let handlers = s.handlers.iter();
            let handlers = handlers.map(|ExceptHandler::ExceptHandler(handler)| &handler.body[..]);
            std::iter::once((BlockKind::Try { has_else }, &s.body[..]))
                .chain(handlers.map(|body| (BlockKind::Handler, body)))
                .chain([
                    (BlockKind::Handler, &s.orelse[..]),
                    (BlockKind::Finally, &s.finalbody[..]),
                ])
                .collect()
        }
        _ => Vec::new(),
    };
    found
        .into_iter()
        .filter(|(_, body)| !body.is_empty())
        .collect()
}

/// A function and what is around it.
#[derive(Debug, Clone)]
pub struct Located<'a> {
    /// The function.
    pub function: &'a StmtFunctionDef,
    /// The class whose body it stands in.
    pub class: Option<&'a StmtClassDef>,
    /// Functions around it, outermost first.
    pub outer: Vec<&'a StmtFunctionDef>,
    /// Where the outermost definition around it stands among its neighbours: the block of the
    /// module that holds it and its index there.
    pub home: (&'a [Stmt], usize),
    /// The same of the function itself.
    pub place: (&'a [Stmt], usize),
}

/// Finds the function that was measured as `wanted`.
pub fn locate<'a>(module: &'a [Stmt], source: &str, wanted: &Function) -> Option<Located<'a>> {
    let is_it = |function: &StmtFunctionDef| {
        let name = function.name.start().to_usize();
        let head = source.get(wanted.range.start..name);
        head.is_some_and(|head| {
            head.split_whitespace()
                .all(|word| matches!(word, "async" | "def"))
        }) && wanted.range.start < name
    };
    search(module, &Around::default(), &is_it)
}

#[derive(Default, Clone)]
struct Around<'a> {
    class: Option<&'a StmtClassDef>,
    outer: Vec<&'a StmtFunctionDef>,
    home: Option<(&'a [Stmt], usize)>,
}

fn search<'a>(
    suite: &'a [Stmt],
    around: &Around<'a>,
    is_it: &dyn Fn(&StmtFunctionDef) -> bool,
) -> Option<Located<'a>> {
    suite.iter().enumerate().find_map(|(index, statement)| {
        let home = around.home.unwrap_or((suite, index));
        match statement {
            Stmt::FunctionDef(function) if is_it(function) => Some(Located {
                function,
                class: around.class,
                outer: around.outer.clone(),
                home,
                place: (suite, index),
            }),
            Stmt::FunctionDef(function) => {
                let mut inside = around.clone();
                inside.home = Some(home);
                inside.class = None;
                inside.outer.push(function);
                search(&function.body, &inside, is_it)
            }
            Stmt::ClassDef(class) => {
                let mut inside = around.clone();
                inside.home = Some(home);
                inside.class = Some(class);
                search(&class.body, &inside, is_it)
            }
            other => blocks(other)
                .into_iter()
                .find_map(|(_, body)| search(body, around, is_it)),
        }
    })
}

/// Whether a statement is nothing but a text, as a docstring is.
pub fn is_string(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Expr(inner) if inner.value.is_string_literal_expr())
}

/// Bytes of a node.
pub fn bytes(node: &impl Ranged) -> std::ops::Range<usize> {
    node.start().to_usize()..node.end().to_usize()
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
