//! Opening a repository: by search from a folder, or as a git hook finds it. No content here.

use std::cell::{Cell, OnceCell};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use git2::RepositoryOpenFlags as Flags;

use super::error::{Doing, Error, OnFile, Result};
use super::id::{CommitId, TreeId};
use super::index_tree;

/// An open repository with a work tree: the main one or a linked worktree.
///
/// Cheap to open; it can be sent to another thread but not shared, so give each thread its own
/// through [`Repository::reopen`].
pub struct Repository {
    pub(super) inner: git2::Repository,
    root: PathBuf,
    index_path: PathBuf,
    /// The handle through which the index is read, see [`super::index`].
    pub(super) index_reader: OnceCell<git2::Repository>,
    /// The index last read through it, by its checksum, and its tree.
    pub(super) index_seen: Cell<Option<(index_tree::Checksum, TreeId)>>,
    /// What the environment of a pre-merge-commit hook says is being merged.
    pub(super) announced_merge_heads: Vec<CommitId>,
}

/// The variables git sets for the programs it starts, hooks above all.
///
/// `git commit -a` and `git commit PATH` judge a temporary index that only `GIT_INDEX_FILE` names.
#[derive(Debug, Clone, Default)]
pub struct HookEnvironment {
    /// `GIT_DIR`.
    pub git_dir: Option<PathBuf>,
    /// `GIT_INDEX_FILE`.
    pub index_file: Option<PathBuf>,
    /// `GIT_WORK_TREE`.
    pub work_tree: Option<PathBuf>,
    /// The commits of the `GITHEAD_…` variables, for a pre-merge-commit hook only.
    pub merge_heads: Vec<CommitId>,
}

impl HookEnvironment {
    /// Reads this process's environment.
    pub fn from_process() -> Self {
        let path = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        Self {
            git_dir: path("GIT_DIR"),
            index_file: path("GIT_INDEX_FILE"),
            work_tree: path("GIT_WORK_TREE"),
            merge_heads: Vec::new(),
        }
    }

    /// Reads this process's environment in a pre-merge-commit hook: `git merge` runs it before it
    /// writes `MERGE_HEAD`, and names the other side in `GITHEAD_COMMIT` variables instead. Other
    /// hooks must not believe these: anybody can set them to have a commit's findings inherited.
    pub fn from_process_of_merge() -> Self {
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let commit_of = |name: String| name.strip_prefix("GITHEAD_")?.parse().ok();
        let mut merge_heads: Vec<CommitId> = names.filter_map(commit_of).collect();
        merge_heads.sort();
        Self {
            merge_heads,
            ..Self::from_process()
        }
    }
}

impl Repository {
    /// Opens the repository that `start`, a folder or file, lies in. Ignores the environment.
    pub fn discover(start: &Path) -> Result<Self> {
        let found = git2::Repository::discover_path(start, &[] as &[OsString]);
        let git_dir = found.map_err(|error| open_error(&error, start))?;
        let inner = git2::Repository::open(&git_dir).map_err(|error| open_error(&error, start))?;
        Self::wrap(inner)
    }

    /// Opens the repository of the git command that started this process as its hook; outside of
    /// a hook the same as [`Repository::discover`] on the current folder.
    pub fn from_hook_env() -> Result<Self> {
        Self::from_environment(&HookEnvironment::from_process(), &current_folder()?)
    }

    /// [`Repository::from_hook_env`] for a pre-merge-commit hook.
    pub fn from_merge_hook_env() -> Result<Self> {
        Self::from_environment(
            &HookEnvironment::from_process_of_merge(),
            &current_folder()?,
        )
    }

    /// [`Repository::from_hook_env`] with the values given. Relative paths are taken from
    /// `current`, the folder git runs the hook in.
    pub fn from_environment(environment: &HookEnvironment, current: &Path) -> Result<Self> {
        let index_file = environment
            .index_file
            .as_ref()
            .map(|path| current.join(path));
        let mut repository = if let Some(git_dir) = &environment.git_dir {
            let git_dir = current.join(git_dir);
            let inner = open_git_dir(&git_dir).map_err(|error| open_error(&error, &git_dir))?;
            if let Some(work_tree) = &environment.work_tree {
                set_work_tree(&inner, &current.join(work_tree))?;
            }
            Self::wrap(inner)?
        } else {
            Self::discover(current)?
        };
        if let Some(index_file) = index_file {
            repository.use_index(index_file);
        }
        repository
            .announced_merge_heads
            .clone_from(&environment.merge_heads);
        Ok(repository)
    }

    /// The same repository for another thread.
    pub fn reopen(&self) -> Result<Self> {
        let mut again = Self::wrap(self.open_again()?)?;
        again.use_index(self.index_path.clone());
        again
            .announced_merge_heads
            .clone_from(&self.announced_merge_heads);
        Ok(again)
    }

    /// The work tree's top folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The git folder of this work tree: `.git`, or `.git/worktrees/NAME` of the main repository.
    pub fn git_dir(&self) -> PathBuf {
        self.inner.path().components().collect()
    }

    /// The git folder that all worktrees share.
    pub fn common_dir(&self) -> PathBuf {
        self.inner.commondir().components().collect()
    }

    /// Whether this is a linked worktree.
    pub fn is_worktree(&self) -> bool {
        self.inner.is_worktree()
    }

    /// The index that is judged: git's own, or the one `GIT_INDEX_FILE` names.
    pub fn index_path(&self) -> &Path {
        &self.index_path
    }

    fn wrap(inner: git2::Repository) -> Result<Self> {
        #[cfg(test)]
        super::fixture::leave_only_local_configuration(&inner);
        let Some(root) = inner.workdir() else {
            return Err(Error::Bare {
                path: inner.path().to_owned(),
            });
        };
        let root = root.components().collect();
        let index_path = inner.path().join("index");
        Ok(Self {
            inner,
            root,
            index_path,
            index_reader: OnceCell::new(),
            index_seen: Cell::new(None),
            announced_merge_heads: Vec::new(),
        })
    }

    /// A second handle on the same repository, for work that must not be seen by this one.
    pub(super) fn open_again(&self) -> Result<git2::Repository> {
        let again = open_git_dir(self.inner.path())
            .doing(|| format!("open {} again", self.root.display()))?;
        set_work_tree(&again, &self.root)?;
        Ok(again)
    }

    fn use_index(&mut self, path: PathBuf) {
        self.index_path = path;
        self.index_reader = OnceCell::new();
        self.index_seen = Cell::new(None);
    }
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Repository({})", self.root.display())
    }
}

fn current_folder() -> Result<PathBuf> {
    std::env::current_dir().on_file("find the current folder, from", Path::new("."))
}

fn open_git_dir(git_dir: &Path) -> std::result::Result<git2::Repository, git2::Error> {
    let flags = Flags::NO_SEARCH | Flags::NO_DOTGIT;
    git2::Repository::open_ext(git_dir, flags, &[] as &[OsString])
}

fn set_work_tree(inner: &git2::Repository, path: &Path) -> Result<()> {
    let same = |work_tree: &Path| work_tree.components().eq(path.components());
    if inner.workdir().is_some_and(same) {
        return Ok(());
    }
    inner
        .set_workdir(path, false)
        .doing(|| format!("use the work tree {}", path.display()))
}

fn open_error(error: &git2::Error, path: &Path) -> Error {
    match error.code() {
        git2::ErrorCode::NotFound => Error::NotARepository {
            path: path.to_owned(),
        },
        git2::ErrorCode::Owner => Error::Git {
            doing: format!("open the repository at {}", path.display()),
            message: format!(
                "it belongs to another user; if you trust it, run \
                 `git config --global --add safe.directory {}`",
                path.display()
            ),
        },
        _ => Error::Git {
            doing: format!("open the repository at {}", path.display()),
            message: error.message().to_owned(),
        },
    }
}

#[cfg(test)]
#[path = "repository_tests.rs"]
mod tests;
