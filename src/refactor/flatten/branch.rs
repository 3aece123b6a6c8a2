//! What is known of an `if` by its text: where its head ends, where its blocks stand.

use std::ops::Range;

use ruff_python_ast::{ElifElseClause, Stmt, StmtIf};
use ruff_text_size::Ranged;

use crate::refactor::extract::subject::Subject;
use crate::refactor::tree::blocks;
use crate::text::line_start;

/// Parts of an `if` that stand on lines of their own.
pub(super) struct Branch<'a> {
    /// Indentation of its head.
    pub(super) indent: &'a str,
    /// Bytes of the condition, brackets around it included.
    pub(super) condition: Range<usize>,
    /// Lines of its first block, from the line below the head to the end of its last line, the
    /// newline included if there is one.
    pub(super) body: Range<usize>,
    /// The line of a plain `else`, and the lines of its block.
    pub(super) orelse: Option<(Range<usize>, Range<usize>)>,
}

/// Reads an `if` without `elif`. `None` if it shares a line with other code, or a comment stands
/// where a rewrite would lose it.
pub(super) fn read<'a>(subject: &Subject<'a>, branch: &StmtIf) -> Option<Branch<'a>> {
    let has_elif = branch.elif_else_clauses.iter().any(|it| it.test.is_some());
    read_chain(subject, branch).filter(|_| !has_elif)
}

/// The same for an `if` that may have any number of `elif`.
pub(super) fn read_chain<'a>(subject: &Subject<'a>, branch: &StmtIf) -> Option<Branch<'a>> {
    let source = subject.source;
    let start = branch.start().to_usize();
    let indent = source.get(line_start(source, start)..start)?;
    let first = branch.body.first()?.start().to_usize();
    let test_end = branch.test.end().to_usize();
    let colon = test_end + source.get(test_end..first)?.find(':')?;
    let condition = source.get(start + 2..colon)?;
    let lead = condition.len() - condition.trim_start().len();
    let plain = indent.trim().is_empty() && !source.get(test_end..colon)?.contains('#');
    let body_start = after_line(source, colon);
    if !plain || body_start > first {
        return None;
    }
    let body_end = after_line(source, branch.body.last()?.end().to_usize());
    let next = branch.elif_else_clauses.first();
    let next = next.map(|clause| line_start(source, clause.start().to_usize()));
    let statements = branch
        .body
        .iter()
        .chain(branch.elif_else_clauses.iter().flat_map(|it| &it.body));
    if !statements.clone().all(|it| stands_alone(source, it)) || has_dead_code(branch) {
        return None;
    }
    Some(Branch {
        indent,
        condition: start + 2 + lead..start + 2 + condition.trim_end().len(),
        // Comments between the blocks stay above the `else`.
        body: body_start..next.unwrap_or(body_end),
        orelse: match branch.elif_else_clauses.last() {
            Some(last) if last.test.is_none() => Some(lines_of_else(source, last)?),
            _ => None,
        },
    })
}

/// The line of an `else` that stands alone on it, and the lines of its block.
fn lines_of_else(source: &str, clause: &ElifElseClause) -> Option<(Range<usize>, Range<usize>)> {
    let at = line_start(source, clause.start().to_usize());
    let line = at..after_line(source, at);
    let alone = source.get(line.clone())?.trim() == "else:";
    let end = after_line(source, clause.body.last()?.end().to_usize());
    alone.then(|| (line.clone(), line.end..end))
}
/// Whether something stands behind a jump; where it belongs is anybody's guess.
fn has_dead_code(branch: &StmtIf) -> bool {
    let clauses = branch.elif_else_clauses.iter();
    let mut blocks = std::iter::once(&branch.body).chain(clauses.map(|clause| &clause.body));
    blocks.any(|block| {
        let before_last = &block[..block.len().saturating_sub(1)];
        before_last
            .iter()
            .any(|one| jumps(std::slice::from_ref(one)))
    })
}

/// Whether a statement begins and ends its lines.
pub(super) fn stands_alone(source: &str, statement: &Stmt) -> bool {
    let start = statement.start().to_usize();
    let end = statement.end().to_usize();
    let before = &source[line_start(source, start)..start];
    let behind = source[end..after_line(source, end)].trim();
    before.trim().is_empty() && (behind.is_empty() || behind.starts_with('#'))
}

/// First byte of the line behind that of `offset`.
pub(super) fn after_line(source: &str, offset: usize) -> usize {
    let rest = &source[offset..];
    offset + rest.find('\n').map_or(rest.len(), |newline| newline + 1)
}

/// Whether a block always ends with a jump.
pub(super) fn jumps(body: &[Stmt]) -> bool {
    match body.last() {
        Some(Stmt::Return(_) | Stmt::Raise(_) | Stmt::Continue(_) | Stmt::Break(_)) => true,
        Some(Stmt::If(inner)) => {
            let mut clauses = inner.elif_else_clauses.iter();
            let closed = clauses.clone().any(|clause| clause.test.is_none());
            closed && jumps(&inner.body) && clauses.all(|clause| jumps(&clause.body))
        }
        _ => false,
    }
}

/// Whether one of the statements has statements in it.
pub(super) fn is_compound(body: &[Stmt]) -> bool {
    body.iter().any(|it| !blocks(it).is_empty())
}
