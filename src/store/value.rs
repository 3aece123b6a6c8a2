//! How Rust values stand in columns: JSON as text, paths as bytes, times as milliseconds.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::PAGE_MAX;
use super::error::{Doing, Result};

/// Now, in milliseconds since 1970; a clock before that reads as 0.
pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn page(limit: u32) -> u32 {
    limit.min(PAGE_MAX)
}

pub(super) fn json_of(text: &str) -> Result<Value> {
    serde_json::from_str(text).doing("read a stored JSON value")
}

pub(super) fn optional_json_of(text: Option<String>) -> Result<Option<Value>> {
    text.map(|text| json_of(&text)).transpose()
}

pub(super) fn bytes_of(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

#[cfg(unix)]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

#[cfg(not(unix))]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_an_end() {
        assert_eq!(page(3), 3);
        assert_eq!(page(u32::MAX), PAGE_MAX);
    }

    #[test]
    fn stored_json_that_is_damaged_is_an_error() {
        assert_eq!(optional_json_of(None).unwrap(), None);
        assert!(optional_json_of(Some("{".to_owned())).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn paths_keep_every_byte() {
        let bytes = b"a/\xff b".to_vec();
        assert_eq!(bytes_of(&path_of(bytes.clone())), bytes);
    }
}
