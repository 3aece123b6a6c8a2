//! Whether model files are still what they were.

use std::path::PathBuf;

use serde::Serialize;

use super::bundled::BUNDLED;
use super::{Error, ModelFile, Registry, failure};
use crate::model::digest::{self, Hash};
use crate::model::gguf;

/// How a file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// It has the sha256 that it had when it came.
    Intact,
    /// It can be read, and nobody knows which sha256 it should have.
    Readable,
    /// It is damaged, replaced, or gone.
    Damaged,
}

/// A file that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The model's name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// How it was found.
    pub condition: Condition,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// Its sha256 now, where it could be read.
    pub sha256: Option<String>,
    /// The sha256 that it should have, where that is known.
    pub expected_sha256: Option<String>,
}

impl Registry {
    /// Reads the whole of `file` and compares it with what is known of it; `step` hears how many
    /// bytes were read each time. The bundled model is written first when it is not there.
    pub fn verify(&self, file: &ModelFile, step: &mut dyn FnMut(u64)) -> Result<Verified, Error> {
        let expected_sha256 = match file.bundled {
            true => {
                self.bundled()?;
                let mut hash = Hash::default();
                hash.update(BUNDLED);
                Some(hash.hex())
            }
            false => self.record_of(&file.path)?.map(|record| record.sha256),
        };
        let mut verified = Verified {
            name: file.name.clone(),
            path: file.path.clone(),
            condition: Condition::Damaged,
            problem: None,
            sha256: None,
            expected_sha256,
        };
        if let Err(error) = gguf::read_file(&file.path) {
            verified.problem = Some(error.to_string());
            return Ok(verified);
        }
        let read = digest::of_file(&file.path, step);
        let (sha256, _) = read.map_err(failure("read", &file.path))?;
        (verified.condition, verified.problem) = match &verified.expected_sha256 {
            Some(expected) if *expected == sha256 => (Condition::Intact, None),
            None => (Condition::Readable, None),
            Some(expected) => (Condition::Damaged, Some(differs(file, expected, &sha256))),
        };
        verified.sha256 = Some(sha256);
        Ok(verified)
    }
}

fn differs(file: &ModelFile, expected: &str, found: &str) -> String {
    format!(
        "{} has the sha256 {found} instead of {expected}; remove it with `groundskeeper model rm` \
         and pull it again",
        file.path.display()
    )
}
