//! `inverted-branch`: `if a: (much)` / `else: return 1` becomes `if not a: return 1` / `(much)`.
//!
//! The `else` always jumps, so what stands behind is reached only where the first block was.

use crate::refactor::flatten::branch::{jumps, read};
use crate::refactor::flatten::{Site, branch_indent, condition, lines};
use crate::text::{Edit, newline};

pub(super) fn apply(site: &Site<'_, '_>) -> Option<Vec<Edit>> {
    let clause = site.branch.elif_else_clauses.first()?;
    if jumps(&site.branch.body) || !jumps(&clause.body) {
        return None;
    }
    inverted(site, None)
}

/// The edits that swap the blocks and let the longer one stand behind the `if`; the other one ends
/// with a jump, which may be added.
pub(super) fn inverted(site: &Site<'_, '_>, jump: Option<&str>) -> Option<Vec<Edit>> {
    let subject = site.subject;
    let branch = read(subject, site.branch)?;
    let (line, block) = branch.orelse?;
    let text = subject.source.get(branch.condition.clone())?;
    let opposite = condition::opposite(&site.branch.test, text, subject.source)?;
    let deeper = branch_indent(subject, &site.branch.body)?;
    let body = branch.body.start..line.start;
    let moved = lines::outdented_text(subject, &body, deeper, branch.indent)?;
    let newline = newline(subject.source);
    let kept = subject.source.get(block.clone())?;
    // The file may end without a newline.
    let (kept, end) = match kept.ends_with('\n') {
        true => (kept.to_owned(), moved),
        false => (
            format!("{kept}{newline}"),
            moved.trim_end_matches(['\r', '\n']).to_owned(),
        ),
    };
    let jump = jump.map(|jump| format!("{deeper}{jump}{newline}"));
    let jump = jump.unwrap_or_default();
    Some(vec![
        Edit {
            range: branch.condition,
            replacement: opposite,
        },
        Edit {
            range: body.start..block.end,
            replacement: format!("{kept}{jump}{end}"),
        },
    ])
}
