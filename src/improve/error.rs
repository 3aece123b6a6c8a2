//! Why a run could not be made. What happens to single changes is an outcome, not an error.

use thiserror::Error;

/// An error of a run as a whole.
#[derive(Debug, Error)]
pub enum Error {
    /// Nothing to start from.
    #[error("the repository has no commit yet; a run starts from one, so commit something first")]
    NoCommit,
    /// A kind that is not there.
    #[error("there is no kind `{name}`; there is {known}")]
    NoSuchKind {
        /// As it was given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A kind that the settings do not allow.
    #[error("the kind `{0}` is off; name it in `improve.kinds` of groundskeeper.toml to allow it")]
    KindIsOff(String),
    /// Too much waits to be looked at.
    #[error(
        "{open} branches of runs wait to be looked at, and {most} may (improve.branches); \
         take or discard some, `groundskeeper runs list` shows them"
    )]
    TooManyBranches {
        /// Branches that wait.
        open: usize,
        /// The limit.
        most: u32,
    },
    /// Worktrees take too much space.
    #[error(
        "worktrees take {used} MB, and {most} are allowed (improve.disk_megabytes); \
         `groundskeeper runs prune` removes those that nothing needs"
    )]
    DiskQuota {
        /// Megabytes taken.
        used: u64,
        /// The limit.
        most: u32,
    },
    /// More than a worktree should be given.
    #[error(
        "improve.bring names more than {files} files or {megabytes} MB that git ignores; name those \
         that the tests need"
    )]
    TooMuchToBring {
        /// The most files.
        files: usize,
        /// The most space.
        megabytes: u64,
    },
    /// The day's changes are made.
    #[error("today's {most} changes are made (improve.changes_per_day); try again tomorrow")]
    DailyCap {
        /// The limit.
        most: u32,
    },
    /// A branch that cannot be taken without merging.
    #[error(
        "nothing was touched, since {obstacle}; when that is in order, run `git merge {branch}`"
    )]
    NotClean {
        /// The run's branch.
        branch: String,
        /// What stands in the way.
        obstacle: String,
    },
    /// A record that this program cannot read.
    #[error("the record of a run cannot be used: {0}")]
    Record(String),
    /// A schedule that cannot be followed.
    #[error("{0}")]
    Schedule(String),
    /// A path with nothing in it that a run could improve.
    #[error("no file of the last commit matches {0}; a run sees what is committed")]
    NothingMatches(String),
    /// A branch that could not be told from a person's.
    #[error("the branch `{0}` cannot be made: the branches of runs begin with `groundskeeper/`")]
    BranchName(String),
    /// A branch with this name is there.
    #[error(
        "the branch {0} exists; choose another name, or remove it with `groundskeeper runs discard`"
    )]
    BranchExists(String),
    /// Another process makes a run here.
    #[error(
        "an improvement run is at work in this repository{}; wait for it, or stop it",
        .process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    AtWork {
        /// Its id, when it is known.
        process: Option<u32>,
    },
    /// A run that is not recorded.
    #[error("there is no run `{0}`; `groundskeeper runs list` shows them")]
    NoSuchRun(String),
    /// A run of another repository.
    #[error("run `{0}` belongs to another repository; run this there")]
    OtherRepository(String),
    /// A state that the wanted step does not follow from.
    #[error("run `{id}` is {state}, so it cannot be {wanted}")]
    WrongState {
        /// The run.
        id: String,
        /// Where it is.
        state: String,
        /// Where it was to go.
        wanted: String,
    },
    /// Somebody stopped it.
    #[error("the run was stopped")]
    Cancelled,
    /// A file of the worktree.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The model.
    #[error(transparent)]
    Model(#[from] crate::model::Error),
    /// Git.
    #[error(transparent)]
    Git(#[from] crate::git::Error),
    /// The gate.
    #[error(transparent)]
    Gate(#[from] crate::gate::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// A template.
    #[error(transparent)]
    Template(#[from] crate::templates::Error),
}
