//! Git hooks on disk: where they are, whose they are, putting ours there and taking it away. What
//! a hook does stands in the script the caller brings.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{Doing, Error, OnFile, Result};
use super::repository::Repository;

/// The line that marks a hook as this program's. A script must hold it.
pub const HOOK_MARKER: &str = "# groundskeeper hook";

/// What a chained hook's name ends with: the hook that was there before, run first by ours.
const CHAINED: &str = ".local";

/// The hooks this program installs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HookKind {
    /// Before a commit is made.
    PreCommit,
    /// Before `git merge` makes a merge commit by itself; git runs no pre-commit hook then.
    PreMergeCommit,
    /// Once its message is written.
    CommitMsg,
    /// Whenever a reference moves.
    ReferenceTransaction,
}

impl HookKind {
    /// The file name git looks for.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PreMergeCommit => "pre-merge-commit",
            Self::CommitMsg => "commit-msg",
            Self::ReferenceTransaction => "reference-transaction",
        }
    }
}

/// What to do with a hook that somebody else wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existing {
    /// Leave it and refuse, with [`Error::ForeignHook`].
    #[default]
    Refuse,
    /// Keep it as `NAME.local`, which the script runs first.
    Chain,
}

/// What an installation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There was no hook.
    Created,
    /// An older script of ours was replaced.
    Updated,
    /// The very script was there.
    Unchanged,
    /// Somebody else's hook was kept beside ours.
    Chained,
}

/// An installed hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Installed {
    /// The hook file.
    pub path: PathBuf,
    /// What was done.
    pub outcome: Outcome,
}

/// Whose hook is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HookStatus {
    /// Nobody's.
    Absent,
    /// This program's.
    Ours {
        /// The hook file.
        path: PathBuf,
        /// The hook that ours runs first.
        chained: Option<PathBuf>,
    },
    /// Somebody else's.
    Foreign {
        /// The hook file.
        path: PathBuf,
    },
}

impl Repository {
    /// Writes a hook script into the folder git reads hooks from: `core.hooksPath`, else `hooks`
    /// in the git folder that all worktrees share. The file is replaced in one step and may be
    /// run.
    ///
    /// Refused: a script without [`HOOK_MARKER`], a foreign hook unless it is to be chained, and
    /// a `core.hooksPath` that is not this repository's own ([`Error::SharedHooks`]).
    pub fn install_hook(
        &self,
        kind: HookKind,
        script: &str,
        existing: Existing,
    ) -> Result<Installed> {
        let path = self.hook_path(kind)?;
        if !is_ours(script.as_bytes()) {
            return Err(Error::Git {
                doing: format!("install {}", path.display()),
                message: format!("the script has no line '{HOOK_MARKER}'"),
            });
        }
        let outcome = match self.hook_status(kind)? {
            HookStatus::Absent => Outcome::Created,
            HookStatus::Ours { .. } if is_current(&path, script) => {
                return Ok(Installed {
                    path,
                    outcome: Outcome::Unchanged,
                });
            }
            HookStatus::Ours { .. } => Outcome::Updated,
            HookStatus::Foreign { .. } if existing == Existing::Chain => {
                set_aside(&path)?;
                Outcome::Chained
            }
            HookStatus::Foreign { path } => return Err(Error::ForeignHook { path }),
        };
        write_executable(&path, script)?;
        Ok(Installed { path, outcome })
    }

    /// Removes our hook and puts a chained one back. Says whether there was one; a foreign hook
    /// is refused.
    pub fn uninstall_hook(&self, kind: HookKind) -> Result<bool> {
        match self.hook_status(kind)? {
            HookStatus::Absent => Ok(false),
            HookStatus::Foreign { path } => Err(Error::ForeignHook { path }),
            HookStatus::Ours {
                path,
                chained: Some(chained),
            } => {
                std::fs::rename(&chained, &path).on_file("restore", &path)?;
                Ok(true)
            }
            HookStatus::Ours {
                path,
                chained: None,
            } => {
                std::fs::remove_file(&path).on_file("remove", &path)?;
                Ok(true)
            }
        }
    }

    /// Whose hook is there.
    pub fn hook_status(&self, kind: HookKind) -> Result<HookStatus> {
        let path = self.hook_path(kind)?;
        if path.symlink_metadata().is_err() {
            return Ok(HookStatus::Absent);
        }
        // One that cannot be read, such as a broken link, is certainly not ours.
        if !std::fs::read(&path).is_ok_and(|script| is_ours(&script)) {
            return Ok(HookStatus::Foreign { path });
        }
        let chained = Some(chained_path(&path)).filter(|path| path.symlink_metadata().is_ok());
        Ok(HookStatus::Ours { path, chained })
    }

    fn hook_path(&self, kind: HookKind) -> Result<PathBuf> {
        Ok(self.hooks_dir()?.join(kind.file_name()))
    }

    fn hooks_dir(&self) -> Result<PathBuf> {
        let doing = || "read core.hooksPath".to_owned();
        let config = self
            .inner
            .config()
            .and_then(|mut config| config.snapshot())
            .doing(doing)?;
        let level = match config.get_entry("core.hooksPath") {
            Ok(entry) => entry.level(),
            Err(error) if error.code() == git2::ErrorCode::NotFound => {
                return Ok(self.common_dir().join("hooks"));
            }
            Err(error) => return Err(error).doing(doing),
        };
        // Relative to the folder hooks run in: the top of the work tree.
        let path = self
            .root()
            .join(config.get_path("core.hooksPath").doing(doing)?);
        if !matches!(
            level,
            git2::ConfigLevel::Local | git2::ConfigLevel::Worktree
        ) {
            return Err(Error::SharedHooks { path });
        }
        Ok(path)
    }
}

fn is_ours(script: &[u8]) -> bool {
    script
        .split(|&byte| byte == b'\n')
        .any(|line| line.trim_ascii() == HOOK_MARKER.as_bytes())
}

fn is_current(path: &Path, script: &str) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes == script.as_bytes()) && is_executable(path)
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_path: &Path) -> bool {
    true
}

fn chained_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(CHAINED);
    PathBuf::from(name)
}

fn set_aside(path: &Path) -> Result<()> {
    let chained = chained_path(path);
    if chained.symlink_metadata().is_ok() {
        return Err(Error::Exists {
            what: chained.display().to_string(),
        });
    }
    std::fs::rename(path, &chained).on_file("set aside", path)
}

fn write_executable(path: &Path, script: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).on_file("make the folder", folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).on_file("write in", folder)?;
    file.write_all(script.as_bytes()).on_file("write", path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o755);
        file.as_file()
            .set_permissions(mode)
            .on_file("make executable", path)?;
    }
    file.as_file().sync_all().on_file("write", path)?;
    file.persist(path)
        .map_err(|error| error.error)
        .on_file("replace", path)?;
    Ok(())
}

#[cfg(test)]
#[path = "hooks_tests.rs"]
mod tests;
