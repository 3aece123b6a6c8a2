//! `else-after-jump`: `if a: return 1` / `else: b` becomes `if a: return 1` / `b`.
//!
//! The blocks before it always jump, so what stands behind the `if` is reached only where the `else`
//! was.

use crate::refactor::flatten::branch::{is_compound, jumps, read_chain};
use crate::refactor::flatten::{Site, branch_indent, lines};
use crate::text::Edit;

pub(super) fn apply(site: &Site<'_, '_>) -> Option<Vec<Edit>> {
    let [others @ .., last] = &site.branch.elif_else_clauses[..] else {
        return None;
    };
    let all_jump = jumps(&site.branch.body) && others.iter().all(|clause| jumps(&clause.body));
    // One of several plain cases reads best as the last of them.
    if !all_jump || !(others.is_empty() || is_compound(&last.body)) {
        return None;
    }
    without_else(site)
}

/// The edits that take away the `else` and leave its block where it ends up behind the `if`.
pub(super) fn without_else(site: &Site<'_, '_>) -> Option<Vec<Edit>> {
    let branch = read_chain(site.subject, site.branch)?;
    let (line, block) = branch.orelse?;
    let clause = site.branch.elif_else_clauses.last()?;
    let deeper = branch_indent(site.subject, &clause.body)?;
    let mut edits = lines::outdented(site.subject, &block, deeper, branch.indent);
    edits.push(Edit {
        range: line,
        replacement: String::new(),
    });
    Some(edits)
}
