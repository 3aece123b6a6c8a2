//! Running a repository's tests in the sandbox.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::sandbox::{Got, Policy, Sandbox};
use crate::process::{Finish, Limits, Program, Stop};
use crate::settings::Settings;
use crate::testing::importing::{self, ImportFault};
use crate::testing::outcome::{count, merged, shortened};
use crate::testing::suite::{self, Job, Suite};
use crate::testing::{Error, Interpreter, Outcome, Selection};
use crate::text::RepoPath;

/// What stays as it is where tests may write: git's own, environments, and what judges changes.
const PROTECTED: &[&str] = &[
    ".git",
    ".venv",
    "venv",
    ".groundskeeper",
    "groundskeeper.toml",
    ".github",
    ".vscode",
    ".idea",
    ".envrc",
    ".pre-commit-config.yaml",
];

/// Output that is read for what it tells of single tests, in bytes; less of it is shown.
const READ_BYTES: usize = 8 << 20;

/// No run is longer, whatever the settings say: a week.
const TIME_S: u64 = 7 * 24 * 3_600;

/// Where things are.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// The work tree whose tests are run.
    pub tree: &'a Path,
    /// The checkout that a worktree belongs to, in which environments are looked for, too.
    pub checkout: Option<&'a Path>,
    /// Folder for what outlives a run: what cargo builds.
    pub cache: &'a Path,
}

impl Places<'_> {
    /// A folder in the cache for this repository and this purpose, made when it is not there.
    pub(super) fn cache_of(&self, purpose: &str) -> Result<PathBuf, Error> {
        let folder = self.cache.join(purpose).join(self.key());
        let made = std::fs::create_dir_all(&folder);
        made.map(|()| folder.clone())
            .map_err(|error| Error::Folder {
                path: folder,
                reason: error.to_string(),
            })
    }

    /// The name of the repository's folders in the cache; its worktrees share them.
    fn key(&self) -> String {
        let root = self.checkout.unwrap_or(self.tree);
        let hash = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        hash[..16].to_owned()
    }
}

/// Runs the tests of one work tree.
pub struct TestRunner {
    pub(super) tree: PathBuf,
    suite: Box<dyn Suite>,
    sandbox: Sandbox,
    settings: Settings,
}

impl std::fmt::Debug for TestRunner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "TestRunner({}, {})",
            self.suite.name(),
            self.tree.display()
        )
    }
}

impl TestRunner {
    /// Finds out which tests the work tree has. Nothing is run, but the sandbox is tried: without
    /// one this is [`crate::process::Error::NoSandbox`].
    pub fn detect(
        places: &Places<'_>,
        settings: &Settings,
        sandbox: &Sandbox,
    ) -> Result<Self, Error> {
        Self::of(suite::detect, (places, settings, sandbox))
    }

    /// The Python of the work tree, for imports: there need be no tests.
    pub fn importer(
        places: &Places<'_>,
        settings: &Settings,
        sandbox: &Sandbox,
    ) -> Result<Self, Error> {
        Self::of(suite::python, (places, settings, sandbox))
    }

    fn of(
        look: suite::Detect,
        (places, settings, sandbox): (&Places<'_>, &Settings, &Sandbox),
    ) -> Result<Self, Error> {
        sandbox.got()?;
        let tree = places.tree.canonicalize().map_err(|error| Error::Folder {
            path: places.tree.to_owned(),
            reason: error.to_string(),
        })?;
        let places = Places {
            tree: &tree,
            ..*places
        };
        Ok(Self {
            suite: look(&places, &settings.tests)?,
            tree: tree.clone(),
            sandbox: sandbox.clone(),
            settings: settings.clone(),
        })
    }

    /// What runs the tests: `pytest`, `unittest`, `cargo`, `npm` or `command`.
    pub fn suite(&self) -> &'static str {
        self.suite.name()
    }

    /// The Python that is used, when one is.
    pub fn interpreter(&self) -> Option<&Interpreter> {
        self.suite.interpreter()
    }

    /// What confines the tests.
    pub fn confined_by(&self) -> Result<&Got, Error> {
        Ok(self.sandbox.got()?)
    }

    /// Runs tests. That some fail is no error; `told` gets lines of output while they run.
    pub fn run(
        &self,
        selection: &Selection,
        stop: &Stop,
        told: &mut dyn FnMut(&str),
    ) -> Result<Outcome, Error> {
        let temp = temporary()?;
        let folder = real(temp.path())?;
        let job = Job {
            tree: &self.tree,
            temp: &folder,
            selection,
        };
        let program = self.suite.program(&job)?;
        let command = std::iter::once(program.file.display().to_string());
        let command = command.chain(program.arguments.iter().cloned()).collect();
        let finish = self.confined(&program, &folder, stop, told)?;
        let mut cases = merged(self.suite.cases(&job, &finish));
        let counts = count(&cases);
        shortened(
            &mut cases,
            self.settings.tests.failures,
            self.settings.tests.failure_bytes,
        );
        Ok(Outcome {
            suite: self.suite.name().to_owned(),
            command,
            ended: finish.ended,
            cases,
            counts,
            elapsed: finish.elapsed,
            output: self.shown(&finish),
        })
    }

    /// Imports the changed Python modules among `files`, each in a process of its own, and returns
    /// those that cannot be imported. Other files say nothing.
    pub fn imports_ok(&self, files: &[RepoPath], stop: &Stop) -> Result<Vec<ImportFault>, Error> {
        let modules = importing::modules(&self.tree, files);
        let Some(interpreter) = self.suite.interpreter().filter(|_| !modules.is_empty()) else {
            return Ok(Vec::new());
        };
        let temp = temporary()?;
        let folder = real(temp.path())?;
        let names = modules.iter().map(|(_, name)| name.clone());
        let program = Program::new(interpreter.program(), &self.tree)
            .with(["-c", importing::DRIVER])
            .with(names);
        let program = interpreter.environment(program, &self.tree, &folder);
        let finish = self.confined(&program, &folder, stop, &mut |_| {})?;
        let ended = finish.ended.to_string();
        Ok(importing::faults(&finish.stdout.text, &modules, &ended))
    }

    /// What was written, for people; its end matters most.
    fn shown(&self, finish: &Finish) -> String {
        let both = [finish.stdout.text.trim(), finish.stderr.text.trim()].join("\n");
        let most = self.settings.tests.output_bytes;
        let text = both.trim();
        let start = text.ceil_char_boundary(text.len().saturating_sub(most));
        match start {
            0 => text.to_owned(),
            _ => format!("[… {start} bytes left out …]\n{}", &text[start..]),
        }
    }

    pub(super) fn confined(
        &self,
        program: &Program,
        temp: &Path,
        stop: &Stop,
        told: &mut dyn FnMut(&str),
    ) -> Result<Finish, Error> {
        let settings = &self.settings;
        let mut read = self.suite.reads();
        read.extend(settings.sandbox.read.iter().map(PathBuf::from));
        read.push(self.tree.clone());
        let mut write = self.suite.writes();
        write.extend(settings.tests.write.then(|| self.tree.clone()));
        let policy = Policy {
            read,
            write,
            protect: PROTECTED.iter().map(|name| (*name).to_owned()).collect(),
            network: false,
        };
        let limits = limits(settings);
        Ok(self
            .sandbox
            .run(program, temp, &policy, &limits, stop, told)?)
    }
}

/// Limits of the settings.
pub(super) fn limits(settings: &Settings) -> Limits {
    let sandbox = &settings.sandbox;
    Limits {
        time: Duration::from_secs(settings.tests.time_s.min(TIME_S)),
        output_bytes: settings.tests.output_bytes.max(READ_BYTES),
        memory_bytes: sandbox.memory_megabytes.saturating_mul(1_000_000),
        processes: sandbox.processes,
        file_bytes: sandbox.file_megabytes.saturating_mul(1_000_000),
        open_files: sandbox.open_files,
        processor_s: sandbox.processor_s,
    }
}

pub(super) fn temporary() -> Result<tempfile::TempDir, Error> {
    tempfile::Builder::new()
        .prefix("groundskeeper-tests-")
        .tempdir()
        .map_err(|error| Error::Folder {
            path: std::env::temp_dir(),
            reason: error.to_string(),
        })
}

pub(super) fn real(path: &Path) -> Result<PathBuf, Error> {
    path.canonicalize().map_err(|error| Error::Folder {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worktrees_of_one_checkout_share_what_is_kept() {
        let places = |tree, checkout| Places {
            tree: Path::new(tree),
            checkout,
            cache: Path::new("/cache"),
        };
        let own = places("/a", None).key();
        assert_eq!(places("/b", Some(Path::new("/a"))).key(), own);
        assert_ne!(places("/b", None).key(), own);
    }

    #[test]
    fn without_a_sandbox_nothing_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            tree: folder.path(),
            checkout: None,
            cache: folder.path(),
        };
        let sandbox = Sandbox::new("/nowhere/groundskeeper", None);
        let error = TestRunner::detect(&places, &Settings::default(), &sandbox).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("no code of the repository is run"),
            "{error}"
        );
    }
}
