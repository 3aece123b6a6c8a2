//! Which model is in use, and which ones were before.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Error, ModelFile, Registry, bundled, described, failure, read_whole, write_whole};
use crate::model::gguf;

/// How many earlier choices are remembered.
const REMEMBERED: usize = 10;

/// The recorded choice; no path stands for the bundled model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) path: Option<PathBuf>,
    /// Earlier choices, the latest first.
    #[serde(default)]
    previous: VecDeque<Option<PathBuf>>,
}

impl Choice {
    /// Another path, remembering this one.
    fn changed_to(mut self, path: Option<PathBuf>) -> Self {
        if path != self.path {
            self.previous.push_front(self.path);
            self.previous.truncate(REMEMBERED);
        }
        Self { path, ..self }
    }

    /// The latest earlier choice that is still there, with those before it.
    fn before(mut self) -> Option<Self> {
        while let Some(path) = self.previous.pop_front() {
            if path.as_ref().is_none_or(|path| path.is_file()) {
                return Some(Self { path, ..self });
            }
        }
        None
    }
}

impl Registry {
    /// Looks at the file at `path` as a model that could be used, without choosing it.
    pub fn candidate(&self, path: &Path) -> Result<ModelFile, Error> {
        let path = fs::canonicalize(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::FileMissing {
                path: path.to_owned(),
            },
            _ => failure("find", path)(error),
        })?;
        if path == bundled::path(&self.folders.cache) {
            return self.bundled();
        }
        let metadata = gguf::read_file(&path)?;
        if metadata.architecture().is_none() {
            return Err(Error::NotGguf {
                path,
                reason: "it does not name an architecture, so it holds no model".into(),
            });
        }
        Ok(described(&path, &metadata))
    }

    /// Makes the file at `path` the current model, after its metadata has been read.
    pub fn use_file(&self, path: &Path) -> Result<ModelFile, Error> {
        let mut file = self.candidate(path)?;
        if file.bundled {
            return self.use_bundled();
        }
        self.record(&self.choice()?.changed_to(Some(file.path.clone())))?;
        file.current = true;
        Ok(file)
    }

    /// Makes the bundled model the current one again.
    pub fn use_bundled(&self) -> Result<ModelFile, Error> {
        // A record that cannot be read must not stand in the way of what mends it.
        let choice = self.choice().unwrap_or_default();
        self.record(&choice.changed_to(None))?;
        self.bundled()
    }

    /// Goes back to the model that was in use before, and to the one before that the next time.
    /// Files that have gone are passed over; `None` when none is left.
    pub fn roll_back(&self) -> Result<Option<ModelFile>, Error> {
        let Some(choice) = self.choice()?.before() else {
            return Ok(None);
        };
        self.record(&choice)?;
        self.current().map(Some)
    }

    pub(super) fn choice(&self) -> Result<Choice, Error> {
        read_whole(
            &self.choice_path(),
            "understand the recorded model choice in",
            "remove the file or choose again with `model use bundled`",
        )
    }

    fn record(&self, choice: &Choice) -> Result<(), Error> {
        write_whole(&self.choice_path(), choice)
    }

    fn choice_path(&self) -> PathBuf {
        self.folders.state.join("model.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: impl Into<PathBuf>) -> Option<PathBuf> {
        let path = name.into();
        (!path.as_os_str().is_empty()).then_some(path)
    }

    #[test]
    fn choices_are_remembered_up_to_a_number_and_once() {
        let mut choice = Choice::default();
        for name in ["a", "a", "b"] {
            choice = choice.changed_to(path(name));
        }
        assert_eq!(choice.previous, [path("a"), None]);
        for number in 0..30 {
            choice = choice.changed_to(path(number.to_string()));
        }
        assert_eq!(choice.previous.len(), REMEMBERED);
        assert_eq!(choice.previous[0], path("28"));
    }

    #[test]
    fn what_has_gone_is_passed_over() {
        let choice = Choice::default().changed_to(path("/no/such/a"));
        let choice = choice.changed_to(path("/no/such/b"));
        let back = choice.before().unwrap();
        assert_eq!((back.path.as_ref(), back.previous.len()), (None, 0));
        assert_eq!(back.before(), None);
    }

    #[test]
    fn a_record_of_an_earlier_version_is_read() {
        let choice: Choice = serde_json::from_str(r#"{"path": "/a.gguf"}"#).unwrap();
        assert_eq!((choice.path, choice.previous.len()), (path("/a.gguf"), 0));
    }
}
