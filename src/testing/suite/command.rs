//! A program of the setting `tests.command`. Its exit code is what counts.

use std::path::PathBuf;

use super::{Job, Suite, text};
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
        let (file, arguments) = self.argv.split_first().ok_or_else(|| Error::Selection {
            reason: "`tests.command` is empty".to_owned(),
        })?;
        let program = Program::new(file, job.tree).with(arguments);
        let mut program = match &self.interpreter {
            Some(interpreter) => interpreter.environment(program, job.tree, job.temp),
            None => program,
        };
        // A program of the work tree is named as its own files are.
        if file.contains('/') && !file.starts_with('/') {
            program.file = PathBuf::from(text(&job.tree.join(file)));
        }
        Ok(program)
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
