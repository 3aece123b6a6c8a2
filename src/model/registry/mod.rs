//! Which model files there are, what is known of them, and which one is in use.
//!
//! Folders are handed in; nothing is looked up in the environment. Downloads do not live here.

mod bundled;
mod choice;
mod find;
mod records;
mod remove;
#[cfg(test)]
mod tests;
mod trial;
mod verify;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use find::BUNDLED_ALIAS;
pub use records::Record;
pub use remove::Kept;
pub use trial::{Trial, tried};
pub use verify::{Condition, Verified};

use super::gguf::{self, Metadata};
use super::{EngineOptions, Error, whole};

#[cfg(test)]
pub(super) use bundled::BUNDLED;
pub use bundled::BUNDLED_NAME;

/// Where the registry keeps things. Folders are made when something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// For what can be written again: the bundled model.
    pub cache: PathBuf,
    /// The user's model files, `*.gguf`.
    pub models: PathBuf,
    /// For what must last: the choice of the current model.
    pub state: PathBuf,
}

/// One model file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelFile {
    /// The name in the file, or the file's name.
    pub name: String,
    /// Where it is; the bundled model is written there on first use.
    pub path: PathBuf,
    /// Size of the file.
    pub bytes: u64,
    /// llama.cpp's name of the architecture.
    pub architecture: Option<String>,
    /// Number of weights.
    pub parameters: u64,
    /// Quantisation of most weights.
    pub quantisation: Option<String>,
    /// The context that the model was trained for.
    pub context_tokens: Option<u32>,
    /// Whether it is the one in use.
    pub current: bool,
    /// Whether it came with the program.
    pub bundled: bool,
    /// Why it cannot be used, if it cannot.
    pub problem: Option<String>,
}

impl ModelFile {
    /// Default options to start an engine with this file.
    pub fn options(&self) -> EngineOptions {
        EngineOptions {
            bundled: self.bundled,
            ..EngineOptions::new(&self.path)
        }
    }
}

/// The model files of one user.
#[derive(Debug, Clone)]
pub struct Registry {
    folders: Folders,
}

impl Registry {
    /// A registry over `folders`, which need not exist.
    pub fn new(folders: Folders) -> Self {
        Self { folders }
    }

    /// The bundled model, the files of the models folder by name, and the current model where it
    /// lies elsewhere. Files that cannot be used are listed with the reason.
    pub fn list(&self) -> Result<Vec<ModelFile>, Error> {
        let choice = self.choice()?.path;
        let mut files = vec![bundled::describe(&self.folders.cache)];
        files.extend(self.files_in_folder()?.iter().map(|path| describe(path)));
        if let Some(path) = &choice
            && !files.iter().any(|file| file.path == *path)
        {
            files.push(describe(path));
        }
        let current = choice.unwrap_or_else(|| files[0].path.clone());
        for file in &mut files {
            file.current = file.path == current;
        }
        Ok(files)
    }

    /// The model in use: the recorded choice, or the bundled one, which is then on disk.
    ///
    /// A recorded file that has gone is [`Error::FileMissing`]: another model's answers in its
    /// place would be a surprise.
    pub fn current(&self) -> Result<ModelFile, Error> {
        let Some(path) = self.choice()?.path else {
            return self.bundled();
        };
        let metadata = gguf::read_file(&path)?;
        let mut file = described(&path, &metadata);
        file.current = true;
        Ok(file)
    }

    /// The bundled model, written to the cache folder if it is not there or not whole.
    pub fn bundled(&self) -> Result<ModelFile, Error> {
        bundled::unpack(&self.folders.cache)?;
        let mut file = bundled::describe(&self.folders.cache);
        // A record that cannot be read is told by whoever needs what is in it.
        file.current = self.choice().is_ok_and(|choice| choice.path.is_none());
        Ok(file)
    }

    fn files_in_folder(&self) -> Result<Vec<PathBuf>, Error> {
        let folder = &self.folders.models;
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failure("list", folder)(error)),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(failure("list", folder))?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "gguf")
            {
                // Canonical, as choices are, so that the current one is recognised.
                paths.push(fs::canonicalize(&path).unwrap_or(path));
            }
        }
        paths.sort();
        Ok(paths)
    }
}

fn describe(path: &Path) -> ModelFile {
    match gguf::read_file(path) {
        Ok(metadata) => described(path, &metadata),
        Err(error) => ModelFile {
            problem: Some(error.to_string()),
            ..plain(path)
        },
    }
}

fn described(path: &Path, metadata: &Metadata) -> ModelFile {
    let file = plain(path);
    ModelFile {
        name: metadata.name().map_or(file.name, str::to_owned),
        architecture: metadata.architecture().map(str::to_owned),
        parameters: metadata.parameters(),
        quantisation: metadata.quantisation().map(str::to_owned),
        context_tokens: metadata.context_tokens(),
        ..file
    }
}

fn plain(path: &Path) -> ModelFile {
    let name = path.file_stem().unwrap_or(path.as_os_str());
    ModelFile {
        name: name.to_string_lossy().into_owned(),
        path: path.to_owned(),
        bytes: fs::metadata(path).map_or(0, |metadata| metadata.len()),
        architecture: None,
        parameters: 0,
        quantisation: None,
        context_tokens: None,
        current: false,
        bundled: false,
        problem: None,
    }
}

/// Reads what [`write_whole`] wrote; the default where nothing was. `understand` is what failed
/// where it is no such JSON, and `remedy` what to do then.
fn read_whole<T: DeserializeOwned + Default>(
    path: &Path,
    understand: &'static str,
    remedy: &str,
) -> Result<T, Error> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => return Err(failure("read", path)(error)),
    };
    serde_json::from_str(&text).map_err(|error| Error::File {
        action: understand,
        path: path.to_owned(),
        reason: format!("{error}; {remedy}"),
    })
}

/// Writes `value` as JSON, so that readers see the old content or the new.
fn write_whole(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    let failed = failure("write", path);
    let text = serde_json::to_vec_pretty(value).map_err(|error| failed(error.into()))?;
    whole::write(path, &text).map_err(failed)
}

fn failure(action: &'static str, path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::File {
        action,
        path: path.clone(),
        reason: error.to_string(),
    }
}
