//! What the hooks remember in the git folder: trees that passed the gate, and commits that came in
//! past it.
//!
//! Plain lists of ids, the latest last. They tell an honest commit from one that was made with
//! `--no-verify`; they are no proof against somebody who writes into the git folder.

use std::io::Write;
use std::path::PathBuf;

use super::error::{OnFile, Result};
use super::id::{CommitId, TreeId};
use super::repository::Repository;

/// Ids that one list keeps; the oldest go first.
const KEPT: usize = 500;

const PASSED: &str = "passed";
const UNVERIFIED: &str = "unverified";

impl Repository {
    /// Remembers that this tree passed the gate.
    pub fn record_pass(&self, tree: TreeId) -> Result<()> {
        self.add_to(PASSED, &tree.to_string())
    }

    /// Whether this tree passed the gate lately.
    pub fn has_passed(&self, tree: TreeId) -> Result<bool> {
        Ok(self.list(PASSED)?.contains(&tree.to_string()))
    }

    /// Remembers a commit that came in past the gate and would have been refused.
    pub fn record_unverified(&self, commit: CommitId) -> Result<()> {
        self.add_to(UNVERIFIED, &commit.to_string())
    }

    /// The commits that came in past the gate and were not acknowledged since.
    pub fn unverified(&self) -> Result<Vec<CommitId>> {
        let lines = self.list(UNVERIFIED)?;
        Ok(lines.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Forgets them; says how many there were.
    pub fn acknowledge_unverified(&self) -> Result<usize> {
        let count = self.unverified()?.len();
        let path = self.memory(UNVERIFIED);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).on_file("remove", &path)
            }
            _ => Ok(count),
        }
    }

    fn memory(&self, name: &str) -> PathBuf {
        self.common_dir().join("groundskeeper").join(name)
    }

    fn list(&self, name: &str) -> Result<Vec<String>> {
        let path = self.memory(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error).on_file("read", &path),
        }
    }

    fn add_to(&self, name: &str, id: &str) -> Result<()> {
        let mut lines = self.list(name)?;
        lines.retain(|line| line != id);
        lines.push(id.to_owned());
        let kept = &lines[lines.len().saturating_sub(KEPT)..];
        let path = self.memory(name);
        let folder = self.common_dir().join("groundskeeper");
        std::fs::create_dir_all(&folder).on_file("make the folder", &folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder).on_file("write in", &folder)?;
        let text = kept.join("\n") + "\n";
        file.write_all(text.as_bytes()).on_file("write", &path)?;
        file.persist(&path)
            .map_err(|error| error.error)
            .on_file("replace", &path)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    fn tree(number: usize) -> TreeId {
        format!("{number:040x}").parse().unwrap()
    }

    #[test]
    fn the_latest_passes_are_remembered() {
        let fixture = Fixture::new();
        let repository = fixture.open();
        for number in 0..KEPT + 2 {
            repository.record_pass(tree(number)).unwrap();
        }
        repository.record_pass(tree(2)).unwrap();
        let passed = |number| repository.has_passed(tree(number)).unwrap();
        assert!(!passed(0) && !passed(1));
        assert!(passed(2) && passed(KEPT + 1));
    }

    #[test]
    fn unverified_commits_are_listed_until_acknowledged() {
        let fixture = Fixture::new();
        let repository = fixture.open();
        let commit: CommitId = "0123456789012345678901234567890123456789".parse().unwrap();
        repository.record_unverified(commit).unwrap();
        repository.record_unverified(commit).unwrap();
        assert_eq!(repository.unverified().unwrap(), [commit]);
        assert_eq!(repository.acknowledge_unverified().unwrap(), 1);
        assert_eq!(repository.unverified().unwrap(), []);
        assert_eq!(repository.acknowledge_unverified().unwrap(), 0);
    }
}
