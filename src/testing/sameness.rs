//! Whether a Python function gives the same in two texts of its file, for arguments that are made up
//! from its annotations. A witness, no proof: it can show a difference, and how much was compared.

use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use crate::process::{Program, Stop};
use crate::testing::importing;
use crate::testing::runner::{real, temporary};
use crate::testing::{Error, TestRunner};
use crate::text::RepoPath;

/// Reads the task beside its arguments, calls both functions, and prints a line of JSON.
const DRIVER: &str = include_str!("sameness_driver.py");

/// Most time for one call, in seconds.
const CALL_S: f64 = 2.0;

/// A function in two texts of its file.
#[derive(Debug, Clone, Copy)]
pub struct Twins<'a> {
    /// The file, relative to the work tree.
    pub path: &'a RepoPath,
    /// The function's qualified name.
    pub symbol: &'a str,
    /// The text that counts.
    pub before: &'a str,
    /// The text that is held against it.
    pub after: &'a str,
    /// How many arguments are made up.
    pub inputs: u32,
}

/// What a comparison came to, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sameness {
    /// Every call gave the same.
    Same(String),
    /// One did not: with which arguments, and what was given.
    Different(String),
    /// Nothing was compared, for this reason.
    NotCompared(String),
}

/// What the driver prints.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Same {
        values: usize,
        exceptions: usize,
        unsure: usize,
    },
    Differs {
        input: String,
        before: String,
        after: String,
    },
    Reason(String),
}

impl TestRunner {
    /// Calls both functions with the same arguments, in the sandbox.
    pub fn compare(&self, twins: &Twins<'_>, stop: &Stop) -> Result<Sameness, Error> {
        let modules = importing::modules(&self.tree, std::slice::from_ref(twins.path));
        let Some((_, module)) = modules.first() else {
            let reason = format!("{} cannot be imported by a name", twins.path);
            return Ok(Sameness::NotCompared(reason));
        };
        let Some(interpreter) = self.interpreter() else {
            let reason = "no Python is known here".to_owned();
            return Ok(Sameness::NotCompared(reason));
        };
        let temp = temporary()?;
        let folder = real(temp.path())?;
        let task = folder.join("comparison.json");
        let file = self.tree.join(twins.path.to_path());
        let content = json!({
            "module": module,
            "is_package": twins.path.file_name() == b"__init__.py",
            "file": file.display().to_string(),
            "symbol": twins.symbol,
            "before": twins.before,
            "after": twins.after,
            "inputs": twins.inputs,
            "seconds": CALL_S,
        });
        write(&task, &content.to_string())?;
        let program = Program::new(interpreter.program(), &self.tree)
            .with(["-c", DRIVER])
            .with([task.display().to_string()]);
        let program = interpreter.environment(program, &self.tree, &folder);
        let finish = self.confined(&program, &folder, stop, &mut |_| {})?;
        let ended = finish.ended.to_string();
        Ok(read(&finish.stdout.text, &ended))
    }
}

fn write(path: &Path, content: &str) -> Result<(), Error> {
    std::fs::write(path, content).map_err(|error| Error::Folder {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

/// The last line that the driver would print. What the function itself prints is no JSON of this
/// form, or it has no verdict.
fn read(output: &str, ended: &str) -> Sameness {
    let line = output.lines().rev().find(|line| !line.trim().is_empty());
    let line = line.and_then(|line| serde_json::from_str(line).ok());
    match line {
        None => Sameness::NotCompared(format!("the comparison {ended} and told nothing")),
        Some(Line::Reason(reason)) => Sameness::NotCompared(reason),
        Some(Line::Differs {
            input,
            before,
            after,
        }) => Sameness::Different(format!("for {input} it gave {before}, and gives {after}")),
        Some(Line::Same {
            values: 0,
            exceptions: 0,
            unsure,
        }) => Sameness::NotCompared(format!(
            "for none of {unsure} made-up arguments it gives the same twice, in time"
        )),
        Some(Line::Same {
            values,
            exceptions,
            unsure,
        }) => {
            let rest = match unsure {
                0 => String::new(),
                some => format!("; {some} more do not give the same twice, in time"),
            };
            Sameness::Same(format!(
                "{values} values and {exceptions} exceptions are the same for made-up arguments{rest}"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_the_last_line_and_nothing_else_is_one() {
        let same = "noise\n{\"same\": {\"values\": 3, \"exceptions\": 1, \"unsure\": 2}}\n";
        let Sameness::Same(told) = read(same, "") else {
            panic!("{same}")
        };
        assert!(
            told.starts_with("3 values and 1 exceptions are the same"),
            "{told}"
        );
        assert!(
            told.ends_with("2 more do not give the same twice, in time"),
            "{told}"
        );
        let differs =
            "{\"differs\": {\"input\": \"(1)\", \"before\": \"2\", \"after\": \"3\"}}\n\n";
        let expected = Sameness::Different("for (1) it gave 2, and gives 3".to_owned());
        assert_eq!(read(differs, ""), expected);
        let none = "{\"same\": {\"values\": 0, \"exceptions\": 0, \"unsure\": 9}}";
        for output in ["", "Traceback", "{\"reason\": \"because\"}", none] {
            let told = read(output, "was stopped");
            assert!(matches!(told, Sameness::NotCompared(_)), "{told:?}");
        }
    }
}
