//! `[[schema]]`: data files and the JSON Schema that they obey.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::DeclaredError;
use crate::rules::schema::DataSchema;

/// One `[[schema]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Pattern of JSON, YAML or TOML files, from the repository's root: `data/**/*.{json,yaml}`.
    pub files: String,
    /// Path of the JSON Schema in the repository.
    pub schema: String,
}

/// Every `[[schema]]` made ready for use, for data files of at most `file_bytes`.
pub(super) fn compile(all: &[Schema], file_bytes: usize) -> Result<Vec<DataSchema>, DeclaredError> {
    let compiled = all.iter().enumerate().map(|(index, one)| {
        let compiled = DataSchema::new(&one.files, &one.schema, file_bytes);
        compiled.map_err(|(key, message)| DeclaredError {
            key: format!("schema[{index}].{key}"),
            message,
        })
    });
    compiled.collect()
}
