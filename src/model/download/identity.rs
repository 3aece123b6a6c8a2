//! What the hub says about a file before its content comes, read from headers.
//!
//! The protocol is that of `huggingface_hub` (`file_download.py`): the hub answers
//! `resolve/REVISION/FILE` with a redirect whose `X-Linked-Etag` is the file's sha256, or with a
//! small file itself, whose `ETag` is git's.

use reqwest::header::{CONTENT_RANGE, ETAG, HeaderMap};
use serde::{Deserialize, Serialize};

use crate::model::digest::is_sha256;

/// Which content it is. Nothing here is known for certain to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identity {
    /// The hub's mark of this content.
    pub(super) version: Option<String>,
    /// The content's sha256.
    pub(super) sha256: Option<String>,
    /// Its size.
    pub(super) bytes: Option<u64>,
    /// The commit that the revision stands for.
    pub(super) commit: Option<String>,
}

impl Identity {
    /// Takes over what the hub's own answer says; what it does not say stays.
    pub(super) fn learn(&mut self, headers: &HeaderMap) {
        if let Some(version) = text(headers, "x-linked-etag") {
            let mark = bare(version).to_owned();
            self.sha256 = Some(mark.to_ascii_lowercase()).filter(|mark| is_sha256(mark));
            self.version = Some(mark);
        }
        if let Some(bytes) = text(headers, "x-linked-size").and_then(|text| text.parse().ok()) {
            self.bytes = Some(bytes);
        }
        if let Some(commit) = text(headers, "x-repo-commit") {
            self.commit = Some(commit.to_owned());
        }
    }

    /// Takes over what came with the content itself, where the hub did not say.
    pub(super) fn complete(&mut self, headers: &HeaderMap, bytes: Option<u64>) {
        if self.version.is_none() {
            self.version = text(headers, ETAG.as_str()).map(|etag| bare(etag).to_owned());
        }
        self.bytes = self.bytes.or(bytes);
    }

    /// Whether anything tells this content from another.
    pub(super) fn is_known(&self) -> bool {
        self.version.is_some()
    }

    /// Whether this is certainly the content that `other` is about.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.is_known() && self.version == other.version
    }
}

/// The `ETag` of a content, as it is to be sent back; `None` for a weak one, by which a part may
/// not be asked for (RFC 9110, 13.1.5).
pub(super) fn strong_etag(headers: &HeaderMap) -> Option<String> {
    text(headers, ETAG.as_str())
        .filter(|etag| etag.starts_with('"'))
        .map(str::to_owned)
}

/// First byte and whole size of `Content-Range: bytes FIRST-LAST/SIZE`; either may be `*`.
pub(super) fn content_range(headers: &HeaderMap) -> (Option<u64>, Option<u64>) {
    let range = text(headers, CONTENT_RANGE.as_str()).and_then(|text| text.strip_prefix("bytes "));
    let (part, whole) = range
        .and_then(|range| range.split_once('/'))
        .unwrap_or_default();
    let first = part
        .split_once('-')
        .and_then(|(first, _)| first.parse().ok());
    (first, whole.parse().ok())
}

/// A header's text, without space around it.
pub(super) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty()).then_some(text)
}

fn bare(etag: &str) -> &str {
    etag.trim_start_matches("W/").trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    const SHA: &str = "cfbee3a51a2508dc6538370cd2a50191d95bba40e888217b9fc7fa85cac7f22b";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            let name = reqwest::header::HeaderName::from_static(name);
            (name, HeaderValue::from_str(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_redirect_tells_hash_size_and_commit() {
        let mut identity = Identity::default();
        let linked = format!("\"{SHA}\"");
        identity.learn(&headers(&[
            ("x-linked-etag", &linked),
            ("x-linked-size", "7218976"),
            ("x-repo-commit", "abc"),
        ]));
        assert_eq!(identity.sha256.as_deref(), Some(SHA));
        assert_eq!(
            (identity.bytes, identity.commit.as_deref()),
            (Some(7_218_976), Some("abc"))
        );
        // The content's own mark, from another host, does not replace the hub's.
        let before = identity.clone();
        identity.complete(&headers(&[("etag", "\"other\"")]), Some(1));
        assert_eq!(identity, before);
    }

    #[test]
    fn a_file_that_comes_at_once_has_gits_mark_and_no_hash() {
        let mut identity = Identity::default();
        let etag = headers(&[("etag", "W/\"c0ffee\"")]);
        identity.learn(&etag);
        assert!(!identity.is_known());
        identity.complete(&etag, Some(9));
        assert_eq!(identity.version.as_deref(), Some("c0ffee"));
        assert_eq!((identity.sha256.as_ref(), identity.bytes), (None, Some(9)));
        assert!(strong_etag(&etag).is_none());
        assert!(identity.is_same_as(&identity.clone()));
        assert!(!Identity::default().is_same_as(&Identity::default()));
    }

    #[test]
    fn ranges_are_read_and_nonsense_is_none() {
        let range = |text: &str| content_range(&headers(&[("content-range", text)]));
        assert_eq!(range("bytes 10-19/20"), (Some(10), Some(20)));
        assert_eq!(range("bytes 10-19/*"), (Some(10), None));
        assert_eq!(range("bytes */20"), (None, Some(20)));
        assert_eq!(range("items 1-2/3"), (None, None));
        assert_eq!(range("bytes -/"), (None, None));
    }
}
