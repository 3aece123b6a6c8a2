//! How Rust values stand in columns: JSON as text, paths as bytes, times as milliseconds.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::PAGE_MAX;
use super::error::{Doing, Result};

/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Now, in milliseconds since 1970; a clock before that reads as 0.
pub(crate) fn now_ms() -> i64 {
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

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_comes_back_as_it_was() {
        let bytes = b"/home/m\xfcller/\xff a\n".to_vec();
        assert_eq!(bytes_of(&path_of(bytes.clone())), bytes);
    }

    #[test]
    fn a_page_is_never_longer_than_the_limit() {
        let asked = [0, 1, PAGE_MAX, PAGE_MAX + 1, u32::MAX];
        assert_eq!(asked.map(page), [0, 1, PAGE_MAX, PAGE_MAX, PAGE_MAX]);
    }

    #[test]
    fn a_value_that_is_absent_is_not_null_and_a_torn_one_is_an_error() {
        assert_eq!(optional_json_of(None).unwrap(), None);
        let null = optional_json_of(Some("null".to_owned())).unwrap();
        assert_eq!(null, Some(Value::Null));
        for torn in ["", "{\"a\": 1", "{} {}"] {
            let error = optional_json_of(Some(torn.to_owned())).unwrap_err();
            let message = error.to_string();
            assert!(
                message.starts_with("cannot read a stored JSON value: "),
                "{message}"
            );
        }
    }

    #[test]
    fn now_is_in_milliseconds() {
        let before = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_millis();
        let now = u128::try_from(now_ms()).unwrap();
        let after = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_millis();
        assert!((before..=after).contains(&now), "{before} {now} {after}");
    }
}
