//! The warden: starts a confined program, watches it, collects what it leaves behind, and ends all
//! of it when the one who asked is gone.

use std::io::{BufRead as _, Read as _, Write};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{WaitOptions, getpid, wait};

use crate::process::sandbox::order::{Backend, Order};
use crate::process::sandbox::talk::Reply;
use crate::process::sandbox::{bubblewrap, probe};
use crate::process::{Ended, Error, Finish, Program, Stop, run, tree};

/// The hidden command that runs [`super::become_confined`].
pub(super) const CONFINE: [&str; 2] = ["--isolated", "sandbox-confine"];

/// Exit code of a confiner that failed; with its words on standard error.
pub(super) const FAILED: i32 = 125;

/// How a failed confiner's words begin.
pub(super) const FAILED_WORDS: &str = "groundskeeper: not confined: ";

/// Largest order, in bytes.
const ORDER_BYTES: u64 = 4 << 20;

/// Lines of output are told at most this often.
const TELL: Duration = Duration::from_millis(100);

/// Serves one order from standard input: the hidden command's whole work.
pub fn serve() -> std::io::Result<()> {
    let mut text = String::new();
    let input = std::io::stdin();
    input.lock().take(ORDER_BYTES).read_line(&mut text)?;
    let stop = Stop::default();
    let asked = stop.clone();
    // The end of the input is the end of the one who asked, whatever ended it.
    thread::spawn(move || {
        let _gone_either_way = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        asked.stop();
    });
    let mut told = Instant::now();
    let mut tell = |line: &str| {
        if told.elapsed() >= TELL {
            told = Instant::now();
            let _nobody_listens = say(&Reply::Line(line.to_owned()));
        }
    };
    let reply = match serde_json::from_str::<Order>(&text) {
        Ok(order) => match ward(&order, &stop, &mut tell) {
            Ok(finish) => Reply::Finish(finish),
            Err(error) => Reply::Failed(error.to_string()),
        },
        Err(error) => Reply::Failed(format!("its order is not understood: {error}")),
    };
    say(&reply)
}

fn say(reply: &Reply) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    serde_json::to_writer(&mut output, reply)?;
    output.write_all(b"\n")?;
    output.flush()
}

fn ward(order: &Order, stop: &Stop, told: &mut dyn FnMut(&str)) -> Result<Finish, Error> {
    // Without a terminal nothing can be typed into one; orphans come to us.
    let _own_session_before = rustix::process::setsid();
    #[cfg(target_os = "linux")]
    rustix::process::set_child_subreaper(Some(getpid())).map_err(|error| Error::Sandbox {
        reason: format!("orphans cannot be collected: {error}"),
    })?;
    let program = confined(order)?;
    let finish = run(&program, &order.limits, stop, told);
    tree::kill_below(getpid(), || {
        while let Ok(Some(_)) = wait(WaitOptions::NOHANG) {}
    });
    let mut finish = finish?;
    finish.ended = as_ended(order.backend, finish.ended);
    match probe::failure(&finish) {
        Some(reason) => Err(Error::Sandbox { reason }),
        None => Ok(finish),
    }
}

/// What is started: the confiner, with or without bubblewrap around it.
fn confined(order: &Order) -> Result<Program, Error> {
    let confinement = serde_json::to_string(&order.confinement());
    let confinement = confinement.map_err(|error| Error::Sandbox {
        reason: error.to_string(),
    })?;
    let text = |path: &std::path::Path| path.display().to_string();
    let mut inside = vec![text(&order.own)];
    inside.extend(CONFINE.map(str::to_owned));
    inside.extend([confinement, "--".to_owned(), text(&order.program.file)]);
    inside.extend(order.program.arguments.iter().cloned());
    let program = |file, arguments| Program {
        file,
        arguments,
        folder: order.program.folder.clone(),
        environment: order.program.environment.clone(),
    };
    match order.backend {
        Backend::Landlock => Ok(program(order.own.clone(), inside.split_off(1))),
        Backend::Bubblewrap => {
            bubblewrap::make_folders(&order.temp).map_err(|error| Error::Folder {
                path: order.temp.clone(),
                reason: error.to_string(),
            })?;
            let file = bubblewrap::program().ok_or_else(|| Error::Sandbox {
                reason: "bubblewrap (bwrap) is not installed any more".to_owned(),
            })?;
            let mut arguments = bubblewrap::arguments(order);
            arguments.push("--".to_owned());
            arguments.extend(inside);
            Ok(program(file, arguments))
        }
    }
}

/// bubblewrap tells a signal that ended its program by exit code 128 and more.
fn as_ended(backend: Backend, ended: Ended) -> Ended {
    match (backend, ended) {
        (Backend::Bubblewrap, Ended::Exit(code)) if code > 128 && code < 128 + 65 => {
            Ended::Signal(code - 128)
        }
        (_, ended) => ended,
    }
}
