//! Which model files there are, and which of them is in use.
//!
//! Folders are handed in; nothing is looked up in the environment. Downloads do not live here.

mod bundled;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::gguf::{self, Metadata};
use super::{EngineOptions, Error};

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

/// The recorded choice.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    path: PathBuf,
}

impl Registry {
    /// A registry over `folders`, which need not exist.
    pub fn new(folders: Folders) -> Self {
        Self { folders }
    }

    /// The bundled model, the files of the models folder by name, and the current model where it
    /// lies elsewhere. Files that cannot be used are listed with the reason.
    pub fn list(&self) -> Result<Vec<ModelFile>, Error> {
        let choice = self.choice()?;
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
        let Some(path) = self.choice()? else {
            return self.bundled();
        };
        if path == bundled::path(&self.folders.cache) {
            return self.bundled();
        }
        let metadata = gguf::read_file(&path)?;
        let mut file = described(&path, &metadata);
        file.current = true;
        Ok(file)
    }

    /// The bundled model, written to the cache folder if it is not there or not whole.
    pub fn bundled(&self) -> Result<ModelFile, Error> {
        bundled::unpack(&self.folders.cache)?;
        let mut file = bundled::describe(&self.folders.cache);
        file.current = self.choice()?.is_none_or(|path| path == file.path);
        Ok(file)
    }

    /// Makes the file at `path` the current model, after its metadata has been read.
    pub fn use_file(&self, path: &Path) -> Result<ModelFile, Error> {
        let path = fs::canonicalize(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::FileMissing {
                path: path.to_owned(),
            },
            _ => failure("find", path)(error),
        })?;
        let metadata = gguf::read_file(&path)?;
        if metadata.architecture().is_none() {
            return Err(Error::NotGguf {
                path,
                reason: "it does not name an architecture, so it holds no model".into(),
            });
        }
        let mut file = described(&path, &metadata);
        self.record(&Choice { path })?;
        file.current = true;
        Ok(file)
    }

    /// Makes the bundled model the current one again.
    pub fn use_bundled(&self) -> Result<ModelFile, Error> {
        let path = self.choice_path();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failure("remove", &path)(error))
            }
            _ => self.bundled(),
        }
    }

    fn choice_path(&self) -> PathBuf {
        self.folders.state.join("model.json")
    }

    fn choice(&self) -> Result<Option<PathBuf>, Error> {
        let path = self.choice_path();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failure("read", &path)(error)),
        };
        let choice: Choice = serde_json::from_str(&text).map_err(|error| Error::File {
            action: "understand the recorded model choice in",
            reason: format!("{error}; remove the file or choose again with `model use PATH`"),
            path,
        })?;
        Ok(Some(choice.path))
    }

    fn record(&self, choice: &Choice) -> Result<(), Error> {
        let path = self.choice_path();
        let text = serde_json::to_string(choice).map_err(|error| Error::File {
            action: "record the choice of",
            path: choice.path.clone(),
            reason: error.to_string(),
        })?;
        write_whole(&path, text.as_bytes())
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

/// Writes a file so that readers see the old content or the new, never a part.
fn write_whole(path: &Path, content: &[u8]) -> Result<(), Error> {
    let failed = failure("write", path);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(&failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(&failed)?;
    file.write_all(content).map_err(&failed)?;
    file.as_file().sync_all().map_err(&failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn failure(action: &'static str, path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::File {
        action,
        path: path.clone(),
        reason: error.to_string(),
    }
}
