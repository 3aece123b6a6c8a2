//! `early-exit`: at the end of a function or of a loop's body `if a: b` / `else: (much)` becomes
//! `if a: b; return` / `(much)` (or `continue`), and `if a: (much)` / `else: b` the same with
//! `not a`.
//!
//! Falling off the end there does what the jump does, so what stands behind the `if` is reached
//! only where the other block was.

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use crate::refactor::flatten::branch::{after_line, is_compound, jumps};
use crate::refactor::flatten::else_after_jump::without_else;
use crate::refactor::flatten::inverted_branch::inverted;
use crate::refactor::flatten::{Site, branch_indent};
use crate::text::{Edit, newline};

/// The most statements of a block that is left early.
const STATEMENTS: usize = 3;

pub(super) fn apply(site: &Site<'_, '_>) -> Option<Vec<Edit>> {
    let jump = site.jump_at_end()?;
    let [clause] = &site.branch.elif_else_clauses[..] else {
        return None;
    };
    if clause.test.is_some() {
        return None;
    }
    let (body, other) = (&site.branch.body[..], &clause.body[..]);
    if is_brief(body) && is_compound(other) {
        let mut edits = without_else(site)?;
        edits.push(jump_behind(site, body, jump)?);
        return Some(edits);
    }
    if is_brief(other) && is_compound(body) {
        return inverted(site, Some(jump));
    }
    None
}

/// Whether a block is left soon, and does not say so yet.
fn is_brief(body: &[Stmt]) -> bool {
    let is_pass = matches!(body, [Stmt::Pass(_)]);
    body.len() <= STATEMENTS && !is_compound(body) && !jumps(body) && !is_pass
}

/// The jump as the last line of a block.
fn jump_behind(site: &Site<'_, '_>, body: &[Stmt], jump: &str) -> Option<Edit> {
    let source = site.subject.source;
    let deeper = branch_indent(site.subject, body)?;
    let end = after_line(source, body.last()?.end().to_usize());
    // A comment that ends the block would stand behind the jump.
    let rest = source.get(end..)?;
    let is_closed = rest
        .lines()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| !line.starts_with(deeper));
    is_closed.then(|| Edit {
        range: end..end,
        replacement: format!("{deeper}{jump}{}", newline(source)),
    })
}
