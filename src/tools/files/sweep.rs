//! Drafts that a write left whose process was killed in the middle. Who next writes into their
//! folder removes them.

use std::ffi::OsStr;
use std::time::{Duration, SystemTime};

use cap_std::fs::Dir;

/// A draft of this age is nobody's any more: a write takes far less.
const STALE: Duration = Duration::from_mins(10);

/// Entries of a folder that are looked at.
const ENTRIES_MAX: usize = 20_000;

const PREFIX: &str = ".groundskeeper-";
const SUFFIX: &str = ".tmp";

/// The name of a draft.
pub(super) fn draft_name(random: u64) -> String {
    format!("{PREFIX}{random:016x}{SUFFIX}")
}

fn is_draft(name: &OsStr) -> bool {
    let name = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    let digits = name.and_then(|name| name.strip_suffix(SUFFIX));
    digits.is_some_and(|digits| {
        digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Removes the stale drafts of a folder. One that cannot be removed harms nobody, and stays.
pub(super) fn sweep(folder: &Dir, now: SystemTime) {
    let Ok(entries) = folder.entries() else {
        return;
    };
    let drafts = entries.take(ENTRIES_MAX).flatten().filter(|entry| {
        is_draft(&entry.file_name()) && entry.metadata().is_ok_and(|found| found.is_file())
    });
    for draft in drafts {
        let written = draft.metadata().and_then(|metadata| metadata.modified());
        let age = written
            .ok()
            .and_then(|at| now.duration_since(at.into_std()).ok());
        if age.is_some_and(|age| age > STALE) && draft.remove_file().is_ok() {
            tracing::info!("removed what a write left that was cut short");
        }
    }
}

#[cfg(test)]
mod tests {
    use cap_std::ambient_authority;

    use super::*;

    #[test]
    fn only_old_drafts_go() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            draft_name(7),
            ".groundskeeper-7.tmp".to_owned(),
            ".groundskeeper-notes.tmp".to_owned(),
            "a.py".to_owned(),
        ];
        for name in &names {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join(draft_name(8))).unwrap();
        let dir = Dir::open_ambient_dir(folder.path(), ambient_authority()).unwrap();
        let there = || std::fs::read_dir(folder.path()).unwrap().count();
        let now = SystemTime::now();
        sweep(&dir, now);
        assert_eq!(there(), 5);
        sweep(&dir, now + STALE + Duration::from_mins(1));
        assert_eq!(there(), 4);
        assert!(!folder.path().join(&names[0]).exists());
    }
}
