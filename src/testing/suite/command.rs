//! A program of the setting `tests.command`. Its exit code is what counts.

use std::path::{Path, PathBuf};

use super::{Job, Suite};
use crate::process::{Finish, Program};
use crate::settings::Tests;
use crate::testing::{Case, Error, Interpreter, Places, Selection};

struct Command {
    argv: Vec<String>,
    interpreter: Option<Interpreter>,
}

pub(super) fn look(places: &Places<'_>, settings: &Tests) -> Result<Option<Box<dyn Suite>>, Error> {
    if settings.command.is_empty() {
        return Ok(None);
    }
    if settings.command.iter().take(1).any(String::is_empty) {
        return Err(Error::Selection {
            reason: "the setting `tests.command` names no program; its first text is empty"
                .to_owned(),
        });
    }
    Ok(Some(Box::new(Command {
        argv: settings.command.clone(),
        interpreter: Interpreter::find(places, settings),
    })))
}

impl Suite for Command {
    fn name(&self) -> &'static str {
        "command"
    }

    fn program(&self, job: &Job<'_>) -> Result<Program, Error> {
        if *job.selection != Selection::All {
            let reason = "the program of `tests.command` runs all tests; it takes no selection";
            return Err(Error::Selection {
                reason: reason.to_owned(),
            });
        }
        let program = program(&self.argv, self.interpreter.as_ref(), job.tree, job.temp);
        program.ok_or_else(|| Error::Selection {
            reason: "`tests.command` is empty".to_owned(),
        })
    }

    fn reads(&self) -> Vec<PathBuf> {
        let reads = self.interpreter.as_ref().map(Interpreter::reads);
        reads.unwrap_or_default()
    }

    fn cases(&self, _job: &Job<'_>, _finish: &Finish) -> Vec<Case> {
        Vec::new()
    }

    fn interpreter(&self) -> Option<&Interpreter> {
        self.interpreter.as_ref()
    }
}

/// A program of the settings with its arguments, in the work tree and with its Python; `None` for no
/// program at all.
pub(in crate::testing) fn program(
    argv: &[String],
    interpreter: Option<&Interpreter>,
    tree: &Path,
    temp: &Path,
) -> Option<Program> {
    let (file, arguments) = argv.split_first()?;
    let program = Program::new(file, tree).with(arguments);
    let mut program = match interpreter {
        Some(interpreter) => interpreter.environment(program, tree, temp),
        None => program,
    };
    // A program of the work tree is named as its own files are.
    if file.contains('/') && !file.starts_with('/') {
        program.file = tree.join(file);
    }
    Some(program)
}
