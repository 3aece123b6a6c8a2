//! What can go wrong in the git room, as one error type without a git2 type in it.

use std::path::{Path, PathBuf};

use super::id::{CommitId, TreeId};
use crate::text::RepoPath;

/// A failed git operation. Variants exist where a caller branches or says something of its own;
/// the rest is [`Error::Git`] and [`Error::Io`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No repository at or above a folder.
    #[error("{path} is not inside a git repository; run `git init` there or name another folder")]
    NotARepository {
        /// The folder the search started in.
        path: PathBuf,
    },
    /// A repository without a work tree.
    #[error("{path} is a bare repository; run this in a clone that has a work tree")]
    Bare {
        /// The repository's git folder.
        path: PathBuf,
    },
    /// The index holds unresolved conflicts, so it has no tree.
    #[error(
        "{} of the index {} unresolved merge conflicts, first {path}; resolve and `git add` them",
        count_of(*.count, "path"), if *.count == 1 { "has" } else { "have" }
    )]
    Unmerged {
        /// The first such path.
        path: RepoPath,
        /// How many paths.
        count: usize,
    },
    /// A revision that does not name a commit here.
    #[error("revision '{rev}' does not name a commit of this repository: {reason}")]
    UnknownRevision {
        /// As it was given.
        rev: String,
        /// Why it was refused or not found.
        reason: String,
    },
    /// Two commits without a common ancestor.
    #[error("{one} and {two} have no common ancestor; fetch more history or name another base")]
    NoMergeBase {
        /// The first commit.
        one: CommitId,
        /// The second commit.
        two: CommitId,
    },
    /// The content to commit is not the content the gate cleared.
    #[error(
        "the content changed after the gate judged it (judged {cleared}, now {found}); judge it again"
    )]
    Changed {
        /// The tree the gate judged.
        cleared: TreeId,
        /// The tree found now.
        found: TreeId,
    },
    /// HEAD moved while a commit was being prepared.
    #[error(
        "HEAD moved while the commit was prepared; nothing was committed, judge and commit again"
    )]
    HeadMoved,
    /// A merge, rebase or the like is in progress.
    #[error("a {operation} is in progress; finish or abort it first, then commit again")]
    InProgress {
        /// What is in progress, as git names it.
        operation: String,
    },
    /// Another program holds the index.
    #[error(
        "{path} exists: another git process is at work; wait for it, or remove the file if none runs"
    )]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The commit would change nothing.
    #[error("nothing to commit: the content is that of HEAD")]
    NothingToCommit,
    /// git does not know who commits.
    #[error(
        "git does not know who commits; set it with `git config user.name NAME` and `git config user.email ADDRESS`"
    )]
    NoIdentity,
    /// A commit message that would not be stored as meant.
    #[error("commit message refused: {reason}")]
    InvalidMessage {
        /// What is wrong with it.
        reason: String,
    },
    /// A path that cannot be staged.
    #[error("{path} cannot be staged: {reason}")]
    NotStageable {
        /// The path as given.
        path: RepoPath,
        /// Why, and what to do.
        reason: String,
    },
    /// A branch or worktree that this program did not make.
    #[error("{what} was not made by groundskeeper, so it is left alone")]
    NotOurs {
        /// The thing with its name.
        what: String,
    },
    /// A branch that cannot be made or deleted.
    #[error("branch '{name}': {reason}")]
    InvalidBranch {
        /// As it was given.
        name: String,
        /// Why, and what to do.
        reason: String,
    },
    /// Going to a branch would lose what is not committed.
    #[error(
        "going to the branch {branch} would overwrite changes that are not committed; commit them \
         first"
    )]
    WouldOverwrite {
        /// The branch.
        branch: String,
    },
    /// A branch, worktree or folder of that name is there already.
    #[error("{what} exists already; choose another name or remove it first")]
    Exists {
        /// The thing with its name.
        what: String,
    },
    /// A branch or worktree of that name is not there.
    #[error("{what} does not exist")]
    Missing {
        /// The thing with its name.
        what: String,
    },
    /// A hook written by somebody else stands in the way.
    #[error(
        "{path} is not groundskeeper's hook; keep both with `groundskeeper hook install --chain`, or remove it"
    )]
    ForeignHook {
        /// The hook file.
        path: PathBuf,
    },
    /// `core.hooksPath` comes from the user's or the system's configuration.
    #[error(
        "core.hooksPath is {path} for every repository of this account; \
         run `git config core.hooksPath .git/hooks` here first, or call `groundskeeper hook run` from that hook"
    )]
    SharedHooks {
        /// The shared hooks folder.
        path: PathBuf,
    },
    /// More entries than [`super::FILES_MAX`].
    #[error("the snapshot has more than {limit} files; it is not read")]
    TooManyFiles {
        /// The limit.
        limit: usize,
    },
    /// libgit2 refused something.
    #[error("cannot {doing}: {message}")]
    Git {
        /// What was being done, with the name it was done to.
        doing: String,
        /// libgit2's message.
        message: String,
    },
    /// The file system refused something.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
}

/// The git room's result.
pub type Result<T> = std::result::Result<T, Error>;

fn count_of(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// Says what libgit2 was asked to do when it fails.
pub(super) trait Doing<T> {
    /// `what` reads on after "cannot": "read the blob 12ab".
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for std::result::Result<T, git2::Error> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Error::Git {
            doing: what(),
            message: error.message().to_owned(),
        })
    }
}

/// Says which file the system refused.
pub(super) trait OnFile<T> {
    /// `doing` reads on after "cannot": "write".
    fn on_file(self, doing: &'static str, path: &Path) -> Result<T>;
}

impl<T> OnFile<T> for std::io::Result<T> {
    fn on_file(self, doing: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io {
            doing,
            path: path.to_owned(),
            source,
        })
    }
}
