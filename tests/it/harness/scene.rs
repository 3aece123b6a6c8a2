//! The temporary folder, and running programs in it.
#![expect(
    clippy::disallowed_methods,
    reason = "the one place where the tests start programs"
)]

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Conversing, Ran, Running};

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_groundskeeper");

/// A temporary folder with a work tree, and a home beside it.
pub(crate) struct Scene {
    folder: tempfile::TempDir,
    /// The folder that commands run in.
    pub(crate) work: PathBuf,
}

impl Scene {
    /// A work tree that is a plain folder.
    pub(crate) fn plain() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Resolved, since the program prints resolved paths and they are to be recognised.
        let work = folder.path().canonicalize().unwrap().join("work tree");
        std::fs::create_dir_all(&work).unwrap();
        std::fs::create_dir_all(folder.path().join("home/tmp")).unwrap();
        Self { folder, work }
    }

    /// A work tree that is a git repository without a commit.
    pub(crate) fn repository() -> Self {
        let scene = Self::plain();
        scene.git(&["init", "--quiet", "--initial-branch=main", "."]);
        for setting in ["user.name=A U Thor", "user.email=author@example.com"] {
            let (key, value) = setting.split_once('=').unwrap();
            scene.git(&["config", key, value]);
        }
        scene
    }

    /// A repository whose first commit holds these files.
    pub(crate) fn with_commit(files: &[(&str, &str)]) -> Self {
        let scene = Self::repository();
        for (path, content) in files {
            scene.write(path, content);
        }
        scene.commit("first");
        scene
    }

    /// The same scene, seen from another folder of it.
    pub(crate) fn at(self, work: PathBuf) -> Self {
        Self { work, ..self }
    }

    /// A path below the folder that holds everything.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    /// Writes a file of the work tree.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.work.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Reads a file of the work tree.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Vec<u8> {
        std::fs::read(self.work.join(path)).unwrap()
    }

    /// The program with these arguments, not started.
    pub(crate) fn program<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Setup<'_> {
        self.set_up(PROGRAM, arguments)
    }

    /// Runs the program.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        self.program(arguments).run()
    }

    /// git with these arguments, not started.
    pub(crate) fn git_with<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Setup<'_> {
        self.set_up("git", arguments)
    }

    /// Runs git, which must succeed; what it printed, without the last line's end.
    #[track_caller]
    pub(crate) fn git<A: AsRef<OsStr>>(&self, arguments: &[A]) -> String {
        let ran = self.git_with(arguments).run().ends(0);
        ran.out.trim_end_matches('\n').to_owned()
    }

    /// Adds everything and commits it, past every hook.
    #[track_caller]
    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--no-verify", "--message", message]);
    }

    /// Any program with these arguments, not started, in an environment of its own.
    pub(crate) fn set_up<A: AsRef<OsStr>>(&self, program: &str, arguments: &[A]) -> Setup<'_> {
        let home = self.beside("home");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.work)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &home)
            .env("TMPDIR", home.join("tmp"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_EDITOR", "true")
            .env("GIT_PAGER", "cat")
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .env("NO_COLOR", "1")
            .env("TERM", "dumb")
            // Scenes are too small to have tests.
            .env("GROUNDSKEEPER__RULES__MISSING_TEST__SEVERITY", "off")
            // Several engines at once would only wait for one another's threads.
            .env("GROUNDSKEEPER__MODEL__THREADS", "1");
        Setup {
            scene: self,
            command,
            input: Vec::new(),
        }
    }
}

/// A program that is about to be started.
pub(crate) struct Setup<'a> {
    scene: &'a Scene,
    command: Command,
    input: Vec<u8>,
}

impl Setup<'_> {
    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it as this agent.
    pub(crate) fn agent(self, agent: &str) -> Self {
        self.env("GROUNDSKEEPER_AGENT", agent)
    }

    /// Gives it standard input.
    pub(crate) fn input(mut self, text: &str) -> Self {
        self.input = text.as_bytes().to_vec();
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Ran {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        // A program that does not read its input ends it early; that is no failure of the scene.
        let _ = child.stdin.take().unwrap().write_all(&self.input);
        let output = child.wait_with_output().unwrap();
        Ran::new(&output, &self.scene.beside(""))
    }

    /// Starts it and talks to it.
    pub(crate) fn converse(mut self) -> Conversing {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        Conversing::new(self.command.spawn().unwrap())
    }

    /// Starts it and lets it run on its input; what it prints is read line by line.
    pub(crate) fn start(mut self) -> Running {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let (mut stdin, input) = (child.stdin.take().unwrap(), self.input);
        // It may be killed before it has read everything.
        std::thread::spawn(move || stdin.write_all(&input));
        Running::new(child)
    }
}
