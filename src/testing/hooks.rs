//! The hooks of a repository's own `.pre-commit-config.yaml`, run in the sandbox on a copy of what
//! is about to be committed. What they change, they change there.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use crate::git::{ChangeStatus, FileEntry, FileKind, Repository, Snapshot};
use crate::process::sandbox::{Policy, Sandbox};
use crate::process::{Ended, Finish, Limits, Program, Stop, find_program};
use crate::settings::Settings;
use crate::testing::runner::{limits, real, temporary};
use crate::testing::{Error, Places};
use crate::text::RepoPath;

/// The hooks' own settings.
const CONFIGURATION: &str = ".pre-commit-config.yaml";

/// Programs that run them, the first that is found.
const PROGRAMS: &[&str] = &["pre-commit", "prek"];

/// Largest copy of what is staged, in bytes.
const COPY_BYTES: u64 = 1 << 30;

/// What the hooks said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookRun {
    /// The program that ran them.
    pub program: String,
    /// How it ended; with 0 every hook passed.
    pub ended: Ended,
    /// Each hook with `Passed`, `Failed` or `Skipped`.
    pub hooks: Vec<(String, String)>,
    /// Files that hooks would change.
    pub changed: Vec<String>,
    /// What it wrote.
    pub output: String,
}

/// Runs the hooks on the files that the index changes. `None` when the index has no configuration
/// for them.
pub fn run_hooks(
    repository: &Repository,
    places: &Places<'_>,
    settings: &Settings,
    sandbox: &Sandbox,
    stop: &Stop,
) -> Result<Option<HookRun>, Error> {
    let files = repository.files(&Snapshot::Index).map_err(from_git)?;
    let configuration = RepoPath::from(CONFIGURATION);
    if !files.iter().any(|file| file.path == configuration) {
        return Ok(None);
    }
    sandbox.got()?;
    let program = program(places.tree).ok_or_else(|| Error::NoEnvironment {
        reason: format!("{CONFIGURATION} is there, and no pre-commit or prek to run it"),
        remedy: "install one of them where PATH or the virtual environment finds it".to_owned(),
    })?;
    let temp = temporary()?;
    let desk = Desk {
        temp: real(temp.path())?,
        program,
        sandbox,
        limits: limits(settings),
        stop,
    };
    copy(repository, &files, &desk.tree())?;
    desk.run(changed(repository)?).map(Some)
}

/// Paths that the index adds or alters.
fn changed(repository: &Repository) -> Result<Vec<String>, Error> {
    let head = repository.head().map_err(from_git)?;
    let changes = repository
        .changes(head, &Snapshot::Index)
        .map_err(from_git)?;
    let standing = changes
        .iter()
        .filter(|change| change.status != ChangeStatus::Deleted);
    Ok(standing.map(|change| change.path.to_string()).collect())
}

/// The program beside the code, or on the path.
fn program(tree: &Path) -> Option<PathBuf> {
    let beside = [".venv/bin", "venv/bin", "node_modules/.bin"].map(|name| tree.join(name));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = beside.into_iter().chain(std::env::split_paths(&path));
    let folders: Vec<String> = folders.map(|folder| folder.display().to_string()).collect();
    let path = folders.join(":");
    PROGRAMS
        .iter()
        .find_map(|name| find_program(Path::new(name), &path))
}

/// Writes the files as the index has them.
fn copy(repository: &Repository, files: &[FileEntry], to: &Path) -> Result<(), Error> {
    let mut bytes = 0;
    for file in files.iter().filter(|file| file.kind != FileKind::Submodule) {
        let path = to.join(file.path.to_path());
        bytes += repository.blob_len(file.blob).map_err(from_git)?;
        if bytes > COPY_BYTES {
            return Err(Error::Folder {
                path: to.to_owned(),
                reason: format!("what is staged is larger than {COPY_BYTES} bytes"),
            });
        }
        let content = repository.blob(file.blob).map_err(from_git)?;
        write(&path, file.kind, &content).map_err(|error| Error::Folder {
            path,
            reason: error.to_string(),
        })?;
    }
    Ok(())
}

fn write(path: &Path, kind: FileKind, content: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    if kind == FileKind::Symlink {
        let target = String::from_utf8_lossy(content).into_owned();
        return symlink(target, path);
    }
    std::fs::write(path, content)?;
    let mode = if kind == FileKind::Executable {
        0o755
    } else {
        0o644
    };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

struct Desk<'a> {
    temp: PathBuf,
    program: PathBuf,
    sandbox: &'a Sandbox,
    limits: Limits,
    stop: &'a Stop,
}

impl Desk<'_> {
    fn tree(&self) -> PathBuf {
        self.temp.join("tree")
    }

    fn run(&self, changed: Vec<String>) -> Result<HookRun, Error> {
        for arguments in [&["init", "--quiet"][..], &["add", "--all", "--force"]] {
            let finish =
                self.confined(&Program::new("git", self.tree()).with(arguments.to_vec()))?;
            if !finish.ended.is_success() {
                return Err(Error::NoEnvironment {
                    reason: format!("git {}: {}", arguments.join(" "), finish.stderr.text.trim()),
                    remedy: "hooks need git in the system's own folders".to_owned(),
                });
            }
        }
        let home = self.hooks_home();
        let path = program_path(&self.program);
        let run = Program::new(&self.program, self.tree())
            .with(["run", "--color=never", "--files"])
            .with(changed);
        let run = run
            .setting("PRE_COMMIT_HOME", home.display().to_string())
            .setting("PREK_HOME", home.display().to_string())
            .setting("PATH", path);
        let finish = self.confined(&run)?;
        let diff = Program::new("git", self.tree()).with(["diff", "--name-only"]);
        let diff = self.confined(&diff)?;
        let output = [finish.stdout.text.trim(), finish.stderr.text.trim()].join("\n");
        Ok(HookRun {
            program: self.program.display().to_string(),
            ended: finish.ended,
            hooks: hooks(&finish.stdout.text),
            changed: diff.stdout.text.lines().map(str::to_owned).collect(),
            output: output.trim().to_owned(),
        })
    }

    /// A folder of its own for what the program keeps, with a copy of its book of hooks that are
    /// installed already; these themselves are read where they are.
    fn hooks_home(&self) -> PathBuf {
        let home = self.temp.join("hooks");
        let _made_below = std::fs::create_dir_all(&home);
        if let Some(installed) = installed() {
            let _none_installed = std::fs::copy(installed.join("db.db"), home.join("db.db"));
        }
        home
    }

    fn confined(&self, program: &Program) -> Result<Finish, Error> {
        let mut read: Vec<PathBuf> = installed().into_iter().collect();
        read.extend(needs(&self.program));
        let policy = Policy::reading(read);
        let told = &mut |_: &str| {};
        let program = program.clone().setting("GIT_CONFIG_NOSYSTEM", "1");
        Ok(self
            .sandbox
            .run(&program, &self.temp, &policy, &self.limits, self.stop, told)?)
    }
}

/// Where pre-commit keeps the hooks that it installed.
fn installed() -> Option<PathBuf> {
    let named = std::env::var_os("PRE_COMMIT_HOME").map(PathBuf::from);
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/pre-commit"));
    named.or_else(home).filter(|folder| folder.is_dir())
}

/// What a program reads to start: its own folder, and that of the Python in its first line.
fn needs(program: &Path) -> Vec<PathBuf> {
    let real = program
        .canonicalize()
        .unwrap_or_else(|_| program.to_owned());
    let bytes = std::fs::read(&real).unwrap_or_default();
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = String::from_utf8_lossy(first).into_owned();
    let python = line
        .strip_prefix("#!")
        .map(|path| PathBuf::from(path.trim()));
    let mut needs = vec![program.to_owned(), real];
    if let Some(environment) = python.as_deref().and_then(|path| path.parent()?.parent()) {
        needs.push(environment.to_owned());
        if let Some(found) = crate::testing::Interpreter::in_environment(environment, "") {
            needs.extend(found.reads());
        }
    }
    needs
}

/// The system's folders, with that of the program before them.
fn program_path(program: &Path) -> String {
    let folder = program.parent().unwrap_or(Path::new("/usr/bin"));
    format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display())
}

/// `name.....Passed`, a line for each hook.
fn hooks(output: &str) -> Vec<(String, String)> {
    let ends = ["Passed", "Failed", "Skipped"];
    let hooks = output.lines().filter_map(|line| {
        let end = ends.iter().find(|end| line.ends_with(**end))?;
        let (name, _) = line.split_once("....").or_else(|| line.split_once("..."))?;
        Some((
            name.trim_end_matches('.').trim().to_owned(),
            (*end).to_owned(),
        ))
    });
    hooks.collect()
}

fn from_git(error: crate::git::Error) -> Error {
    Error::Selection {
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hooks_are_told_by_their_lines() {
        let output = "check yaml...............................................................Passed\n\
                      ruff.................................................(no files to check)Skipped\n\
                      trailing whitespace......................................................Failed\n\
                      - hook id: x\n";
        let told = hooks(output);
        assert_eq!(told[0], ("check yaml".to_owned(), "Passed".to_owned()));
        assert_eq!(told[1].1, "Skipped");
        assert_eq!(told[2].0, "trailing whitespace");
        assert_eq!(told.len(), 3);
    }
}
