//! `merged-conditions`: `if a: if b: c` becomes `if a and b: c`.
//!
//! Neither has an `else`, and nothing else stands in the outer one; `and` asks the second only when
//! the first is true, as the nested `if` did.

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use crate::refactor::flatten::branch::read;
use crate::refactor::flatten::{Site, branch_indent, condition, lines};
use crate::text::Edit;

pub(super) fn apply(site: &Site<'_, '_>) -> Option<Vec<Edit>> {
    let subject = site.subject;
    let [Stmt::If(inner)] = &site.branch.body[..] else {
        return None;
    };
    let outer = read(subject, site.branch).filter(|branch| branch.orelse.is_none())?;
    let nested = read(subject, inner).filter(|branch| branch.orelse.is_none())?;
    // Nothing between the heads, and no comment that would be left over.
    let between = subject
        .source
        .get(outer.condition.end..inner.start().to_usize())?;
    let behind = subject
        .source
        .get(nested.condition.end..nested.body.start)?;
    if between.trim() != ":" || behind.trim() != ":" {
        return None;
    }
    let texts = [&outer.condition, &nested.condition];
    let [first, second] = texts.map(|range| subject.source.get(range.clone()).unwrap_or_default());
    let both = condition::both((&site.branch.test, first), (&inner.test, second))?;
    if outer.indent.chars().count() + both.chars().count() + 4 > site.columns {
        return None;
    }
    let deeper = branch_indent(subject, &inner.body)?;
    let middle = branch_indent(subject, &site.branch.body)?;
    let mut edits = lines::outdented(subject, &nested.body, deeper, middle);
    edits.push(Edit {
        range: outer.condition.start..nested.condition.end,
        replacement: both,
    });
    Some(edits)
}
