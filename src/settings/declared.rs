//! What the settings declare about the repository, made ready for the rules that hold it to that.

use crate::rules::{Declared, DeclaredError};
use crate::settings::{Settings, schema, structure};

impl Settings {
    /// Compiles what the settings declare; the error names the key that is wrong.
    pub fn declared(&self) -> Result<Declared, DeclaredError> {
        Ok(Declared {
            layers: self.layers.clone(),
            structure: structure::compile(&self.structure)?,
            schemas: schema::compile(&self.schema, self.limits.file_bytes)?,
        })
    }
}
