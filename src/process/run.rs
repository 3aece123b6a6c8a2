//! Running one program to its end, whatever that is.

use std::io::Read;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::process::output::Keeper;
use crate::process::tree::{self, Taken};
use crate::process::{Captured, Ended, Error, Finish, Limits, Program, Stop};

/// The longest time between two looks at a running program.
const LOOK: Duration = Duration::from_millis(40);

/// How long the ends of the output are waited for when nothing that could write is left.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How long what was killed is waited for to be gone, in milliseconds.
const GONE_MS: u32 = 250;

/// Lines on their way to the caller; with more the program waits.
const WORDS: usize = 64;

/// Longest line that is told while the program runs, in bytes.
const LINE_BYTES: usize = 400;

/// Runs a program and returns how it ended and what it wrote. When this returns, its process group
/// is gone, and so is what left that group, as far as the system shows it: a process whose parents
/// have all ended is known only to a process that collects orphans, as the sandbox's warden does.
///
/// `told` gets lines of its output while it runs.
pub fn run(
    program: &Program,
    limits: &Limits,
    stop: &Stop,
    told: &mut dyn FnMut(&str),
) -> Result<Finish, Error> {
    let began = Instant::now();
    let mut child = start(program)?;
    let (sender, heard) = sync_channel(WORDS);
    let streams = [
        child.stdout.take().map(|stream| Box::new(stream) as Stream),
        child.stderr.take().map(|stream| Box::new(stream) as Stream),
    ];
    for (at, stream) in streams.into_iter().enumerate() {
        let keeper = Keeper::new(limits.output_bytes);
        let sender = sender.clone();
        thread::spawn(move || listen(at, stream, keeper, &sender));
    }
    drop(sender);
    let mut heard = Heard::new(heard);
    let why = watch(&child, limits, stop, began, &mut heard, told);
    let status = end(&mut child);
    heard.rest(told);
    let [stdout, stderr] = heard.captured;
    Ok(Finish {
        ended: why.unwrap_or_else(|| own_end(status)),
        stdout: stdout.unwrap_or_default(),
        stderr: stderr.unwrap_or_default(),
        elapsed: began.elapsed(),
    })
}

type Stream = Box<dyn Read + Send>;

/// What the threads that read the output say.
enum Word {
    Line(String),
    End(usize, Captured),
}

#[expect(
    clippy::disallowed_methods,
    reason = "the place where programs are started"
)]
fn start(program: &Program) -> Result<Child, Error> {
    let failed = |reason: String| Error::Start {
        program: program.file.clone(),
        reason,
    };
    let file = program
        .found()
        .ok_or_else(|| failed("there is no such program".to_owned()))?;
    Command::new(file)
        .args(&program.arguments)
        .current_dir(&program.folder)
        .env_clear()
        .envs(&program.environment)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| failed(format!("{error} (in {})", program.folder.display())))
}

/// Reads a stream to its end; the last line of each part is told.
fn listen(at: usize, stream: Option<Stream>, mut keeper: Keeper, sender: &SyncSender<Word>) {
    let mut buffer = [0; 16 << 10];
    if let Some(mut stream) = stream {
        loop {
            match stream.read(&mut buffer) {
                Ok(bytes) if bytes > 0 => {
                    keeper.take(&buffer[..bytes]);
                    if let Some(line) = last_line(&buffer[..bytes]) {
                        let _nobody_listens = sender.send(Word::Line(line));
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Ok(_) | Err(_) => break,
            }
        }
    }
    let _nobody_listens = sender.send(Word::End(at, keeper.captured()));
}

fn last_line(part: &[u8]) -> Option<String> {
    let lines = part.split(|byte| matches!(byte, b'\n' | b'\r'));
    let line = lines.rev().find(|line| !line.trim_ascii().is_empty())?;
    let line = &line[..line.len().min(LINE_BYTES)];
    Some(String::from_utf8_lossy(line).into_owned())
}

/// What was heard of the output so far.
struct Heard {
    words: Receiver<Word>,
    captured: [Option<Captured>; 2],
}

impl Heard {
    fn new(words: Receiver<Word>) -> Self {
        Self {
            words,
            captured: [None, None],
        }
    }

    fn take(&mut self, word: Word, told: &mut dyn FnMut(&str)) {
        match word {
            Word::Line(line) => told(&line),
            Word::End(at, captured) => self.captured[at] = Some(captured),
        }
    }

    /// Listens for so long.
    fn listen(&mut self, time: Duration, told: &mut dyn FnMut(&str)) {
        match self.words.recv_timeout(time) {
            Ok(word) => self.take(word, told),
            Err(RecvTimeoutError::Timeout) => {}
            // Both streams were closed by a program that goes on: nothing will come any more.
            Err(RecvTimeoutError::Disconnected) => thread::park_timeout(time),
        }
    }

    /// Takes in what is still on its way.
    fn rest(&mut self, told: &mut dyn FnMut(&str)) {
        let until = Instant::now() + LAST_WORDS;
        while self.captured.iter().any(Option::is_none) {
            let left = until.saturating_duration_since(Instant::now());
            match self.words.recv_timeout(left) {
                Ok(word) => self.take(word, told),
                Err(_) => return,
            }
        }
    }
}

/// Waits for the program's end; says why it is to be ended, when it did not end by itself.
fn watch(
    child: &Child,
    limits: &Limits,
    stop: &Stop,
    began: Instant,
    heard: &mut Heard,
    told: &mut dyn FnMut(&str),
) -> Option<Ended> {
    let id = pid(child)?;
    let mut pause = Duration::from_millis(1);
    let mut looked = began;
    loop {
        if has_ended(id) {
            return None;
        }
        if stop.is_stopped() {
            return Some(Ended::Stopped);
        }
        if began.elapsed() >= limits.time {
            return Some(Ended::TimedOut);
        }
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            if let Some(excess) = excess(tree::taken(id), limits) {
                return Some(excess);
            }
        }
        heard.listen(pause, told);
        pause = (pause * 2).min(LOOK);
    }
}

fn excess(taken: Taken, limits: &Limits) -> Option<Ended> {
    if taken.tasks > limits.processes {
        return Some(Ended::TooManyProcesses(taken.tasks));
    }
    let over = taken.memory_bytes > limits.memory_bytes;
    over.then_some(Ended::TooMuchMemory(taken.memory_bytes))
}

fn pid(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

/// Whether the process has ended. It stays to be waited for, so that its number stays its own.
fn has_ended(id: Pid) -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(id), options), Ok(None))
}

/// Ends the process, its group and all below it, and collects it.
fn end(child: &mut Child) -> Option<ExitStatus> {
    if let Some(id) = pid(child) {
        let below = tree::below(id);
        let _ended_before = kill_process_group(id, Signal::KILL);
        for process in below {
            let _ended_before = rustix::process::kill_process(process, Signal::KILL);
        }
        tree::kill_below(id, || {});
    }
    let _ended_before = child.kill();
    let status = child.wait().ok();
    if let Some(id) = pid(child) {
        await_group(id);
    }
    status
}

/// Waits for the last of a killed group to be gone; who took them over may never collect them.
fn await_group(id: Pid) {
    for _ in 0..GONE_MS {
        if rustix::process::test_kill_process_group(id).is_err() {
            return;
        }
        thread::park_timeout(Duration::from_millis(1));
    }
}

fn own_end(status: Option<ExitStatus>) -> Ended {
    let signal = status.and_then(|status| status.signal());
    match (signal, status.and_then(|status| status.code())) {
        (Some(signal), _) => Ended::Signal(signal),
        (None, Some(code)) => Ended::Exit(code),
        (None, None) => Ended::Signal(Signal::KILL.as_raw()),
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
