//! Finding a model by what a person calls it.

use std::path::Path;

use super::{Error, ModelFile, Registry};
use crate::model::catalog;

/// The name by which the bundled model is meant.
pub const BUNDLED_ALIAS: &str = "bundled";

impl Registry {
    /// The models that `name` may mean: `bundled`, the path of a file (below `folder` if it is
    /// relative), a file's name with or without its ending, the model's own name, or the
    /// catalog's. Empty when there is none; several when the name is not enough.
    pub fn find(&self, name: &str, folder: &Path) -> Result<Vec<ModelFile>, Error> {
        let mut files = self.list()?;
        if name == BUNDLED_ALIAS {
            files.retain(|file| file.bundled);
            return Ok(files);
        }
        let path = folder.join(name).canonicalize();
        if let Ok(path) = path.as_ref()
            && path.is_file()
        {
            return match files.into_iter().find(|file| file.path == *path) {
                Some(file) => Ok(vec![file]),
                None => Ok(vec![self.candidate(path)?]),
            };
        }
        let published = catalog::named(name)?.and_then(|entry| entry.file);
        files.retain(|file| is_called(file, name) || is_file(file, published.as_deref()));
        match path {
            // A folder, say: what is wrong with it is better told than that there is none.
            Ok(path) if files.is_empty() => Ok(vec![self.candidate(&path)?]),
            _ => Ok(files),
        }
    }
}

fn is_called(file: &ModelFile, name: &str) -> bool {
    let stem = file
        .path
        .file_stem()
        .is_some_and(|stem| stem.eq_ignore_ascii_case(name));
    stem || file.name.eq_ignore_ascii_case(name) || is_file(file, Some(name))
}

fn is_file(file: &ModelFile, name: Option<&str>) -> bool {
    let own = file.path.file_name();
    name.zip(own)
        .is_some_and(|(name, own)| own.eq_ignore_ascii_case(name))
}
