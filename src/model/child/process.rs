//! The child as a process: started, ended, and how it ended. The one file that starts a program,
//! and the program is this one (ARCHITECTURE.md, invariant 5).

use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rustix::process::Signal;

use super::stderr;
use crate::model::Error;

/// The hidden command that runs [`super::serve`]. It is told everything, so it reads no settings.
const COMMAND: [&str; 2] = ["--isolated", "engine-child"];

/// Both ends of the talk with a child.
pub(super) type Pipes = (ChildStdin, ChildStdout);

/// A child process. In tests it may be none, and then only its pipes end.
#[derive(Default)]
pub(super) struct Process {
    running: Mutex<Option<Running>>,
    id: Option<u32>,
}

struct Running {
    child: Child,
    last_words: Option<JoinHandle<Option<String>>>,
}

impl Process {
    /// Starts `program` as an engine.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one exception: this program is started as its own child"
    )]
    pub(super) fn start(program: &Path) -> Result<(Self, Pipes), Error> {
        let failed = |reason: String| Error::Engine {
            reason: format!(
                "its process {} cannot be started: {reason}",
                program.display()
            ),
        };
        let mut child = Command::new(program)
            .arg0("groundskeeper")
            .args(COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A Ctrl-C is the parent's to handle.
            .process_group(0)
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let (input, output, errors) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let id = Some(child.id());
        let last_words = errors.and_then(|errors| {
            let thread = thread::Builder::new().name("engine-log".into());
            thread.spawn(move || stderr::follow(errors)).ok()
        });
        let running = Running { child, last_words };
        let process = Self {
            running: Mutex::new(Some(running)),
            id,
        };
        let (Some(input), Some(output)) = (input, output) else {
            process.end();
            return Err(failed("it has no pipes".into()));
        };
        Ok((process, (input, output)))
    }

    pub(super) fn id(&self) -> Option<u32> {
        self.id
    }

    /// Ends the process, if it has not ended by itself, without waiting for it.
    pub(super) fn kill(&self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &mut *running {
            let _ended_before = running.child.kill();
        }
    }

    /// Ends the process, waits for it, and says how it ended.
    pub(super) fn end(&self) -> String {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut running) = running.take() else {
            return "ended".into();
        };
        let _ended_before = running.child.kill();
        let how = match running.child.wait() {
            Ok(status) => described(status),
            Err(error) => format!("ended, nobody knows how ({error})"),
        };
        let words = running.last_words.and_then(|thread| thread.join().ok());
        match words.flatten() {
            Some(words) => format!("{how}; its last words: {words}"),
            None => how,
        }
    }
}

/// `was killed by signal 9 (SIGKILL), …` or `ended with exit code 2`.
fn described(status: ExitStatus) -> String {
    let Some(number) = status.signal() else {
        return match status.code() {
            Some(code) => format!("ended with exit code {code}"),
            None => "ended".into(),
        };
    };
    let known = SIGNALS
        .iter()
        .find(|(signal, ..)| signal.as_raw() == number);
    match known {
        Some((_, name, "")) => format!("was killed by signal {number} ({name})"),
        Some((_, name, meaning)) => format!("was killed by signal {number} ({name}), {meaning}"),
        None => format!("was killed by signal {number}"),
    }
}

/// Signals that end an engine, and what each most likely means.
const SIGNALS: &[(Signal, &str, &str)] = &[
    (
        Signal::ILL,
        "SIGILL",
        "which means that this build uses instructions that the processor lacks",
    ),
    (
        Signal::ABORT,
        "SIGABRT",
        "which means that llama.cpp gave up",
    ),
    (
        Signal::BUS,
        "SIGBUS",
        "which means that the model file could not be read any more, or became shorter",
    ),
    (Signal::FPE, "SIGFPE", ""),
    (
        Signal::KILL,
        "SIGKILL",
        "by the system if memory ran out, else by somebody",
    ),
    (Signal::SEGV, "SIGSEGV", "which is a defect in native code"),
    (Signal::TERM, "SIGTERM", ""),
    (Signal::INT, "SIGINT", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_with_the_name_of_its_signal() {
        let check = |raw, text: &str| {
            let told = described(ExitStatus::from_raw(raw));
            assert!(told.starts_with(text), "{told}");
        };
        check(2 << 8, "ended with exit code 2");
        check(0, "ended with exit code 0");
        check(9, "was killed by signal 9 (SIGKILL), by the system");
        check(
            Signal::ILL.as_raw(),
            "was killed by signal 4 (SIGILL), which means",
        );
        check(Signal::TERM.as_raw(), "was killed by signal 15 (SIGTERM)");
        check(63, "was killed by signal 63");
    }
}
