//! `guard-clause`: an `if` at the end of a function or of a loop's body becomes `if not …: return`
//! (or `continue`), and its block stands behind it.
//!
//! Falling off the end there does what the jump does: a function gives `None`, a loop goes on. With
//! an `else`, or in a `finally`, that would not hold.

use crate::refactor::flatten::branch::{is_compound, read};
use crate::refactor::flatten::{Site, branch_indent, condition, lines};
use crate::text::{Edit, newline};

/// Fewest statements that are worth a guard.
const STATEMENTS: usize = 2;

pub(super) fn apply(site: &Site<'_, '_>) -> Option<Vec<Edit>> {
    let jump = site.jump_at_end()?;
    let subject = site.subject;
    let branch = read(subject, site.branch).filter(|branch| branch.orelse.is_none())?;
    if site.branch.body.len() < STATEMENTS && !is_compound(&site.branch.body) {
        return None;
    }
    let text = subject.source.get(branch.condition.clone())?;
    let opposite = condition::opposite(&site.branch.test, text, subject.source)?;
    let deeper = branch_indent(subject, &site.branch.body)?;
    if branch.indent.chars().count() + opposite.chars().count() + 4 > site.columns {
        return None;
    }
    let newline = newline(subject.source);
    let mut edits = lines::outdented(subject, &branch.body, deeper, branch.indent);
    edits.push(Edit {
        range: branch.condition,
        replacement: opposite,
    });
    edits.push(Edit {
        range: branch.body.start..branch.body.start,
        replacement: format!("{deeper}{jump}{newline}"),
    });
    Some(edits)
}
