//! Differences as unified patch text, for people and models to read.

use serde::Serialize;

use super::error::{Doing, Result};
use super::id::CommitId;
use super::repository::Repository;
use super::snapshot::Snapshot;
use crate::text::RepoPath;

/// Which two states are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DiffTarget {
    /// Work tree against index, untracked files shown whole.
    #[default]
    Unstaged,
    /// Index against HEAD.
    Staged,
    /// A snapshot against a commit; without a base, against nothing.
    Between {
        /// The old side.
        base: Option<CommitId>,
        /// The new side.
        tip: Snapshot,
    },
}

/// What to show of a difference.
#[derive(Debug, Clone)]
pub struct DiffOptions {
    /// The two states.
    pub target: DiffTarget,
    /// Only these files and folders, taken literally; empty for all.
    pub paths: Vec<RepoPath>,
    /// Unchanged lines around a change.
    pub context_lines: u32,
    /// The most bytes of text; the rest is cut and said.
    pub limit_bytes: usize,
}

impl Default for DiffOptions {
    fn default() -> Self {
        Self {
            target: DiffTarget::Unstaged,
            paths: Vec::new(),
            context_lines: 3,
            limit_bytes: 256 * 1024,
        }
    }
}

/// A unified patch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Patch {
    /// The text; bytes that are not UTF-8 are replaced, so it is to be read, not applied.
    pub text: String,
    /// How many files differ, also where the text was cut.
    pub files: usize,
    /// Whether the text was cut at `limit_bytes`; it then ends after a whole line.
    pub truncated: bool,
}

impl Repository {
    /// The difference between two states as a unified patch.
    pub fn diff(&self, options: &DiffOptions) -> Result<Patch> {
        let mut git_options = git2::DiffOptions::new();
        git_options
            .context_lines(options.context_lines)
            .include_typechange(true)
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .show_untracked_content(true)
            .disable_pathspec_match(true);
        for path in &options.paths {
            git_options.pathspec(path.as_bytes());
        }
        let diff = match options.target {
            DiffTarget::Unstaged => self
                .inner
                .diff_index_to_workdir(None, Some(&mut git_options))
                .doing(|| "compare the work tree with the index".to_owned())?,
            DiffTarget::Staged => self.diff_to(self.head()?, &Snapshot::Index, &mut git_options)?,
            DiffTarget::Between { base, tip } => self.diff_to(base, &tip, &mut git_options)?,
        };
        print(&diff, options.limit_bytes)
    }
}

fn print(diff: &git2::Diff<'_>, limit_bytes: usize) -> Result<Patch> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut truncated = false;
    let printed = diff.print(git2::DiffFormat::Patch, |_, _, line| {
        let content = line.content();
        if bytes.len() + content.len() + 1 > limit_bytes {
            truncated = true;
            return false;
        }
        if matches!(line.origin(), '+' | '-' | ' ') {
            bytes.push(line.origin() as u8);
        }
        bytes.extend_from_slice(content);
        true
    });
    // Stopping early is libgit2's "user" error, and the only one wanted here.
    if !truncated {
        printed.doing(|| "print the patch".to_owned())?;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Patch {
        text,
        files: diff.deltas().len(),
        truncated,
    })
}

#[cfg(test)]
#[path = "patch_tests.rs"]
mod tests;
