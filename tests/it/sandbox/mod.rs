//! The sandbox, from outside: what gets in, what stays in, and attempts to get out, each under
//! every means that this machine has.

mod files;
mod network;
mod processes;
mod resources;

use std::path::PathBuf;
use std::time::Duration;

use groundskeeper::process::sandbox::{Backend, Policy, Sandbox};
use groundskeeper::process::{Finish, Limits, Program, Stop};

const PROGRAM: &str = env!("CARGO_BIN_EXE_groundskeeper");

/// A folder that a confined program may write to, one that it may only read, and one that it is not
/// given, under one means.
struct Cell {
    _folder: tempfile::TempDir,
    sandbox: Sandbox,
    backend: Backend,
    given: PathBuf,
    readable: PathBuf,
    outside: PathBuf,
    temp: PathBuf,
    limits: Limits,
}

impl Cell {
    fn new(backend: Backend) -> Option<Self> {
        let sandbox = Sandbox::new(PROGRAM, Some(backend));
        sandbox.got().ok()?;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let make = |name: &str| {
            let path = root.join(name);
            std::fs::create_dir(&path).unwrap();
            path
        };
        Some(Self {
            sandbox,
            backend,
            given: make("given"),
            readable: make("readable"),
            outside: make("outside"),
            temp: make("temp"),
            limits: Limits {
                time: Duration::from_mins(1),
                ..Limits::default()
            },
            _folder: folder,
        })
    }

    /// Runs a Python script inside, with paths as its arguments.
    fn python<S: Into<String>>(
        &self,
        script: &str,
        arguments: impl IntoIterator<Item = S>,
    ) -> Finish {
        let program = Program::new("python3", &self.given).with(["-c", script]);
        self.run(&program.with(arguments))
    }

    fn run(&self, program: &Program) -> Finish {
        let policy = Policy {
            read: vec![self.readable.clone()],
            write: vec![self.given.clone()],
            protect: vec!["protected".to_owned()],
            network: false,
        };
        let stop = Stop::default();
        let told = &mut |_: &str| {};
        let ran = self
            .sandbox
            .run(program, &self.temp, &policy, &self.limits, &stop, told);
        ran.unwrap_or_else(|error| panic!("{:?}: {error}", self.backend))
    }
}

/// Does something in a cell of each means that works here. One of them must.
fn each(check: impl Fn(&Cell)) {
    let backends = [Backend::Bubblewrap, Backend::Landlock];
    let cells: Vec<Cell> = backends.into_iter().filter_map(Cell::new).collect();
    if cells.is_empty() {
        // Nothing confines here, and then nothing is run, which is what is promised.
        let got = Sandbox::new(PROGRAM, None).got().map(|_| ());
        let words = got.unwrap_err().to_string();
        assert!(
            words.contains("no code of the repository is run"),
            "{words}"
        );
    }
    cells.iter().for_each(check);
}

fn text(path: &std::path::Path) -> String {
    path.display().to_string()
}

#[test]
fn a_program_inside_works_as_it_should() {
    each(|cell| {
        std::fs::write(cell.readable.join("in"), "read me").unwrap();
        let script = "\
import os, subprocess, sys, tempfile
print(open(sys.argv[1]).read())
open('out', 'w').write('written')
tempfile.NamedTemporaryFile().write(b'x')
print(subprocess.run(['sh', '-c', 'echo inner'], capture_output=True, text=True).stdout)
print(os.environ['HOME'])
sys.exit(7)";
        let ran = cell.python(script, [text(&cell.readable.join("in"))]);
        assert_eq!(ran.ended.to_string(), "ended with exit code 7", "{ran:?}");
        assert!(ran.stdout.text.starts_with("read me\ninner\n"), "{ran:?}");
        assert!(
            ran.stdout
                .text
                .ends_with(&format!("{}\n", text(&cell.temp))),
            "{ran:?}"
        );
        let out = std::fs::read_to_string(cell.given.join("out")).unwrap();
        assert_eq!(out, "written");
    });
}

#[test]
fn a_program_that_is_not_there_is_named() {
    each(|cell| {
        let policy = Policy::default();
        let program = Program::new("no-such-program", &cell.temp);
        let stop = Stop::default();
        let ran = cell.sandbox.run(
            &program,
            &cell.temp,
            &policy,
            &cell.limits,
            &stop,
            &mut |_| {},
        );
        let words = ran.unwrap_err().to_string();
        assert!(words.contains("no-such-program"), "{words}");
    });
}

#[test]
fn without_means_nothing_is_run_and_the_remedy_is_told() {
    // What is no program of ours cannot be a warden.
    let sandbox = Sandbox::new("/nowhere/groundskeeper", None);
    let words = sandbox.got().unwrap_err().to_string();
    for part in [
        "no code of the repository is run",
        "bubblewrap",
        "landlock",
        "install",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    let temp = tempfile::tempdir().unwrap();
    let marker = temp.path().join("marker");
    let program = Program::new("touch", temp.path()).with([text(&marker)]);
    let (policy, limits) = (Policy::default(), Limits::default());
    let ran = sandbox.run(
        &program,
        temp.path(),
        &policy,
        &limits,
        &Stop::default(),
        &mut |_| {},
    );
    assert!(ran.is_err());
    assert!(!marker.exists());
}
