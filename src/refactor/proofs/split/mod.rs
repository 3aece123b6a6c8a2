//! The proofs of a split: definitions are the same and whole, every name still means what it meant,
//! the old module offers what it offered, files import each other in no circle, statements keep
//! their order, and no comment is lost.
//!
//! Each looks at the texts alone and shares nothing with what made the split but the parser and the
//! scopes.

mod circles;
mod comments;
mod facts;
mod late;
mod moved;
mod order;
mod resolved;
mod surface;
#[cfg(test)]
mod tests;

use crate::refactor::proofs::Proof;
use crate::refactor::split::FileText;

use facts::Facts;
use late::Added;

/// Proves that `after` is `before` split: the new files, and the old one at its path. `others` are
/// the repository's other files, which may take names from the old one.
pub fn prove(before: &FileText, after: &[FileText], others: &[FileText]) -> Vec<Proof> {
    let stems: Vec<String> = after
        .iter()
        .map(|file| facts::stem(&file.path.to_string()))
        .collect();
    let read = Facts::of(before, None).and_then(|old| {
        let added = Added {
            stems: &stems,
            old: &old.first_imports,
        };
        let files = after.iter().map(|file| Facts::of(file, Some(added)));
        let files: Result<Vec<Facts>, String> = files.collect();
        Ok((old, files?))
    });
    let (old, files) = match read {
        Ok(read) => read,
        Err(reason) => return vec![Proof::of("moved-unchanged", Err(reason))],
    };
    vec![
        Proof::of("moved-unchanged", moved::prove(&old, &files)),
        Proof::of("names-resolve", resolved::prove(&old, &files)),
        Proof::of("same-surface", surface::prove(&old, &files, others)),
        Proof::of("no-import-circle", circles::prove(&files)),
        Proof::of("same-order", order::prove(&old, &files)),
        Proof::of("same-comments", comments::prove(&old, &files)),
    ]
}
