//! Running a benchmark that a repository's settings name, in the sandbox, once.

use crate::process::Stop;
use crate::testing::runner::{real, temporary};
use crate::testing::suite::command;
use crate::testing::{Error, TestRunner};

impl TestRunner {
    /// How long a program takes, in seconds: what its last line of output says where that is a
    /// number alone, its whole time otherwise. The inner error says how it ended otherwise than well.
    pub fn benchmark(&self, argv: &[String], stop: &Stop) -> Result<Result<f64, String>, Error> {
        let temp = temporary()?;
        let folder = real(temp.path())?;
        let program = command::program(argv, self.interpreter(), &self.tree, &folder);
        let program = program.ok_or_else(|| Error::Selection {
            reason: "the setting `improve.benchmark` names no program".to_owned(),
        })?;
        let finish = self.confined(&program, &folder, stop, &mut |_| {})?;
        if !finish.ended.is_success() {
            let errors = finish.stderr.text.trim();
            let last = errors.lines().last().unwrap_or("it says nothing");
            return Ok(Err(format!("the benchmark {}: {last}", finish.ended)));
        }
        let whole = finish.elapsed.as_secs_f64();
        Ok(Ok(told(&finish.stdout.text).unwrap_or(whole)))
    }
}

/// The time that a benchmark tells itself.
fn told(output: &str) -> Option<f64> {
    let line = output.lines().rev().find(|line| !line.trim().is_empty())?;
    let seconds: f64 = line.trim().parse().ok()?;
    (seconds.is_finite() && seconds > 0.0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_benchmark_may_tell_its_time_in_its_last_line() {
        assert_eq!(told("warming up\n0.25\n\n"), Some(0.25));
        for output in ["", "0.25 s\n", "-1\n", "nan\n", "0\n", "0.25\ndone\n"] {
            assert_eq!(told(output), None, "{output}");
        }
    }
}
