//! A program that runs while the test goes on.

use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use super::{Ran, Scene};

/// How long an event is waited for at most; only a program that hangs takes so long.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// A running program; killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Reads what `child` writes, as output or as errors, from here on.
    pub(super) fn new(mut child: Child) -> Self {
        let (sender, lines) = channel();
        read(child.stdout.take().unwrap(), sender.clone());
        read(child.stderr.take().unwrap(), sender);
        Self { child, lines }
    }

    /// Waits for a line with this word in it.
    #[track_caller]
    pub(crate) fn line_with(&self, word: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(word) => return line,
                Ok(line) => seen.push(line),
                Err(error) => panic!("no line with `{word}` ({error}): {seen:#?}"),
            }
        }
    }

    /// Sends a signal, `TERM` or `KILL`, to the process.
    pub(crate) fn signal(&self, scene: &Scene, name: &str) -> Ran {
        let id = self.child.id().to_string();
        scene.set_up("kill", &["-s", name, &id]).run().ends(0)
    }

    /// Waits for the end; the exit code, `None` when it was killed.
    pub(crate) fn wait(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended cannot be killed, and that is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Hands on every line; what nobody waits for any more is read all the same, so that no pipe is full.
fn read(output: impl Read + Send + 'static, lines: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = lines.send(line);
        }
    });
}
