//! Names as words.

use crate::improve::kinds::document::lexicon::{QUESTIONS, SHORT};

/// Capitals in a row that are read as one word: more are several, and nobody knows where one ends.
const ACRONYM_LETTERS: usize = 5;

/// Words that stand for longer ones.
const SHORTENED: &[(&str, &str)] = &[
    ("args", "arguments"),
    ("arg", "argument"),
    ("attr", "attribute"),
    ("attrs", "attributes"),
    ("char", "character"),
    ("chars", "characters"),
    ("config", "configuration"),
    ("dict", "dictionary"),
    ("dir", "directory"),
    ("dirs", "directories"),
    ("env", "environment"),
    ("expr", "expression"),
    ("int", "integer"),
    ("lang", "language"),
    ("len", "length"),
    ("msg", "message"),
    ("num", "number"),
    ("param", "parameter"),
    ("params", "parameters"),
    ("prev", "previous"),
    ("ref", "reference"),
    ("refs", "references"),
    ("seq", "sequence"),
    ("str", "string"),
    ("tz", "time zone"),
];

/// Words that are written in another way than in a name.
const WRITTEN: &[(&str, &str)] = &[
    ("ansi", "ANSI"),
    ("api", "API"),
    ("ascii", "ASCII"),
    ("cgi", "CGI"),
    ("cli", "CLI"),
    ("css", "CSS"),
    ("csv", "CSV"),
    ("dns", "DNS"),
    ("ftp", "FTP"),
    ("html", "HTML"),
    ("http", "HTTP"),
    ("https", "HTTPS"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("io", "I/O"),
    ("ip", "IP"),
    ("iso", "ISO"),
    ("json", "JSON"),
    ("latex", "LaTeX"),
    ("lru", "LRU"),
    ("mime", "MIME"),
    ("os", "OS"),
    ("pdf", "PDF"),
    ("rst", "reStructuredText"),
    ("sql", "SQL"),
    ("ssl", "SSL"),
    ("tcp", "TCP"),
    ("tls", "TLS"),
    ("toml", "TOML"),
    ("ui", "UI"),
    ("uri", "URI"),
    ("url", "URL"),
    ("urls", "URLs"),
    ("utc", "UTC"),
    ("uuid", "UUID"),
    ("wsgi", "WSGI"),
    ("xml", "XML"),
    ("yaml", "YAML"),
];

/// Beginnings of written words that are spoken with another sound than their letter: `an HTML`, `a URL`.
const SPOKEN_WITH_VOWEL: &[&str] = &["FTP", "HTML", "HTTP", "HTTPS", "SQL", "SSL", "XML"];

/// Those that begin with a vowel that is not spoken as one.
const SPOKEN_WITHOUT_VOWEL: &[&str] = &[
    "UI", "URI", "URL", "URLs", "UTC", "UUID", "uni", "use", "user", "unique",
];

/// Words of a name, when each is one that a reader knows: letters only, with a vowel, and more
/// than two.
pub(super) fn clear_words(name: &str) -> Option<Vec<String>> {
    let words = split_words(name.trim_matches('_'))?;
    let words: Vec<String> = words.into_iter().map(in_full).collect();
    let clear = |word: &String| {
        let vowel = word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
        (word.len() > 2 && vowel)
            || WRITTEN.iter().any(|(plain, _)| plain == word)
            || SHORT.contains(&word.as_str())
            || QUESTIONS.contains(&word.as_str())
    };
    (!words.is_empty() && words.iter().all(clear)).then_some(words)
}

/// `parse_HTTPHeader` to parse, http, header; nothing for a name with digits.
fn split_words(identifier: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for part in identifier.split('_').filter(|part| !part.is_empty()) {
        if !part.chars().all(|c| c.is_ascii_alphabetic()) {
            return None;
        }
        let letters: Vec<char> = part.chars().collect();
        let capitals = letters.split(char::is_ascii_lowercase);
        let mixed = letters.iter().any(char::is_ascii_lowercase);
        // The last of them begins the next word.
        if mixed && capitals.map(<[char]>::len).max() > Some(ACRONYM_LETTERS + 1) {
            return None;
        }
        let mut word = String::new();
        for (at, letter) in letters.iter().enumerate() {
            let after_small = at > 0 && letters[at - 1].is_lowercase();
            let before_small = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
            if letter.is_uppercase() && !word.is_empty() && (after_small || before_small) {
                words.push(std::mem::take(&mut word));
            }
            word.push(letter.to_ascii_lowercase());
        }
        words.push(word);
    }
    Some(words)
}

/// A word that stands for a longer one, in full.
fn in_full(word: String) -> String {
    let long = SHORTENED.iter().find(|(short, _)| *short == word);
    long.map_or(word, |(_, long)| (*long).to_owned())
}

/// Words of a name as they are written in a sentence.
pub(super) fn written(words: &[String]) -> String {
    let each = words.iter().map(|word| {
        let known = WRITTEN.iter().find(|(plain, _)| plain == word);
        known.map_or(word.as_str(), |(_, written)| *written)
    });
    each.collect::<Vec<_>>().join(" ")
}

pub(super) fn article(noun: &str) -> &'static str {
    let first = noun.split(' ').next().unwrap_or_default();
    let vowel = first
        .to_ascii_lowercase()
        .starts_with(['a', 'e', 'i', 'o', 'u']);
    let spoken =
        SPOKEN_WITH_VOWEL.contains(&first) || (vowel && !SPOKEN_WITHOUT_VOWEL.contains(&first));
    if spoken { "an" } else { "a" }
}

pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
