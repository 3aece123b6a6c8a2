//! A section by its lines.

use crate::text::LineIndex;
use crate::tools::ToolError;
use crate::tools::update_file::{Section, whole_lines};

/// Lines `start` to `end`, both included.
pub(super) fn section(
    source: &str,
    start: usize,
    end: usize,
    content: String,
) -> Result<Section, ToolError> {
    let index = LineIndex::new(source.as_bytes());
    let total = source.split_inclusive('\n').count();
    if end < start {
        let message = format!("end_line {end} is before start_line {start}");
        return Err(ToolError::refused(message));
    }
    if end > total.max(1) {
        let message = format!("line {end} is past the end: the file has {total} lines");
        return Err(ToolError::refused(message).with("total_lines", total));
    }
    let at = |line: usize| index.range(line).map_or(source.len(), |range| range.start);
    Ok(Section {
        range: at(start)..at(end + 1),
        text: whole_lines(content, source),
    })
}
