//! What `[[structure]]` declares, made ready for matching: companions that files must have, and
//! the names that folders allow.

mod alternatives;
mod companions;
mod layout;
mod matching;
mod pattern;

pub(super) use companions::below_prefix;
pub use companions::{Companions, Required};
pub use layout::Layout;
pub(super) use pattern::Captures;
pub use pattern::Patterns;

/// What the settings declare about the repository's layout.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Structure {
    /// Files and what must stand beside them.
    pub companions: Vec<Companions>,
    /// Folders and what they may hold.
    pub layouts: Vec<Layout>,
}
