//! Reads the metadata of a GGUF model file, without the engine.
//!
//! Any bytes can be read: every length is checked against what the input really holds, nothing is
//! allocated by a length that the file merely claims, and damage is an error that says where.
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>, versions 2 and 3, little
//! endian. Tensor data is not read.

mod metadata;
mod reader;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(in crate::model) mod writer;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

pub use metadata::{Metadata, Pooling};
use reader::{Reader, Value};

use super::Error;

/// The first four bytes of every GGUF file.
pub const MAGIC: [u8; 4] = *b"GGUF";

/// Keys or tensors beyond this number are damage, not a model.
const MAX_ENTRIES: u64 = 1 << 20;

/// Why bytes are no GGUF file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The input does not begin with [`MAGIC`].
    #[error("it does not begin with the letters GGUF")]
    Magic,
    /// A version that nobody reads here.
    #[error("it has version {0} of the format, and versions 2 and 3 are known")]
    Version(u32),
    /// The input ends inside the header.
    #[error("it ends in the middle of {0}, so it is cut off or damaged")]
    CutOff(&'static str),
    /// A number in the header is out of all proportion.
    #[error("its header is damaged: {0}")]
    Damaged(String),
    /// The system could not read on.
    #[error("it cannot be read: {0}")]
    Read(String),
}

/// Reads the metadata of the file at `path`.
pub fn read_file(path: &Path) -> Result<Metadata, Error> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::FileMissing {
            path: path.to_owned(),
        },
        _ => not_gguf(path, &Malformed::Read(error.to_string())),
    })?;
    read(BufReader::with_capacity(1 << 16, file)).map_err(|malformed| not_gguf(path, &malformed))
}

fn not_gguf(path: &Path, malformed: &Malformed) -> Error {
    Error::NotGguf {
        path: path.to_owned(),
        reason: malformed.to_string(),
    }
}

/// Reads the metadata at the beginning of `input`.
pub fn read(input: impl Read) -> Result<Metadata, Malformed> {
    let mut reader = Reader::new(input);
    let mut magic = [0; 4];
    match reader.bytes(&mut magic, "the magic") {
        Ok(()) if magic == MAGIC => {}
        Err(read @ Malformed::Read(_)) => return Err(read),
        _ => return Err(Malformed::Magic),
    }
    let version = reader.u32("the version")?;
    if !(2..=3).contains(&version) {
        return Err(Malformed::Version(version));
    }
    let tensors = count(reader.u64("the number of tensors")?, "tensors")?;
    let keys = count(reader.u64("the number of keys")?, "keys")?;
    let mut values = BTreeMap::new();
    for _ in 0..keys {
        let (key, value) = reader.pair()?;
        values.insert(key, value);
    }
    let parameters = sum_of_elements(&mut reader, tensors)?;
    Ok(Metadata::new(values, parameters))
}

fn count(number: u64, what: &str) -> Result<u64, Malformed> {
    if number > MAX_ENTRIES {
        return Err(Malformed::Damaged(format!("it claims {number} {what}")));
    }
    Ok(number)
}

fn sum_of_elements<R: Read>(reader: &mut Reader<R>, tensors: u64) -> Result<u64, Malformed> {
    let mut sum = 0_u64;
    for _ in 0..tensors {
        sum = sum.saturating_add(reader.tensor_elements()?);
    }
    Ok(sum)
}

type Values = BTreeMap<String, Value>;
