//! The sentences that the bundled model may build.
//!
//! It is too small to be trusted with free text: asked about an invoice it speaks of matrices. But
//! it ranks well what it is offered. So it is offered the forms of a plain sentence, whose nouns
//! are the code's own words, and chooses. A model that a person picked writes freely.

use crate::improve::kinds::document::lexicon::{NO_NOUNS, NOUNS, SYNTAX, VERBS};
use crate::lang::python::definitions::{Definition, DefinitionKind, Gives};

/// Words between two nouns.
const PREPOSITIONS: &str = "of|for|from|in|to|with|by";

/// The longest word taken from the code; longer ones are hashes and the like.
const WORD_CHARACTERS: usize = 16;
/// The most words taken from the code: those that come first.
const CODE_WORDS: usize = 60;

/// Regular expression of a summary for `of`, whose code as shown to the model is `code`.
pub(super) fn summary_pattern(of: &Definition, code: &str) -> String {
    let noun = noun_phrase(of, code);
    let own = split_words(&of.name).join(" ");
    if of.kind == DefinitionKind::Class {
        return if is_error(&own, code) {
            format!("^Raised for {noun}( ({PREPOSITIONS}) {noun})?[.]$")
        } else {
            format!(
                "^{} {own} (of|for|with) {noun}( and {noun})?[.]$",
                article(&own)
            )
        };
    }
    let first = own.split(' ').next().unwrap_or_default();
    if matches!(first, "is" | "has" | "can") {
        return format!("^Return whether {noun} {first} {noun}[.]$");
    }
    let opener = match VERBS.iter().find(|verb| verb.eq_ignore_ascii_case(first)) {
        Some(verb) => (*verb).to_owned(),
        None if of.gives == Gives::Value => "(Return|Compute|Get|Find|Build|Create)".to_owned(),
        None if of.gives == Gives::Yields => "Yield".to_owned(),
        None => format!("({})", VERBS.join("|")),
    };
    format!("^{opener} {noun}( ({PREPOSITIONS}) {noun})?[.]$")
}

/// Regular expression of a phrase for the parameter `name` of `of`.
pub(super) fn parameter_pattern(name: &str, of: &Definition, code: &str) -> String {
    let words = split_words(name).join(" ");
    let words = if words.is_empty() {
        "value".to_owned()
    } else {
        words
    };
    let noun = noun_phrase(of, code);
    format!("^The {words}( (of|for|to|in) {noun})?[.]$")
}

/// Regular expression of a phrase for what `of` gives.
pub(super) fn result_pattern(of: &Definition, code: &str) -> String {
    let noun = noun_phrase(of, code);
    let own = split_words(&of.name);
    let truth = of.returns.as_deref() == Some("bool")
        || own
            .first()
            .is_some_and(|word| matches!(word.as_str(), "is" | "has" | "can"));
    if truth {
        return format!("^True if {noun} (is|has) {noun}[.]$");
    }
    format!("^T{}( (of|for|from) {noun})?[.]$", &noun[1..])
}

/// True when a sentence has a word of the code that is not just Python's.
pub(super) fn speaks_of(sentence: &str, of: &Definition, code: &str) -> bool {
    let own = code_words(&format!("{} {code}", of.symbol));
    sentence
        .split(' ')
        .map(|word| word.trim_end_matches('.').to_lowercase())
        .any(|word| own.contains(&word) && !NOUNS.contains(&word.as_str()))
}

/// True when a class is an exception, by its name or by what it is made from.
fn is_error(name: &str, code: &str) -> bool {
    let bases = code
        .lines()
        .next()
        .and_then(|head| head.split_once('('))
        .map_or("", |(_, b)| b);
    let named = |text: &str| {
        ["error", "exception", "warning"]
            .iter()
            .any(|end| text.ends_with(end))
    };
    named(name)
        || bases
            .split([',', ')'])
            .any(|base| named(&base.trim().to_lowercase()))
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "An"
    } else {
        "A"
    }
}

/// `the` and one or two nouns.
fn noun_phrase(of: &Definition, code: &str) -> String {
    let mut words = code_words(&format!("{} {code}", of.symbol));
    words.retain(|word| {
        let verb = VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(word));
        !verb && !NO_NOUNS.contains(&word.as_str())
    });
    if words.len() < 4 {
        words.extend(NOUNS.iter().map(|noun| (*noun).to_owned()));
    }
    let words = words.join("|");
    format!("the ({words})( ({words}))?")
}

/// Words of the identifiers in `code`, in order of appearance.
fn code_words(code: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for identifier in code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        for word in split_words(identifier) {
            let known = words.contains(&word) || SYNTAX.contains(&word.as_str());
            if !known && (3..=WORD_CHARACTERS).contains(&word.len()) {
                words.push(word);
            }
        }
        if words.len() >= CODE_WORDS {
            break;
        }
    }
    words
}

/// `parse_HTTPHeader2` to parse, http, header; parts with digits are left out.
fn split_words(identifier: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in identifier
        .split('_')
        .filter(|p| p.chars().all(|c| c.is_ascii_alphabetic()))
    {
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
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::python::definitions::definitions;

    #[test]
    fn identifiers_are_taken_apart() {
        assert_eq!(split_words("parse_HTTPHeader"), ["parse", "http", "header"]);
        assert_eq!(split_words("vat2rate"), Vec::<String>::new());
        assert_eq!(
            code_words("def low_stock(self): return OrderLine"),
            ["low", "stock", "order", "line"]
        );
    }

    #[test]
    fn a_sentence_must_speak_of_the_code() {
        let source = "def reserve(self, sku): pass\n";
        let of = &definitions(source.as_bytes()).unwrap()[0];
        assert!(speaks_of("Take the sku.", of, source));
        assert!(!speaks_of("Return the value of the list.", of, source));
        assert!(summary_pattern(of, source).starts_with("^Reserve the (sku|list|"));
        assert!(parameter_pattern("max_items", of, source).starts_with("^The max items( "));
    }

    #[test]
    fn classes_are_named_and_questions_are_answered() {
        let form = |source: &str| {
            let of = &definitions(source.as_bytes()).unwrap()[0];
            summary_pattern(of, source)
        };
        assert!(form("class OrderLine: total = 1\n").starts_with("^An order line (of|for|with) "));
        assert!(form("class ParseError(Exception): text = 1\n").starts_with("^Raised for the "));
        assert!(form("def is_heavy(box): return 1\n").starts_with("^Return whether the "));
    }
}
