//! How a program ended, as data.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::process::Captured;

/// How a program ended. Whatever the way, nothing that it started is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// By itself, with this exit code.
    Exit(i32),
    /// By this signal, which was not ours.
    Signal(i32),
    /// It ran longer than allowed, and was ended.
    TimedOut,
    /// The caller had it ended.
    Stopped,
    /// It and what it started were more processes than allowed: this many.
    TooManyProcesses(u32),
    /// It and what it started held more memory than allowed: so many bytes.
    TooMuchMemory(u64),
}

impl Ended {
    /// Whether it ended by itself with exit code 0.
    pub fn is_success(self) -> bool {
        self == Self::Exit(0)
    }

    /// Whether it ended by itself, with whatever exit code.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Exit(_))
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(code) => write!(f, "ended with exit code {code}"),
            Self::Signal(number) => match known_signal(*number) {
                Some(name) => write!(f, "was killed by signal {number} ({name})"),
                None => write!(f, "was killed by signal {number}"),
            },
            Self::TimedOut => f.write_str("ran longer than allowed and was ended"),
            Self::Stopped => f.write_str("was stopped"),
            Self::TooManyProcesses(number) => {
                write!(
                    f,
                    "had {number} processes, more than allowed, and was ended"
                )
            }
            Self::TooMuchMemory(bytes) => write!(
                f,
                "held {} MB of memory, more than allowed, and was ended",
                bytes / 1_000_000
            ),
        }
    }
}

/// Names of signals whose meaning is not obvious from their number.
fn known_signal(number: i32) -> Option<&'static str> {
    use rustix::process::Signal;
    let named = [
        (Signal::KILL, "SIGKILL"),
        (Signal::SEGV, "SIGSEGV"),
        (Signal::ABORT, "SIGABRT"),
        (Signal::TERM, "SIGTERM"),
        (
            Signal::XCPU,
            "SIGXCPU: it used more processor time than allowed",
        ),
        (Signal::XFSZ, "SIGXFSZ: it wrote a larger file than allowed"),
        (Signal::SYS, "SIGSYS"),
        (Signal::INT, "SIGINT"),
        (Signal::BUS, "SIGBUS"),
        (Signal::ILL, "SIGILL"),
    ];
    let known = named.iter().find(|(signal, _)| signal.as_raw() == number);
    known.map(|(_, name)| *name)
}

/// A program that ran: how it ended, and what it wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finish {
    /// How it ended.
    pub ended: Ended,
    /// Its standard output.
    pub stdout: Captured,
    /// Its standard error.
    pub stderr: Captured,
    /// How long it ran.
    pub elapsed: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_in_words() {
        let check = |ended: Ended, words: &str| {
            let told = ended.to_string();
            assert!(told.contains(words), "{told}");
        };
        check(Ended::Exit(2), "exit code 2");
        check(Ended::Signal(9), "SIGKILL");
        check(Ended::Signal(25), "larger file than allowed");
        check(Ended::Signal(63), "signal 63");
        check(Ended::TimedOut, "longer than allowed");
        check(Ended::Stopped, "stopped");
        check(Ended::TooManyProcesses(300), "300 processes");
        check(Ended::TooMuchMemory(5_000_000), "5 MB");
        assert!(Ended::Exit(0).is_success() && !Ended::Exit(1).is_success());
        assert!(Ended::Exit(1).is_own() && !Ended::Signal(9).is_own());
    }
}
