//! `else-after-jump`: `if a: return 1` / `else: b` becomes `if a: return 1` / `b`.
//!
//! The first block always jumps, so what stands behind the `if` is reached only where the `else`
//! was.

use crate::refactor::flatten::branch::{jumps, read};
use crate::refactor::flatten::{Site, lines};
use crate::text::Edit;

pub(super) fn apply(site: &Site<'_, '_>) -> Option<Vec<Edit>> {
    let branch = read(site.subject, site.branch)?;
    let (line, block) = branch.orelse?;
    if !jumps(&site.branch.body) {
        return None;
    }
    let clause = site.branch.elif_else_clauses.first()?;
    let deeper = crate::refactor::flatten::branch_indent(site.subject, &clause.body)?;
    let mut edits = lines::outdented(site.subject, &block, deeper, branch.indent);
    edits.push(Edit {
        range: line,
        replacement: String::new(),
    });
    Some(edits)
}
