//! Finding out what confines on this machine, by running `true` in it.

use std::path::Path;

use crate::process::sandbox::order::Order;
use crate::process::sandbox::warden::{FAILED, FAILED_WORDS};
use crate::process::sandbox::{Backend, Policy, bubblewrap, talk};
use crate::process::{Ended, Error, Finish, Limits, Program, Stop};

/// What a machine offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    /// What confines.
    pub backend: Backend,
    /// What it does, and what it does not, in a sentence.
    pub what: String,
    /// Why a stronger one is not used; none when this is the strongest.
    pub weaker: Option<String>,
}

const BUBBLEWRAP: &str = "namespaces of its own for files, processes and network (loopback only), \
                          with seccomp and limits";
const LANDLOCK: &str = "files by Landlock, no network and no Unix sockets by seccomp; changes of \
                        modes, owners and times of files are swallowed";
const REMEDY: &str = "install bubblewrap (package `bubblewrap`, program `bwrap`), or use a Linux \
                      kernel from 6.2 on with Landlock";

/// Tries what is wished, or the strongest first.
pub(super) fn probe(own: &Path, wish: Option<Backend>) -> Result<Got, Error> {
    let mut reasons = Vec::new();
    for (backend, what) in [
        (Backend::Bubblewrap, BUBBLEWRAP),
        (Backend::Landlock, LANDLOCK),
    ] {
        if wish.is_some_and(|wish| wish != backend) {
            continue;
        }
        match works(own, backend) {
            Ok(()) => {
                return Ok(Got {
                    backend,
                    what: what.to_owned(),
                    weaker: reasons.pop(),
                });
            }
            Err(reason) => reasons.push(format!("{}: {reason}", backend.name())),
        }
    }
    Err(Error::NoSandbox {
        reason: reasons.join("; "),
        remedy: REMEDY.to_owned(),
    })
}

/// Runs `true` confined; the error is why that failed.
fn works(own: &Path, backend: Backend) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("only Linux has what it takes; other systems have no sandbox here yet".into());
    }
    if backend == Backend::Bubblewrap && bubblewrap::program().is_none() {
        return Err("bubblewrap (bwrap) is not installed".to_owned());
    }
    let temp = tempfile::tempdir().map_err(|error| error.to_string())?;
    let program = Program::new("true", temp.path());
    let (policy, limits) = (Policy::default(), Limits::default());
    let order = Order::new(own, backend, &program, temp.path(), &policy, &limits);
    let order = order.map_err(|error| error.to_string())?;
    let finish = talk::talk(own, &order, &Stop::default(), &mut |_| {});
    match finish.map_err(|error| error.to_string())? {
        finish if finish.ended.is_success() => Ok(()),
        finish => Err(format!("{}: {}", finish.ended, finish.stderr.text.trim())),
    }
}

/// Why the confiner failed, when it was not the program that ended so.
pub(super) fn failure(finish: &Finish) -> Option<String> {
    let words = finish.stderr.text.strip_prefix(FAILED_WORDS)?;
    (finish.ended == Ended::Exit(FAILED)).then(|| words.trim().to_owned())
}
