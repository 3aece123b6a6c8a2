//! Source text: repository paths, line index, line counting, byte ranges, edits.
//!
//! Knows nothing of languages, rules or files on disk.

mod edit;
mod lines;
mod path;

pub use edit::{Edit, EditError, apply};
pub use lines::{LineIndex, line_count, line_start, newline};
pub use path::RepoPath;
