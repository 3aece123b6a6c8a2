//! Lines at another indentation; strings over several lines keep their bytes.

use std::ops::Range;

use crate::refactor::extract::subject::Subject;
use crate::text::Edit;

/// Takes `indent` and what more the lines of `range` have in common with `deeper` back to `indent`.
pub(super) fn outdented(
    subject: &Subject<'_>,
    range: &Range<usize>,
    deeper: &str,
    indent: &str,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = range.start;
    for line in subject.source[range.clone()].split_inclusive('\n') {
        let moves = line.starts_with(deeper) && !line.trim().is_empty();
        if moves && !subject.is_in_string(at) {
            edits.push(Edit {
                range: at..at + deeper.len(),
                replacement: indent.to_owned(),
            });
        }
        at += line.len();
    }
    edits
}

/// The same lines as text.
pub(super) fn outdented_text(
    subject: &Subject<'_>,
    range: &Range<usize>,
    deeper: &str,
    indent: &str,
) -> Option<String> {
    let mut edits = outdented(subject, range, deeper, indent);
    for edit in &mut edits {
        edit.range = edit.range.start - range.start..edit.range.end - range.start;
    }
    crate::text::apply(&subject.source[range.clone()], &edits).ok()
}
