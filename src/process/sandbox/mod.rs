//! The sandbox: what runs a repository's code runs here or not at all.
//!
//! It reads system folders and what it is given, writes only where it is told, has no network, and
//! ends with everything that it started. Two means give that: bubblewrap (namespaces), else
//! Landlock with seccomp. Which of them this machine has is found out by trying, once.
//!
//! This program confines itself in a process of its own before it becomes the program that is
//! asked for. So there are two processes of ours around it: the *warden* ([`serve`]), which watches
//! limits, collects orphans and ends all when its own parent is gone, and the *confiner*
//! ([`confine`]), which gives up what the program may not do and is replaced by it.

mod bubblewrap;
#[cfg(target_os = "linux")]
mod confine;
mod found;
mod order;
mod policy;
mod probe;
mod system;
mod talk;
mod warden;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use order::Backend;
pub use policy::Policy;
pub use probe::Got;
pub use warden::serve;

use crate::process::sandbox::order::Order;
use crate::process::{Error, Finish, Limits, Program, Stop};
use crate::settings::{self, Confined};

/// Confines this process as `order` says, and becomes the program of `argv`. Returns only when that
/// failed, with the reason.
#[cfg(target_os = "linux")]
pub use confine::become_confined;

/// What is done on systems that have nothing to confine with.
#[cfg(not(target_os = "linux"))]
pub fn become_confined(_order: &str, _argv: &[std::ffi::OsString]) -> String {
    "this system has no sandbox that is known here".to_owned()
}

/// A means to run a repository's code. Clones share what was found out about the machine.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// This program, started again as warden and confiner.
    program: PathBuf,
    wish: Option<Backend>,
    got: Arc<OnceLock<Got>>,
}

impl Sandbox {
    /// A sandbox that starts `program`, which must be this program; by the means of `wish`, or by
    /// the strongest that works.
    pub fn new(program: impl Into<PathBuf>, wish: Option<Backend>) -> Self {
        Self {
            program: program.into(),
            wish,
            got: Arc::default(),
        }
    }

    /// The one of the settings, for the program that is running now.
    pub fn of_settings(settings: &settings::Sandbox) -> Self {
        let program = std::env::current_exe();
        let wish = match settings.by {
            Confined::Auto => None,
            Confined::Bubblewrap => Some(Backend::Bubblewrap),
            Confined::Landlock => Some(Backend::Landlock),
        };
        Self {
            got: found::FOUND.of(wish),
            ..Self::new(program.unwrap_or_else(|_| "groundskeeper".into()), wish)
        }
    }

    /// Forgets what was found out for the sandboxes of the settings: they try again. For whoever
    /// has changed the machine.
    pub fn forget() {
        found::FOUND.forget();
    }

    /// What confines code on this machine; tried until it was found once. The error says what is
    /// missing and what would help.
    pub fn got(&self) -> Result<&Got, Error> {
        if let Some(got) = self.got.get() {
            return Ok(got);
        }
        let got = probe::probe(&self.program, self.wish)?;
        Ok(self.got.get_or_init(|| got))
    }

    /// Runs a program inside. `temp` is its own folder for temporary files, writable and also its
    /// home; the caller makes and removes it. `told` gets lines of its output while it runs.
    pub fn run(
        &self,
        program: &Program,
        temp: &Path,
        policy: &Policy,
        limits: &Limits,
        stop: &Stop,
        told: &mut dyn FnMut(&str),
    ) -> Result<Finish, Error> {
        let got = self.got()?;
        let order = Order::new(&self.program, got.backend, program, temp, policy, limits)?;
        talk::talk(&self.program, &order, stop, told)
    }
}
