//! What a warden and a confiner are told.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::process::sandbox::Policy;
use crate::process::sandbox::system;
use crate::process::{Error, Limits, Program};

/// What confines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// bubblewrap: namespaces of its own for files, processes, network and more; and seccomp.
    Bubblewrap,
    /// Landlock, with seccomp for what that does not cover.
    Landlock,
}

impl Backend {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bubblewrap => "bubblewrap",
            Self::Landlock => "landlock",
        }
    }
}

/// A program to run, and all that the warden has to know for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    /// This program's file.
    pub(super) own: PathBuf,
    pub(super) backend: Backend,
    pub(super) program: Program,
    pub(super) temp: PathBuf,
    /// What may be read, written, and only read inside of what may be written: absolute and there.
    pub(super) policy: Policy,
    pub(super) limits: Limits,
}

/// What a confiner gives up, as Landlock and the system's own limits put it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Confinement {
    pub(super) backend: Backend,
    pub(super) read: Vec<PathBuf>,
    pub(super) write: Vec<PathBuf>,
    pub(super) network: bool,
    pub(super) limits: Limits,
}

impl Order {
    pub(super) fn new(
        own: &Path,
        backend: Backend,
        program: &Program,
        temp: &Path,
        policy: &Policy,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let mut program = program.clone();
        // Its home is its own, so that nothing of the user's is found there.
        for (name, value) in [("HOME", temp), ("TMPDIR", temp)] {
            let set = program.environment.entry(name.to_owned());
            set.or_insert_with(|| value.display().to_string());
        }
        program.file = program.found().ok_or_else(|| Error::Start {
            program: program.file.clone(),
            reason: "there is no such program".to_owned(),
        })?;
        Ok(Self {
            own: own.to_owned(),
            backend,
            program,
            temp: temp.to_owned(),
            policy: policy.clone().checked(temp)?,
            limits: *limits,
        })
    }

    /// What the confiner is told.
    pub(super) fn confinement(&self) -> Confinement {
        let read = system::readable(self.backend).into_iter();
        let read = read.chain(self.policy.read.iter().cloned());
        Confinement {
            backend: self.backend,
            read: read.chain([self.own.clone()]).collect(),
            write: self.policy.writable_apart(),
            network: self.policy.network,
            limits: self.limits,
        }
    }
}
