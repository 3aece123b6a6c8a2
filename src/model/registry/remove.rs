//! Removing a model file that is not needed any more.

use std::fs;

use super::{Error, ModelFile, Registry, failure};

/// Why a file may not be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Kept {
    /// It is part of the program.
    #[error("the bundled model is part of the program and cannot be removed")]
    Bundled,
    /// It is in use.
    #[error("it is the model in use; choose another one first with `groundskeeper model use`")]
    Current,
    /// It is not ours.
    #[error("it does not lie in the models folder, so it is yours to remove")]
    Elsewhere,
}

impl Registry {
    /// Why `file` may not be removed, if it may not.
    pub fn kept(&self, file: &ModelFile) -> Option<Kept> {
        // Canonical, as the paths of files are.
        let models = fs::canonicalize(&self.folders.models);
        let is_inside = models.is_ok_and(|folder| file.path.starts_with(folder));
        match file {
            ModelFile { bundled: true, .. } => Some(Kept::Bundled),
            ModelFile { current: true, .. } => Some(Kept::Current),
            _ if !is_inside => Some(Kept::Elsewhere),
            _ => None,
        }
    }

    /// Removes a file that is not [`Self::kept`], and what is known of it.
    pub fn remove(&self, file: &ModelFile) -> Result<(), Error> {
        if let Some(kept) = self.kept(file) {
            return Err(Error::File {
                action: "remove",
                path: file.path.clone(),
                reason: kept.to_string(),
            });
        }
        fs::remove_file(&file.path).map_err(failure("remove", &file.path))?;
        self.forget(&file.path)
    }
}
