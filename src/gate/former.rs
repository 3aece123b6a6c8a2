//! What stood somewhere before: whether it is gone from there, and where a change took it.

use std::path::Path;

use crate::gate::Policy;
use crate::lang::{self, Wanted};
use crate::rules::Entry;

/// True when the file of an entry is not on disk any more, or the function not in the file.
pub(super) fn is_gone_on_disk(root: &Path, policy: &Policy, entry: &Entry) -> bool {
    match std::fs::read(root.join(entry.path.to_path())) {
        Ok(source) => is_gone_from(&source, policy, entry),
        // One that cannot be read is still there.
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// True when `source`, the present content of the entry's file, has no such function any more.
pub(super) fn is_gone_from(source: &[u8], policy: &Policy, entry: &Entry) -> bool {
    let (Some(symbol), Some(language)) = (&entry.symbol, lang::for_path(&entry.path)) else {
        return false;
    };
    let measured = lang::measure(language, source, &Wanted::all(policy.wanted.file_bytes));
    !measured
        .functions
        .iter()
        .any(|function| &function.symbol == symbol)
}
