//! Classes of bytes, by table. Only what the scan tells apart.

/// What a byte outside of strings and comments is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// No byte of Python's tokens, or one that only a parser should judge (such as letters beyond
    /// ASCII); also the end of the source.
    Other,
    /// Space, tab, form feed.
    Space,
    /// Line feed.
    Newline,
    /// Carriage return.
    Return,
    /// Letter or underscore.
    Letter,
    /// Digit.
    Digit,
    /// Either quote.
    Quote,
    /// Opening bracket.
    Open,
    /// Closing bracket.
    Close,
    /// Comma, colon, semicolon, equals sign: between them no logical sequence continues.
    Separator,
    /// Hash.
    Hash,
    /// Backslash.
    Backslash,
    /// Any other byte of an operator.
    Operator,
}

/// The class of every byte.
pub(super) static CLASSES: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut table = [Class::Other; 256];
    let mut byte: u8 = 0;
    while byte < 0x80 {
        table[byte as usize] = class(byte);
        byte += 1;
    }
    table
}

const fn class(byte: u8) -> Class {
    match byte {
        b' ' | b'\t' | 0x0c => Class::Space,
        b'\n' => Class::Newline,
        b'\r' => Class::Return,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => Class::Letter,
        b'0'..=b'9' => Class::Digit,
        b'"' | b'\'' => Class::Quote,
        b'(' | b'[' | b'{' => Class::Open,
        b')' | b']' | b'}' => Class::Close,
        b',' | b':' | b';' | b'=' => Class::Separator,
        b'#' => Class::Hash,
        b'\\' => Class::Backslash,
        b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>'
        | b'.' | b'!' => Class::Operator,
        _ => Class::Other,
    }
}

/// The class of a byte.
pub(super) fn class_of(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

/// Offset after the word that starts at `at`.
pub(super) fn word_end(source: &[u8], at: usize) -> usize {
    let rest = source.get(at..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|&byte| !matches!(class_of(byte), Class::Letter | Class::Digit));
    at + length.unwrap_or(rest.len())
}
