//! `else-if`: `else: if b: c` becomes `elif b: c`.
//!
//! Nothing else stands in the `else`.

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use crate::refactor::flatten::branch::{read_chain, stands_alone};
use crate::refactor::flatten::{Site, branch_indent, lines};
use crate::text::Edit;

pub(super) fn apply(site: &Site<'_, '_>) -> Option<Vec<Edit>> {
    let subject = site.subject;
    let clause = site.branch.elif_else_clauses.last()?;
    let [Stmt::If(inner)] = &clause.body[..] else {
        return None;
    };
    let (line, block) = read_chain(subject, site.branch)?.orelse?;
    let start = inner.start().to_usize();
    let deeper = branch_indent(subject, &clause.body)?;
    let indent = branch_indent(subject, std::slice::from_ref(site.statement()))?;
    // A comment above the inner one is about it, and has no place between the branches.
    let is_next = subject.source.get(block.start..start)? == deeper;
    if !is_next || !stands_alone(subject.source, &clause.body[0]) {
        return None;
    }
    let mut edits = lines::outdented(subject, &block, deeper, indent);
    edits.push(Edit {
        range: line,
        replacement: String::new(),
    });
    edits.push(Edit {
        range: start..start,
        replacement: "el".to_owned(),
    });
    Some(edits)
}
