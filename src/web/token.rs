//! The bearer token: a file that only its owner reads, made on first use, and the comparison.
//!
//! The token is never printed, logged or part of an error; whoever wants it reads the file.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// Bytes of randomness in a new token.
const TOKEN_BYTES: usize = 32;

/// A token file longer than this is none.
const FILE_BYTES_MAX: u64 = 4096;

/// Why there is no token. Messages name the file.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The file can be read by others.
    #[error("others can read the token file {0}; run `chmod 600 {0}`, or remove it for a new one")]
    Exposed(String),
    /// The file holds no token.
    #[error("the token file {0} holds no token; remove it and a new one is made")]
    Empty(String),
    /// The file could not be read or made.
    #[error("cannot use the token file {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What a client must present. Only a hash is kept.
#[derive(Clone)]
pub struct Token(blake3::Hash);

impl Token {
    /// A token with this text.
    pub fn new(text: &str) -> Self {
        Self(blake3::hash(text.as_bytes()))
    }

    /// The token in the file at `path`, which is made with a random token when it is not there.
    pub fn from_file(path: &Path) -> Result<Self, TokenError> {
        let failed = |source| TokenError::File {
            path: path.display().to_string(),
            source,
        };
        let file = match File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make(path).map_err(failed)?;
                File::open(path).map_err(failed)?
            }
            opened => opened.map_err(failed)?,
        };
        if is_exposed(&file.metadata().map_err(failed)?) {
            return Err(TokenError::Exposed(path.display().to_string()));
        }
        let mut text = String::new();
        file.take(FILE_BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(failed)?;
        match text.trim() {
            "" => Err(TokenError::Empty(path.display().to_string())),
            token => Ok(Self::new(token)),
        }
    }

    /// Whether `presented` is the token, in time that does not depend on where they differ.
    pub(super) fn is(&self, presented: &[u8]) -> bool {
        // Comparing hashes takes constant time, says blake3.
        self.0 == blake3::hash(presented)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Writes a new token. One that another process made in the meantime stays.
fn make(path: &Path) -> std::io::Result<()> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Temporary files are made with mode 0600, so the token is never open to others.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", hexadecimal(&bytes))?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

/// `bytes` in lower case hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(digit).collect()
}

#[cfg(unix)]
fn is_exposed(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

/// Elsewhere the folder's own access list is what protects the file.
#[cfg(not(unix))]
fn is_exposed(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config/token");
        let token = Token::from_file(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.trim().len(), 2 * TOKEN_BYTES);
        assert!(token.is(text.trim().as_bytes()));
        assert!(!token.is(text.as_bytes()) && !token.is(b""));
        assert!(Token::from_file(&path).unwrap().is(text.trim().as_bytes()));
        assert_eq!(format!("{token:?}"), "Token(..)");
    }

    #[test]
    fn two_files_hold_two_tokens() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| {
            let path = folder.path().join(name);
            Token::from_file(&path).unwrap();
            fs::read_to_string(path).unwrap()
        };
        assert_ne!(read("a"), read("b"));
    }

    #[test]
    fn an_empty_file_is_no_token() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        Token::from_file(&path).unwrap();
        fs::write(&path, " \n").unwrap();
        assert!(matches!(Token::from_file(&path), Err(TokenError::Empty(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        Token::from_file(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = Token::from_file(&path).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
}
