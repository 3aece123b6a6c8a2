//! sha256 of model files, by which the hub and the catalog know them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Bytes read at once.
const PIECE: usize = 1 << 20;

/// A sha256 in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct Hash(Sha256);

impl Hash {
    /// Takes in what follows.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Takes in the rest of `input`; `step` hears how many bytes came each time. The number of
    /// bytes in all.
    pub(super) fn read(
        &mut self,
        mut input: impl Read,
        step: &mut dyn FnMut(u64),
    ) -> io::Result<u64> {
        let mut piece = vec![0; PIECE];
        let mut length = 0;
        loop {
            match input.read(&mut piece) {
                Ok(0) => return Ok(length),
                Ok(read) => {
                    self.update(&piece[..read]);
                    length += read as u64;
                    step(read as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// 64 lower-case hexadecimal digits.
    pub(super) fn hex(self) -> String {
        let digits = |byte: u8| [byte >> 4, byte & 15];
        self.0
            .finalize()
            .into_iter()
            .flat_map(digits)
            .filter_map(|digit| char::from_digit(digit.into(), 16))
            .collect()
    }
}

/// The sha256 and the size of the file at `path`; `step` hears how many bytes were read each time.
pub(super) fn of_file(path: &Path, step: &mut dyn FnMut(u64)) -> io::Result<(String, u64)> {
    let mut hash = Hash::default();
    let length = hash.read(File::open(path)?, step)?;
    Ok((hash.hex(), length))
}

/// Whether `text` is a sha256 in the form that [`Hash::hex`] writes.
pub(super) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From FIPS 180-2, appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_standards_example_has_its_hash_however_it_comes() {
        let mut whole = Hash::default();
        let mut seen = 0;
        let length = whole.read(&b"abc"[..], &mut |bytes| seen += bytes).unwrap();
        assert_eq!((length, seen), (3, 3));
        assert_eq!(whole.hex(), ABC);
        let mut parts = Hash::default();
        parts.update(b"a");
        parts.read(&b"bc"[..], &mut |_| {}).unwrap();
        assert_eq!(parts.hex(), ABC);
        assert!(is_sha256(ABC) && !is_sha256(&ABC.to_uppercase()) && !is_sha256("abc"));
    }
}
