//! Renames told by content alone, for changes too many to compare pair by pair.

use std::collections::HashMap;

use super::change::{Change, ChangeStatus};
use super::id::BlobId;
use crate::text::RepoPath;

/// Joins each deletion with an addition of the very same content into a rename: first where the
/// file name is the same too, then in order of path.
pub(super) fn join_exact(changes: Vec<Change>) -> Vec<Change> {
    let (mut added, rest): (Vec<_>, Vec<_>) = changes
        .into_iter()
        .partition(|change| change.status == ChangeStatus::Added);
    let (deleted, mut joined): (Vec<_>, Vec<_>) = rest
        .into_iter()
        .partition(|change| change.status == ChangeStatus::Deleted);
    let mut sources = Sources::new(deleted);
    for keyed_by_name in [true, false] {
        for change in added
            .iter_mut()
            .filter(|change| change.status == ChangeStatus::Added)
        {
            if let Some(source) = sources.take(change, keyed_by_name) {
                change.status = ChangeStatus::Renamed;
                change.old = source.old;
                change.old_path = Some(source.path);
            }
        }
    }
    joined.append(&mut added);
    joined.extend(sources.left());
    joined
}

type Key = (Option<BlobId>, Vec<u8>);

/// Deletions that no addition has taken yet.
struct Sources {
    deletions: Vec<Option<Change>>,
    by_name: HashMap<Key, Vec<usize>>,
    by_content: HashMap<Key, Vec<usize>>,
}

impl Sources {
    fn new(deleted: Vec<Change>) -> Self {
        let mut by_name: HashMap<Key, Vec<usize>> = HashMap::new();
        let mut by_content: HashMap<Key, Vec<usize>> = HashMap::new();
        // From the back, so that the first in order is the first to be popped.
        for (at, change) in deleted.iter().enumerate().rev() {
            by_name
                .entry(key(change.old, &change.path, true))
                .or_default()
                .push(at);
            by_content
                .entry(key(change.old, &change.path, false))
                .or_default()
                .push(at);
        }
        Self {
            deletions: deleted.into_iter().map(Some).collect(),
            by_name,
            by_content,
        }
    }

    fn take(&mut self, target: &Change, keyed_by_name: bool) -> Option<Change> {
        let map = if keyed_by_name {
            &mut self.by_name
        } else {
            &mut self.by_content
        };
        let candidates = map.get_mut(&key(target.new, &target.path, keyed_by_name))?;
        while let Some(at) = candidates.pop() {
            if let Some(source) = self.deletions[at].take() {
                return Some(source);
            }
        }
        None
    }

    fn left(self) -> impl Iterator<Item = Change> {
        self.deletions.into_iter().flatten()
    }
}

fn key(content: Option<BlobId>, path: &RepoPath, keyed_by_name: bool) -> Key {
    (
        content,
        if keyed_by_name {
            path.file_name().to_vec()
        } else {
            Vec::new()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::super::FileKind;
    use super::*;

    fn blob(digit: char) -> BlobId {
        digit.to_string().repeat(40).parse().unwrap()
    }

    fn change(path: &str, status: ChangeStatus, content: char) -> Change {
        let is_new = status == ChangeStatus::Added;
        Change {
            path: path.into(),
            old_path: None,
            status,
            new: is_new.then(|| blob(content)),
            old: (!is_new).then(|| blob(content)),
            kind: FileKind::Regular,
        }
    }

    #[test]
    fn equal_content_is_joined_by_name_first_and_the_rest_stays() {
        use ChangeStatus::{Added, Deleted, Renamed};
        let joined = join_exact(vec![
            change("new/a.py", Added, '1'),
            change("new/b.py", Added, '1'),
            change("new/c.py", Added, '1'),
            change("new/other.py", Added, '2'),
            change("old/b.py", Deleted, '1'),
            change("old/x.py", Deleted, '1'),
            change("old/gone.py", Deleted, '3'),
        ]);
        let told: Vec<_> = joined
            .iter()
            .map(|change| {
                let old = change.old_path.as_ref().map(ToString::to_string);
                (change.path.to_string(), change.status, old)
            })
            .collect();
        let plain = |path: &str, status| (path.to_owned(), status, None);
        let moved = |path: &str, old: &str| (path.to_owned(), Renamed, Some(old.to_owned()));
        assert_eq!(
            told,
            [
                moved("new/a.py", "old/x.py"),
                moved("new/b.py", "old/b.py"),
                plain("new/c.py", Added),
                plain("new/other.py", Added),
                plain("old/gone.py", Deleted),
            ]
        );
        assert!(
            joined
                .iter()
                .filter(|c| c.status == Renamed)
                .all(|c| c.old == c.new)
        );
    }
}
