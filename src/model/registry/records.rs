//! What is known of downloaded files: where they came from, and the size and sha256 that they had
//! then, by which they are held later.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Error, Registry, read_whole, write_whole};
use crate::model::download::{Downloaded, Reference};

/// A downloaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Where it is.
    pub path: PathBuf,
    /// Its size when it came.
    pub bytes: u64,
    /// Its sha256 when it came.
    pub sha256: String,
    /// Where it came from.
    pub reference: Reference,
    /// The commit that it was of, where the hub said.
    #[serde(default)]
    pub commit: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Records {
    files: Vec<Record>,
}

impl Registry {
    /// Every downloaded file that is known.
    pub fn records(&self) -> Result<Vec<Record>, Error> {
        let records: Records = read_whole(
            &self.records_path(),
            "understand the records of model files in",
            "remove the file and pull the models again",
        )?;
        Ok(records.files)
    }

    /// What is known of the file at `path`.
    pub fn record_of(&self, path: &Path) -> Result<Option<Record>, Error> {
        let mut records = self.records()?.into_iter();
        Ok(records.find(|record| record.path == path))
    }

    /// The file that came from `reference`, and its sha256, for [`crate::model::download::Wanted`].
    pub fn present(&self, reference: &Reference) -> Result<Option<(PathBuf, String)>, Error> {
        let mut records = self.records()?.into_iter();
        let record = records.find(|record| record.reference == *reference && record.path.is_file());
        Ok(record.map(|record| (record.path, record.sha256)))
    }

    /// Writes down what was downloaded from `reference`.
    pub fn remember(&self, reference: &Reference, downloaded: &Downloaded) -> Result<(), Error> {
        if downloaded.unchanged {
            return Ok(());
        }
        let mut files = self.records()?;
        files.retain(|record| record.path != downloaded.path);
        files.push(Record {
            path: downloaded.path.clone(),
            bytes: downloaded.bytes,
            sha256: downloaded.sha256.clone(),
            reference: reference.clone(),
            commit: downloaded.commit.clone(),
        });
        write_whole(&self.records_path(), &Records { files })
    }

    pub(super) fn forget(&self, path: &Path) -> Result<(), Error> {
        let mut files = self.records()?;
        let before = files.len();
        files.retain(|record| record.path != path);
        if files.len() == before {
            return Ok(());
        }
        write_whole(&self.records_path(), &Records { files })
    }

    fn records_path(&self) -> PathBuf {
        self.folders.state.join("model-files.json")
    }
}
