//! unittest, by a driver that reports each test as a line of JSON.

use std::path::PathBuf;

use super::{Job, Suite, report, selected, text};
use crate::process::{Finish, Program};
use crate::testing::report::lines;
use crate::testing::{Case, Error, Interpreter};

/// Where the report is left.
const REPORT: &str = "report.jsonl";

/// The driver: the report's path, then files or names of tests; all of them without any.
const DRIVER: &str = include_str!("unittest_driver.py");

pub(super) struct Unittest {
    pub(super) interpreter: Interpreter,
}

impl Suite for Unittest {
    fn name(&self) -> &'static str {
        "unittest"
    }

    fn program(&self, job: &Job<'_>) -> Result<Program, Error> {
        let program = Program::new(self.interpreter.program(), job.tree)
            .with(["-c", DRIVER])
            .with([text(&job.temp.join(REPORT))])
            .with(selected(job)?);
        Ok(self.interpreter.environment(program, job.tree, job.temp))
    }

    fn reads(&self) -> Vec<PathBuf> {
        self.interpreter.reads()
    }

    fn cases(&self, job: &Job<'_>, _finish: &Finish) -> Vec<Case> {
        lines::cases(&report(job, REPORT))
    }

    fn interpreter(&self) -> Option<&Interpreter> {
        Some(&self.interpreter)
    }
}
