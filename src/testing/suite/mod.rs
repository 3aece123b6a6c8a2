//! The programs that run tests, one file each: how each is called, and how its report is read.

mod cargo;
pub(super) mod command;
mod npm;
mod pytest;
mod unittest;

use std::path::{Path, PathBuf};

use crate::process::{Finish, Program};
use crate::settings::Tests;
use crate::testing::{Case, Error, Interpreter, Places, Selection};

/// One run to be made.
pub(super) struct Job<'a> {
    /// The work tree.
    pub(super) tree: &'a Path,
    /// A folder for temporary files of this run alone.
    pub(super) temp: &'a Path,
    pub(super) selection: &'a Selection,
}

/// A program that runs tests.
pub(super) trait Suite: Send + Sync {
    /// Its name, as outcomes have it.
    fn name(&self) -> &'static str;

    /// What is started for a job.
    fn program(&self, job: &Job<'_>) -> Result<Program, Error>;

    /// What it reads beyond the system's folders and the work tree.
    fn reads(&self) -> Vec<PathBuf>;

    /// What it writes beyond temporary files.
    fn writes(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    /// The tests that it told of.
    fn cases(&self, job: &Job<'_>, finish: &Finish) -> Vec<Case>;

    /// The Python interpreter that it uses.
    fn interpreter(&self) -> Option<&Interpreter> {
        None
    }
}

/// How one suite is looked for: `None` when the work tree has no tests of its kind.
type Look = fn(&Places<'_>, &Tests) -> Result<Option<Box<dyn Suite>>, Error>;

const SUITES: &[Look] = &[command::look, pytest::look, cargo::look, npm::look];

/// The suite that the work tree has: the configured one, or the first that is found.
pub(super) fn detect(places: &Places<'_>, settings: &Tests) -> Result<Box<dyn Suite>, Error> {
    for look in SUITES {
        if let Some(suite) = look(places, settings)? {
            return Ok(suite);
        }
    }
    Err(Error::NoTests {
        reason: "no Python tests, Cargo.toml or package.json with a test script; name a program \
                 in the setting `tests.command`"
            .to_owned(),
    })
}

/// How a suite is found, or why there is none.
pub(super) type Detect = fn(&Places<'_>, &Tests) -> Result<Box<dyn Suite>, Error>;

/// The Python of the work tree, whether it has tests or not.
pub(super) fn python(places: &Places<'_>, settings: &Tests) -> Result<Box<dyn Suite>, Error> {
    let interpreter = Interpreter::find(places, settings).ok_or_else(|| Error::NoEnvironment {
        reason: "no Python is found".to_owned(),
        remedy: "make a virtual environment in .venv, or name one in the setting `tests.python`"
            .to_owned(),
    })?;
    Ok(Box::new(unittest::Unittest { interpreter }))
}

/// A report that a program left in the job's folder; empty when it left none.
fn report(job: &Job<'_>, name: &str) -> String {
    std::fs::read(job.temp.join(name))
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn selected(job: &Job<'_>) -> Result<Vec<String>, Error> {
    let selected = job.selection.arguments();
    selected.map_err(|reason| Error::Selection { reason })
}
