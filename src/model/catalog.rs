//! The model files that are known to be good, from `models/catalog.json`.
//!
//! What is not known for certain is left out there, so most of an entry may be missing.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Error;
use super::download::{self, Reference, Wanted};

const TEXT: &str = include_str!("../../models/catalog.json");

/// A model of the catalog. The words are those of `schemas/model-catalog.schema.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name for people and for the command line.
    pub name: String,
    /// The machine that it is for.
    pub tier: String,
    /// Whether the file comes inside the program.
    pub bundled: bool,
    /// The tasks that it is good enough for.
    pub roles: Vec<String>,
    /// `OWNER/NAME` on the hub.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The commit that hash and size are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Name of the GGUF file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Quantisation of most weights, such as `Q4_K_M`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantisation: Option<String>,
    /// llama.cpp's name of the architecture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Number of weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<u64>,
    /// Size of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Hash of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Context that the model was trained for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_tokens: Option<u32>,
    /// Memory measured in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// SPDX identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// What a person should know before choosing it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Catalog {
    models: Vec<Entry>,
}

/// Every model of the catalog, smallest machine first.
pub fn entries() -> Result<Vec<Entry>, Error> {
    let catalog: Catalog = serde_json::from_str(TEXT).map_err(|error| Error::File {
        action: "understand the catalog",
        path: PathBuf::from("models/catalog.json"),
        reason: error.to_string(),
    })?;
    Ok(catalog.models)
}

/// The model of this name, whatever its case.
pub fn named(name: &str) -> Result<Option<Entry>, Error> {
    let mut entries = entries()?.into_iter();
    Ok(entries.find(|entry| entry.name.eq_ignore_ascii_case(name)))
}

impl Entry {
    /// What to download. An entry that does not say where its file is cannot be downloaded by
    /// its name.
    pub fn wanted(&self) -> Result<Wanted, download::Error> {
        let missing = |what: &str| download::Error::Reference {
            text: self.name.clone(),
            reason: format!("the catalog does not say {what}"),
        };
        if self.bundled {
            return Err(download::Error::Reference {
                text: self.name.clone(),
                reason: "it comes with the program, so choose it with `model use bundled`".into(),
            });
        }
        let (repository, file) = match (&self.repository, &self.file) {
            (Some(repository), Some(file)) => (repository, file),
            (Some(repository), None) => {
                return Err(missing(&format!("which file of {repository} to take")));
            }
            _ => return Err(missing("where it is published")),
        };
        let reference = Reference::new(repository, file)?;
        let reference = match &self.revision {
            Some(revision) => reference.at(revision)?,
            None => reference,
        };
        Ok(Wanted {
            reference,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
            present: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_can_be_downloaded_or_says_what_is_missing() {
        let entries = entries().unwrap();
        assert!(entries[0].bundled && entries.len() > 5);
        for entry in &entries {
            let wanted = entry.wanted();
            let is_complete = !entry.bundled && entry.file.is_some();
            assert_eq!(wanted.is_ok(), is_complete, "{}: {wanted:?}", entry.name);
            // A hash is of one commit's file.
            assert!(entry.bundled || entry.sha256.is_none() || entry.revision.is_some());
        }
    }

    #[test]
    fn a_name_is_found_whatever_its_case() {
        let entry = named("qwen2.5-coder-7b-instruct").unwrap().unwrap();
        let wanted = entry.wanted().unwrap();
        assert_eq!(
            wanted.reference.repository,
            "Qwen/Qwen2.5-Coder-7B-Instruct-GGUF"
        );
        assert_eq!(wanted.sha256, entry.sha256);
        assert_eq!(named("Qwen").unwrap(), None);
    }

    #[test]
    fn what_is_missing_is_said_with_what_to_write_instead() {
        let text = |name: &str| {
            named(name)
                .unwrap()
                .unwrap()
                .wanted()
                .unwrap_err()
                .to_string()
        };
        let error = text("Qwen3.8-27B");
        assert!(
            error.contains("which file of unsloth/Qwen3.8-27B-GGUF"),
            "{error}"
        );
        assert!(error.contains("hf:OWNER/"), "{error}");
        assert!(text("groundskeeper-tiny").contains("model use bundled"));
    }
}
