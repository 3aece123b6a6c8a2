//! Patterns over whole repository paths, with parts that are captured by name.
//!
//! | in a pattern | stands for |
//! |---|---|
//! | `*`, `?` | any characters, one character of a file or folder name |
//! | `**` | any number of folders, also none; as the last part any file below |
//! | `{name}` | at least one character of a file or folder name; the same text wherever it recurs |
//! | `{folder}` | any number of folders, also none, like `**` |
//! | `{a,b}` | `a` or `b` |

use crate::rules::structure::{alternatives, matching};

/// The longest pattern, in bytes.
const LENGTH_LIMIT: usize = 1_000;

/// The most wildcards and captures of a pattern.
const WILD_LIMIT: usize = 20;

/// The most wildcards and captures of a pattern in which one recurs: matching takes a time that
/// grows with this power of a name's length.
const REPEATED_LIMIT: usize = 4;

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// These bytes.
    Text(Vec<u8>),
    /// Any bytes but `/`.
    Star,
    /// One byte but `/`.
    Question,
    /// Any number of folders, each with its `/`.
    Folders,
    /// At least one byte but `/`, captured under this name.
    Capture(String),
    /// Any number of folders, each with its `/`, captured as `folder`.
    CaptureFolders,
}

/// What a match captured, by name.
pub(in crate::rules) type Captures = Vec<(String, Vec<u8>)>;

/// The capture that stands for folders.
pub(super) const FOLDER: &str = "folder";

/// One pattern without alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) tokens: Vec<Token>,
}

/// A pattern as it is written, alternatives included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patterns {
    text: String,
    any: Vec<Pattern>,
}

impl Patterns {
    /// Reads a pattern of paths from the repository's root; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LENGTH_LIMIT {
            return Err(format!("the pattern is longer than {LENGTH_LIMIT} bytes"));
        }
        let anchored = text.strip_prefix('/').unwrap_or(text);
        if anchored.is_empty() {
            return Err("the pattern is empty".to_owned());
        }
        let any = alternatives::of(anchored)?;
        Ok(Self {
            any: any
                .iter()
                .map(|text| Pattern::parse(text))
                .collect::<Result<_, _>>()?,
            text: text.to_owned(),
        })
    }

    /// The pattern as it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True when the pattern stands for `path`.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.captures(path).is_some()
    }

    /// What is captured of `path`; `None` when the pattern does not stand for it.
    pub(super) fn captures(&self, path: &[u8]) -> Option<Captures> {
        self.any
            .iter()
            .find_map(|pattern| matching::captures(&pattern.tokens, path))
    }

    /// The names that every alternative captures.
    pub(super) fn names(&self) -> Vec<String> {
        let mut all = self.any.iter().map(Pattern::names);
        let first = all.next().unwrap_or_default();
        all.fold(first, |mut names, other| {
            names.retain(|name| other.contains(name));
            names
        })
    }

    /// The names that some alternative captures.
    pub(super) fn all_names(&self) -> impl Iterator<Item = String> {
        self.any.iter().flat_map(Pattern::names)
    }

    /// The pattern that stands for the root's empty path.
    pub(super) fn root() -> Self {
        Self {
            text: ".".to_owned(),
            any: vec![Pattern { tokens: Vec::new() }],
        }
    }

    /// The alternatives with what was captured put in.
    pub(super) fn filled(&self, captures: &Captures) -> impl Iterator<Item = Pattern> {
        self.any.iter().map(|pattern| pattern.filled(captures))
    }

    /// What every path begins with that the pattern stands for.
    pub fn prefix(&self) -> &[u8] {
        match self.any.as_slice() {
            [only] => only.prefix(),
            _ => b"",
        }
    }
}

impl Pattern {
    fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let mut tokens = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let last = index + 1 == parts.len();
            match *part {
                "" if index > 0 && !last => return Err("`//` stands for no path".to_owned()),
                "**" if last => tokens.extend([Token::Folders, Token::Star]),
                "**" => tokens.push(Token::Folders),
                "{folder}" if !last => tokens.push(Token::CaptureFolders),
                part => {
                    name_part(part, &mut tokens)?;
                    if !last {
                        push_text(&mut tokens, b"/");
                    }
                }
            }
        }
        let wild = tokens.iter().filter(|t| !matches!(t, Token::Text(_)));
        let repeats = matching::has_repeated_capture(&tokens);
        let limit = if repeats { REPEATED_LIMIT } else { WILD_LIMIT };
        if wild.count() > limit {
            let beside = if repeats {
                " beside a name that recurs"
            } else {
                ""
            };
            return Err(format!("more than {limit} wildcards{beside}"));
        }
        Ok(Self { tokens })
    }

    fn names(&self) -> Vec<String> {
        let names = self.tokens.iter().filter_map(|token| match token {
            Token::Capture(name) => Some(name.clone()),
            Token::CaptureFolders => Some(FOLDER.to_owned()),
            _ => None,
        });
        names.collect()
    }

    fn filled(&self, captures: &Captures) -> Self {
        let value = |name: &str| {
            let found = captures.iter().find(|(known, _)| known == name);
            found.map_or(&b""[..], |(_, value)| value.as_slice())
        };
        let mut tokens = Vec::new();
        for token in &self.tokens {
            match token {
                Token::Text(text) => push_text(&mut tokens, text),
                Token::Capture(name) => push_text(&mut tokens, value(name)),
                Token::CaptureFolders => push_text(&mut tokens, value(FOLDER)),
                other => tokens.push(other.clone()),
            }
        }
        Self { tokens }
    }

    /// The pattern with this folder before it.
    pub(super) fn below(mut self, folder: &[u8]) -> Self {
        if !folder.is_empty() {
            let mut tokens = vec![Token::Text([folder, b"/"].concat())];
            match self.tokens.first() {
                Some(Token::Text(text)) => {
                    push_text(&mut tokens, text);
                    tokens.extend(self.tokens.drain(1..));
                }
                _ => tokens.append(&mut self.tokens),
            }
            self.tokens = tokens;
        }
        self
    }

    /// What every path begins with that the pattern stands for.
    pub(super) fn prefix(&self) -> &[u8] {
        match self.tokens.first() {
            Some(Token::Text(text)) => text,
            _ => b"",
        }
    }

    /// True when the pattern stands for `path`.
    pub(super) fn matches(&self, path: &[u8]) -> bool {
        matching::captures(&self.tokens, path).is_some()
    }

    /// The only path that the pattern stands for, when there is one.
    pub(super) fn path(&self) -> Option<&[u8]> {
        match self.tokens.as_slice() {
            [Token::Text(text)] => Some(text),
            _ => None,
        }
    }
}

fn push_text(tokens: &mut Vec<Token>, text: &[u8]) {
    match tokens.last_mut() {
        Some(Token::Text(before)) => before.extend_from_slice(text),
        _ if text.is_empty() => {}
        _ => tokens.push(Token::Text(text.to_vec())),
    }
}

/// Reads a part between two slashes.
fn name_part(part: &str, tokens: &mut Vec<Token>) -> Result<(), String> {
    if part.contains("**") {
        return Err(format!(
            "`**` must stand alone between slashes, not in `{part}`"
        ));
    }
    let mut rest = part;
    while let Some(at) = rest.find(['*', '?', '{', '}']) {
        push_text(tokens, &rest.as_bytes()[..at]);
        let special = &rest[at..];
        rest = &special[1..];
        match special.as_bytes()[0] {
            b'*' => tokens.push(Token::Star),
            b'?' => tokens.push(Token::Question),
            b'{' => {
                let (name, after) = rest.split_once('}').ok_or("a `{` is not closed")?;
                tokens.push(Token::Capture(capture_name(name)?));
                rest = after;
            }
            _ => return Err("a `}` closes nothing".to_owned()),
        }
    }
    push_text(tokens, rest.as_bytes());
    Ok(())
}

fn capture_name(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name == FOLDER {
        return Err("`{folder}` must stand alone between slashes".to_owned());
    }
    if name.is_empty() || !name.chars().all(plain) {
        return Err(format!(
            "`{{{name}}}` is no name: write letters, digits and underscores"
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
#[path = "pattern_tests.rs"]
mod tests;
