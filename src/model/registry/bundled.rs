//! The model that comes inside the program, so that a machine without network can run the real
//! path. llama.cpp loads files, so it is unpacked into the cache folder on first use.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ModelFile, described, failure, plain};
use crate::model::{Error, gguf, whole};

/// The file, as it stands in `models/`.
pub(in crate::model) static BUNDLED: &[u8] =
    include_bytes!("../../../models/groundskeeper-tiny.gguf");

/// What the bundled model is called.
pub const BUNDLED_NAME: &str = "groundskeeper-tiny";

/// Where the bundled model is unpacked. The name carries a hash of the content, so versions of
/// the program with different models do not overwrite each other's.
pub(super) fn path(cache: &Path) -> PathBuf {
    let hash = blake3::hash(BUNDLED).to_hex();
    cache
        .join("models")
        .join(format!("{BUNDLED_NAME}-{}.gguf", &hash[..16]))
}

/// Writes the bundled model unless the very same bytes are there.
pub(super) fn unpack(cache: &Path) -> Result<(), Error> {
    let path = path(cache);
    match fs::read(&path) {
        Ok(bytes) if bytes == BUNDLED => Ok(()),
        _ => whole::write(&path, BUNDLED).map_err(failure("write", &path)),
    }
}

/// Describes the bundled model, whether or not it has been unpacked.
pub(super) fn describe(cache: &Path) -> ModelFile {
    let path = path(cache);
    let file = match gguf::read(BUNDLED) {
        Ok(metadata) => described(&path, &metadata),
        Err(malformed) => ModelFile {
            problem: Some(malformed.to_string()),
            ..plain(&path)
        },
    };
    ModelFile {
        bytes: BUNDLED.len() as u64,
        bundled: true,
        ..file
    }
}
