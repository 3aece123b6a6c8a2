//! Fingerprints: what a finding is about, told by its content, so that it is known again under
//! another name or in another file.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rules::Finding;
use crate::text::LineIndex;

/// Digits kept; enough to tell the functions of one repository apart.
const DIGITS: usize = 16;

/// The content a finding is about: a definition with its own name left out, or a whole file.
///
/// Indentation counts from the definition's first line on, and line ends do not count, so that a
/// function moved into a class or to a file with other line ends keeps its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of what `finding` is about in `source`.
    pub fn of(finding: &Finding, lines: &LineIndex, source: &[u8]) -> Self {
        let name = finding.symbol.as_deref().map(own_name);
        let (first, last) = match name {
            Some(_) => (finding.line, finding.end_line),
            None => (1, usize::MAX),
        };
        let indent = finding.column.saturating_sub(1);
        let mut hasher = blake3::Hasher::new();
        for number in first..=last {
            let Some(range) = lines.range(number) else {
                break;
            };
            let line = &source[range];
            let line = match (name, number == first) {
                (None, _) => line,
                (Some(_), true) => line.get(indent..).unwrap_or_default(),
                (Some(_), false) => outdented(line, indent),
            };
            hash_line(&mut hasher, line.trim_ascii_end(), name);
        }
        Self(hasher.finalize().to_hex()[..DIGITS].to_owned())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `method` of `Class.method`, `Type::method` and `Class.method#2`.
fn own_name(symbol: &str) -> &str {
    let last = symbol.rsplit(['.', ':']).next().unwrap_or(symbol);
    last.split('#').next().unwrap_or(last)
}

/// The line without as much of the definition's own indentation as it has.
fn outdented(line: &[u8], indent: usize) -> &[u8] {
    let blank = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    &line[blank.count().min(indent)..]
}

/// Adds a line, every whole word `name` replaced by what no source text holds.
fn hash_line(hasher: &mut blake3::Hasher, line: &[u8], name: Option<&str>) {
    let mut rest = 0;
    for at in name
        .into_iter()
        .flat_map(|name| memchr::memmem::find_iter(line, name))
    {
        let end = at + name.map_or(0, str::len);
        let before = at.checked_sub(1).and_then(|index| line.get(index));
        if at >= rest && end > at && !is_word(before) && !is_word(line.get(end)) {
            hasher.update(&line[rest..at]).update(b"\0name\0");
            rest = end;
        }
    }
    hasher.update(&line[rest..]).update(b"\n");
}

fn is_word(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;

    fn of(source: &str, symbol: Option<&str>, column: usize) -> Fingerprint {
        let finding = Finding {
            rule: "too-complex",
            path: "a.py".into(),
            line: 1,
            column,
            end_line: source.lines().count(),
            symbol: symbol.map(str::to_owned),
            message: String::new(),
            actual: 1,
            limit: 0,
            severity: Severity::Error,
            inherited: false,
            content: None,
        };
        Fingerprint::of(
            &finding,
            &LineIndex::new(source.as_bytes()),
            source.as_bytes(),
        )
    }

    #[test]
    fn a_name_a_class_and_line_ends_make_no_difference() {
        let plain = of("def f(a):\n    return f(a)\n", Some("f"), 1);
        assert_eq!(of("def g(a):\n    return g(a)\n", Some("g"), 1), plain);
        let inside = "    def g(a):\n        return g(a)\n";
        assert_eq!(of(inside, Some("Class.g#2"), 5), plain);
        assert_eq!(of("def f(a):\r\n    return f(a)\r\n", Some("f"), 1), plain);
    }

    #[test]
    fn a_body_and_its_indentation_do() {
        let plain = of("def f(a):\n    return f(a)\n", Some("f"), 1);
        for other in [
            "def f(a):\n    return f(a) + 1\n",
            "def f(a):\n  return f(a)\n",
            "def f(a):\n    return ff(a)\n",
            "def f(f):\n    return f(a)\n",
        ] {
            assert_ne!(of(other, Some("f"), 1), plain, "{other}");
        }
        assert_ne!(of("x = 1\n", None, 1), of("x = 2\n", None, 1));
    }
}
