//! Words of identifiers, and words that are no names for modules.

/// Words that say nothing about what a module holds.
static EMPTY_WORDS: &[&str] = &[
    "a", "an", "and", "as", "async", "by", "do", "for", "from", "get", "has", "if", "impl", "in",
    "into", "is", "it", "make", "new", "no", "not", "of", "on", "or", "set", "such", "sync", "the",
    "to", "with",
];
/// Modules of the standard library that a module beside a script would hide.
pub(super) static STANDARD: &[&str] = &[
    "abc",
    "array",
    "ast",
    "calendar",
    "code",
    "codecs",
    "collections",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "email",
    "enum",
    "errno",
    "fractions",
    "glob",
    "html",
    "http",
    "inspect",
    "io",
    "json",
    "keyword",
    "logging",
    "math",
    "numbers",
    "operator",
    "os",
    "parser",
    "pickle",
    "platform",
    "queue",
    "random",
    "re",
    "select",
    "signal",
    "site",
    "socket",
    "statistics",
    "string",
    "struct",
    "symbol",
    "sys",
    "tempfile",
    "test",
    "time",
    "token",
    "types",
    "typing",
    "uuid",
    "warnings",
    "xml",
];
/// Python's keywords that look like names.
pub(super) static KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "match", "nonlocal", "not", "or", "pass", "raise", "return", "try", "type", "while", "with",
    "yield",
];

/// An identifier as modules are named: `EBNFToBNF_` is `ebnf_to_bnf`.
pub(super) fn spelled(identifier: &str) -> String {
    let mut words = pieces(identifier);
    words.retain(|word| !word.is_empty());
    words.join("_")
}

/// Words of an identifier that say something, in lower case: `HTTPServer_name` is `http`, `server`,
/// `name`.
pub(super) fn words(identifier: &str) -> Vec<String> {
    let mut words = pieces(identifier);
    words.retain(|word| {
        word.chars().count() > 1
            && !EMPTY_WORDS.contains(&word.as_str())
            && word.chars().any(char::is_alphabetic)
    });
    words
}

fn pieces(identifier: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let chars: Vec<char> = identifier.chars().collect();
    for (index, &letter) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(index + 1);
        // A single last letter is part of its word, as in `AoT`.
        let ends = after.is_none() && before.is_some_and(char::is_lowercase);
        let starts = letter.is_uppercase()
            && !ends
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if letter == '_' || starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter != '_') {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_fall_into_words() {
        assert_eq!(words("HTTPServer_name"), ["http", "server", "name"]);
        assert_eq!(words("_getURL2_of"), ["url2"]);
        assert_eq!(words("x"), Vec::<String>::new());
        assert_eq!(spelled("AoT"), "aot");
        assert_eq!(spelled("EBNF_to_BNF"), "ebnf_to_bnf");
        assert_eq!(spelled("__HTTPServer_2"), "http_server_2");
    }

    #[test]
    fn names_are_searched_in_sorted_or_short_lists() {
        assert!(EMPTY_WORDS.is_sorted() && KEYWORDS.is_sorted() && STANDARD.is_sorted());
    }
}
