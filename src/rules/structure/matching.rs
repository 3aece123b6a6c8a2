//! Matching a path against a pattern's tokens: backtracking that tries no place twice.

use crate::rules::structure::pattern::{Captures, FOLDER, Token};

/// What `path` gives the captures among `tokens`; `None` when the pattern does not stand for it.
pub(super) fn captures(tokens: &[Token], path: &[u8]) -> Option<Captures> {
    if !may_match(tokens, path) {
        return None;
    }
    let mut search = Search {
        tokens,
        path,
        tried: Tried::new(tokens, path),
        captures: Captures::new(),
    };
    search.from(0, 0).then_some(search.captures)
}

/// False when the fixed beginning or end is another, which is so for most paths.
fn may_match(tokens: &[Token], path: &[u8]) -> bool {
    let text = |token: Option<&Token>, fits: fn(&[u8], &[u8]) -> bool| match token {
        Some(Token::Text(text)) => fits(path, text),
        _ => true,
    };
    text(tokens.first(), <[u8]>::starts_with) && text(tokens.last(), <[u8]>::ends_with)
}

struct Search<'a> {
    tokens: &'a [Token],
    path: &'a [u8],
    tried: Tried,
    captures: Captures,
}

impl Search<'_> {
    /// Matches the tokens from `token` on against the path from `at` on. Recurses once a token.
    fn from(&mut self, token: usize, at: usize) -> bool {
        let Some(current) = self.tokens.get(token) else {
            return at == self.path.len();
        };
        if !self.tried.is_first_time(token, at) {
            return false;
        }
        let rest = &self.path[at..];
        match current {
            Token::Text(text) => rest.starts_with(text) && self.from(token + 1, at + text.len()),
            Token::Question => {
                rest.first().is_some_and(|&b| b != b'/') && self.from(token + 1, at + 1)
            }
            Token::Star => (at..=at + name_length(rest)).any(|next| self.from(token + 1, next)),
            Token::Folders => folder_ends(rest).any(|length| self.from(token + 1, at + length)),
            Token::Capture(name) => {
                let ends = at + 1..=at + name_length(rest);
                self.capture(name, token, at, &mut { ends })
            }
            Token::CaptureFolders => {
                let ends = folder_ends(rest).map(|length| at + length);
                self.capture(FOLDER, token, at, &mut { ends })
            }
        }
    }

    /// Captures the path from `at` to one of `ends`, or what was captured before.
    fn capture(
        &mut self,
        name: &str,
        token: usize,
        at: usize,
        ends: &mut dyn Iterator<Item = usize>,
    ) -> bool {
        let path = self.path;
        let known = self.captures.iter().find(|(known, _)| known == name);
        if let Some((_, value)) = known {
            let end = at + value.len();
            return path[at..].starts_with(value) && self.from(token + 1, end);
        }
        for end in ends {
            self.captures
                .push((name.to_owned(), path[at..end].to_vec()));
            if self.from(token + 1, end) {
                return true;
            }
            self.captures.pop();
        }
        false
    }
}

fn name_length(rest: &[u8]) -> usize {
    memchr::memchr(b'/', rest).unwrap_or(rest.len())
}

/// Lengths of no folder, one folder, two folders, ….
fn folder_ends(rest: &[u8]) -> impl Iterator<Item = usize> {
    let slashes = memchr::memchr_iter(b'/', rest).map(|at| at + 1);
    std::iter::once(0).chain(slashes)
}

/// Where the search has been in vain. A capture that recurs makes the outcome depend on what was
/// captured, so then nothing is remembered; patterns are too short for that to matter.
struct Tried {
    width: usize,
    places: Vec<bool>,
}

impl Tried {
    fn new(tokens: &[Token], path: &[u8]) -> Self {
        let width = path.len() + 1;
        let wild = tokens.iter().filter(|t| !matches!(t, Token::Text(_)));
        let remembers = wild.count() > 2 && !has_repeated_capture(tokens);
        let places = if remembers {
            vec![false; width * tokens.len()]
        } else {
            Vec::new()
        };
        Self { width, places }
    }

    fn is_first_time(&mut self, token: usize, at: usize) -> bool {
        match self.places.get_mut(token * self.width + at) {
            Some(tried) => !std::mem::replace(tried, true),
            None => true,
        }
    }
}

/// True when a name is captured more than once.
pub(super) fn has_repeated_capture(tokens: &[Token]) -> bool {
    let captures = |token: &&Token| matches!(token, Token::Capture(_) | Token::CaptureFolders);
    let mut seen: Vec<&Token> = Vec::new();
    tokens.iter().filter(captures).any(|token| {
        let again = seen.contains(&token);
        seen.push(token);
        again
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Token {
        Token::Text(text.as_bytes().to_vec())
    }

    fn name(name: &str) -> Token {
        Token::Capture(name.to_owned())
    }

    fn captured(tokens: &[Token], path: &[u8]) -> Option<String> {
        let found = captures(tokens, path)?;
        let one = |(name, value): (String, Vec<u8>)| {
            format!("{name}={}", String::from_utf8_lossy(&value))
        };
        Some(found.into_iter().map(one).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_capture_that_leads_nowhere_is_taken_back() {
        let tokens = [name("a"), text("-"), name("b"), text(".c")];
        assert_eq!(captured(&tokens, b"x-y-z.c").unwrap(), "a=x b=y-z");
        assert_eq!(captured(&tokens, b"x-y/z.c"), None);
        assert_eq!(captured(&tokens, b"-y.c"), None);
        let again = [name("a"), text("-"), name("a")];
        assert_eq!(captured(&again, b"x-y-x-y").unwrap(), "a=x-y");
        assert_eq!(captured(&again, b"x-y-x-z"), None);
    }

    #[test]
    fn folders_end_at_slashes_and_the_path_must_be_used_up() {
        let tokens = [Token::CaptureFolders, text("b.c")];
        assert_eq!(captured(&tokens, b"b.c").unwrap(), "folder=");
        assert_eq!(captured(&tokens, b"x/b/b.c").unwrap(), "folder=x/b/");
        assert_eq!(captured(&tokens, b"xb.c"), None);
        assert_eq!(captured(&[text("b")], b"b.c"), None);
        assert_eq!(captured(&[], b"").as_deref(), Some(""));
        assert_eq!(captured(&[], b"b"), None);
        // Fixed beginning and end may overlap in a path that is too short for both.
        assert_eq!(
            captured(&[text("aba"), Token::Star, text("ba")], b"aba"),
            None
        );
    }

    #[test]
    fn names_need_not_be_text() {
        let tokens = [Token::Question, Token::Star, text("\n")];
        assert!(captures(&tokens, b"\xff\xfe\n").is_some());
        assert!(captures(&tokens, b"/\n").is_none());
    }

    #[test]
    fn many_wildcards_do_not_make_the_search_explode() {
        let mut tokens: Vec<Token> = Vec::new();
        for _ in 0..20 {
            tokens.extend([Token::Star, text("a")]);
        }
        tokens.push(text("b"));
        let path = [b"a".repeat(400), b"cb".to_vec()].concat();
        assert!(captures(&tokens, &path).is_none());
    }
}
