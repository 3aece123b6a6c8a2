//! Paths inside a repository, as git knows them: bytes, `/` between parts, relative to the root.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path relative to a repository's root, `/`-separated, of any bytes git accepts.
///
/// Shown and serialised as UTF-8 with every invalid byte as `\xNN` and every backslash doubled
/// only when such a byte is present, so that distinct paths stay distinct in reports.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Box<[u8]>);

impl RepoPath {
    /// Wraps bytes as git stores them.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into().into_boxed_slice())
    }

    /// Takes a relative file system path; `\` separators become `/` on Windows.
    pub fn from_path(path: &Path) -> Self {
        let mut bytes = Vec::new();
        for part in path.components() {
            if let std::path::Component::Normal(part) = part {
                if !bytes.is_empty() {
                    bytes.push(b'/');
                }
                bytes.extend_from_slice(part.as_encoded_bytes());
            }
        }
        Self::from_bytes(bytes)
    }

    /// The bytes as git stores them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The path for use below a root folder.
    pub fn to_path(&self) -> PathBuf {
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            PathBuf::from(std::ffi::OsStr::from_bytes(&self.0))
        }
        #[cfg(not(unix))]
        {
            PathBuf::from(String::from_utf8_lossy(&self.0).into_owned())
        }
    }

    /// True when the path is `top` or lies below it; everything lies below the empty path.
    pub fn is_below(&self, top: &Self) -> bool {
        let rest = self.0.strip_prefix(&*top.0);
        top.0.is_empty() || rest.is_some_and(|rest| matches!(rest, [] | [b'/', ..]))
    }

    /// The folder that the path lies in, empty for the root.
    #[must_use]
    pub fn parent(&self) -> Self {
        let cut = self.0.iter().rposition(|&byte| byte == b'/');
        Self::from_bytes(&self.0[..cut.unwrap_or(0)])
    }

    /// The part after the last `/`.
    pub fn file_name(&self) -> &[u8] {
        self.0.rsplit(|&b| b == b'/').next().unwrap_or_default()
    }

    /// The file name's extension, without the dot, when it is UTF-8.
    pub fn extension(&self) -> Option<&str> {
        let name = self.file_name();
        let dot = name.iter().rposition(|&b| b == b'.')?;
        (dot > 0).then(|| std::str::from_utf8(&name[dot + 1..]).ok())?
    }
}

impl From<&str> for RepoPath {
    fn from(text: &str) -> Self {
        Self::from_bytes(text.as_bytes())
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Ok(text) = std::str::from_utf8(&self.0) {
            return f.pad(text);
        }
        for chunk in self.0.utf8_chunks() {
            f.write_str(&chunk.valid().replace('\\', "\\\\"))?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl Serialize for RepoPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RepoPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_invalid_bytes_escaped_and_keeps_them() {
        let path = RepoPath::from_bytes(b"a/b\xff.py".to_vec());
        assert_eq!(path.to_string(), r"a/b\xff.py");
        assert_eq!(path.as_bytes(), b"a/b\xff.py");
        assert_eq!(path.extension(), Some("py"));
    }

    #[test]
    fn hidden_files_have_no_extension() {
        assert_eq!(RepoPath::from(".gitignore").extension(), None);
        assert_eq!(RepoPath::from("src/a.tar.gz").extension(), Some("gz"));
        assert_eq!(RepoPath::from("a.d/file").extension(), None);
    }
}
