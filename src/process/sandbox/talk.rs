//! Talking with a warden: the order goes in by its standard input, which stays open for as long as
//! the program is wanted; lines of output and the end come back as JSON, one a line.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::process::sandbox::order::Order;
use crate::process::{Error, Finish, Stop};

/// The hidden command that runs [`super::serve`]. It is told everything, so it reads no settings.
const COMMAND: [&str; 2] = ["--isolated", "sandbox-warden"];

/// How often it is asked whether the program is still wanted.
const LOOK: Duration = Duration::from_millis(20);

/// How long a warden may take to end what it watches, once it is to.
const GRACE: Duration = Duration::from_secs(20);

/// Replies on their way; with more the warden waits.
const REPLIES: usize = 64;

/// What a warden says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reply {
    /// A line of the program's output.
    Line(String),
    /// The program ended.
    Finish(Finish),
    /// It was not run.
    Failed(String),
}

/// Has a warden run what `order` says.
pub(super) fn talk(
    own: &Path,
    order: &Order,
    stop: &Stop,
    told: &mut dyn FnMut(&str),
) -> Result<Finish, Error> {
    let failed = |reason: String| Error::Sandbox { reason };
    let text = serde_json::to_string(order)
        .map_err(|_| failed("a path is not UTF-8, and only such paths can be given".to_owned()))?;
    let mut warden = Warden::start(own, &text).map_err(|error| {
        failed(format!(
            "{} cannot be started as warden: {error}",
            own.display()
        ))
    })?;
    let until = Instant::now() + order.limits.time + GRACE;
    warden.listen(until, stop, told, order.limits.output_bytes)
}

/// A warden at work. Dropped, it ends what it watches.
struct Warden {
    child: Child,
}

impl Warden {
    #[expect(
        clippy::disallowed_methods,
        reason = "the place where programs are started, here this one"
    )]
    fn start(own: &Path, order: &str) -> std::io::Result<Self> {
        let mut child = Command::new(own)
            .args(COMMAND)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let written = match &mut child.stdin {
            Some(input) => writeln!(input, "{order}").and_then(|()| input.flush()),
            None => Ok(()),
        };
        let warden = Self { child };
        written.map(|()| warden)
    }

    fn listen(
        &mut self,
        mut until: Instant,
        stop: &Stop,
        told: &mut dyn FnMut(&str),
        output_bytes: usize,
    ) -> Result<Finish, Error> {
        let failed = |reason: &str| Error::Sandbox {
            reason: reason.to_owned(),
        };
        let (sender, replies) = sync_channel(REPLIES);
        let output = self.child.stdout.take();
        // Text in JSON takes up to six times its bytes.
        let limit = (output_bytes as u64)
            .saturating_add(4_096)
            .saturating_mul(12);
        thread::spawn(move || read(output, limit, &sender));
        loop {
            if self.child.stdin.is_some() && stop.is_stopped() {
                // Its input ends, and so does what it watches.
                drop(self.child.stdin.take());
                until = Instant::now() + GRACE;
            }
            match next(&replies) {
                Ok(Some(Reply::Line(line))) => told(&line),
                Ok(Some(Reply::Finish(finish))) => return Ok(finish),
                Ok(Some(Reply::Failed(reason))) => return Err(failed(&reason)),
                Ok(None) if Instant::now() < until => {}
                Ok(None) => return Err(failed("its warden does not answer any more")),
                Err(()) => return Err(failed("its warden ended without a word")),
            }
        }
    }
}

impl Drop for Warden {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let until = Instant::now() + GRACE;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < until {
            thread::park_timeout(Duration::from_millis(2));
        }
        let _ended_before = self.child.kill();
        let _collected = self.child.wait();
    }
}

/// The next reply; `None` when there is none yet, an error when there will be none.
fn next(replies: &Receiver<Reply>) -> Result<Option<Reply>, ()> {
    match replies.recv_timeout(LOOK) {
        Ok(reply) => Ok(Some(reply)),
        Err(RecvTimeoutError::Timeout) => Ok(None),
        Err(RecvTimeoutError::Disconnected) => Err(()),
    }
}

fn read(output: Option<std::process::ChildStdout>, limit: u64, replies: &SyncSender<Reply>) {
    let Some(output) = output else { return };
    let mut output = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        let read = (&mut output).take(limit).read_until(b'\n', &mut line);
        if !matches!(read, Ok(bytes) if bytes > 0) {
            return;
        }
        let Ok(reply) = serde_json::from_slice(&line) else {
            return;
        };
        if replies.send(reply).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{Captured, Ended};

    #[test]
    fn replies_are_one_line_each_and_come_back_as_they_were() {
        let finish = Finish {
            ended: Ended::TooMuchMemory(7),
            stdout: Captured {
                text: "a\nb\u{1}".to_owned(),
                bytes: 4,
                cut: false,
            },
            stderr: Captured::default(),
            elapsed: Duration::from_millis(1_500),
        };
        for reply in [
            Reply::Line("x".to_owned()),
            Reply::Finish(finish),
            Reply::Failed("y".to_owned()),
        ] {
            let text = serde_json::to_string(&reply).unwrap();
            assert!(!text.contains('\n'), "{text}");
            assert_eq!(serde_json::from_str::<Reply>(&text).unwrap(), reply);
        }
    }
}
