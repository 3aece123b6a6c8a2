//! Paths of `file:` URIs (RFC 8089).

use std::path::PathBuf;

use lsp_types::Uri;

/// The path of a `file:` URI; `None` for another one, as of a text that was never saved.
pub(super) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    // What stands before the path is a host, which must be this one.
    let at = rest.find('/')?;
    if !matches!(&rest[..at], "" | "localhost") {
        return None;
    }
    let bytes = percent_decoded(rest[at..].split(['?', '#']).next()?)?;
    Some(path_of(bytes))
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        decoded.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use super::*;

    #[test]
    fn escaped_bytes_are_themselves() {
        let uri = Uri::from_str("file:///a%20b/%2541/%C3%A9%23%3F.py#part").unwrap();
        assert_eq!(to_path(&uri), Some(PathBuf::from("/a b/%41/é#?.py")));
    }

    #[test]
    fn only_files_of_this_machine_have_a_path() {
        let path = |text: &str| to_path(&Uri::from_str(text).unwrap());
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("file://elsewhere/a.py"), None);
        assert_eq!(path("file://localhost/a.py"), Some(PathBuf::from("/a.py")));
        assert_eq!(path("file:///a%3Ab.py"), Some(PathBuf::from("/a:b.py")));
    }
}
