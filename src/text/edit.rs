//! Edits as (byte range, replacement), applied all at once.

use std::ops::Range;

use thiserror::Error;

/// Replaces the bytes of `range` in the original text by `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the original text; empty for an insertion.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Why a set of edits cannot be applied.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// Two edits touch the same bytes.
    #[error("edits overlap at byte {0}")]
    Overlap(usize),
    /// A range ends after the text or inside a character.
    #[error("edit {0:?} does not fit the text")]
    OutOfBounds(Range<usize>),
}

/// Applies `edits` (in any order) to `source`; ranges refer to the original text.
pub fn apply(source: &str, edits: &[Edit]) -> Result<String, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    for edit in sorted {
        if edit.range.start < at {
            return Err(EditError::Overlap(edit.range.start));
        }
        let kept = source.get(at..edit.range.start);
        let (Some(kept), Some(_)) = (kept, source.get(edit.range.clone())) else {
            return Err(EditError::OutOfBounds(edit.range.clone()));
        };
        out.push_str(kept);
        out.push_str(&edit.replacement);
        at = edit.range.end;
    }
    out.push_str(&source[at..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(range: Range<usize>, replacement: &str) -> Edit {
        Edit {
            range,
            replacement: replacement.to_owned(),
        }
    }

    #[test]
    fn applies_in_any_order() {
        let edits = [edit(2..3, "X"), edit(0..0, ">")];
        assert_eq!(apply("abc", &edits), Ok(">abX".to_owned()));
    }

    #[test]
    fn refuses_overlap_and_bad_ranges() {
        assert_eq!(
            apply("abc", &[edit(0..2, ""), edit(1..3, "")]),
            Err(EditError::Overlap(1))
        );
        assert_eq!(
            apply("é", &[edit(1..2, "")]),
            Err(EditError::OutOfBounds(1..2))
        );
        assert_eq!(
            apply("a", &[edit(0..9, "")]),
            Err(EditError::OutOfBounds(0..9))
        );
    }
}
