//! Names as words.

use crate::improve::kinds::document::lexicon::{QUESTIONS, SHORT};

/// Words of a name, when each is one that a reader knows: letters only, with a vowel, and more
/// than two.
pub(super) fn clear_words(name: &str) -> Option<Vec<String>> {
    let words = split_words(name.trim_matches('_'))?;
    let clear = |word: &String| {
        let vowel = word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
        (word.len() > 2 && vowel)
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

pub(super) fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
