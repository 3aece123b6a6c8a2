//! The sentences that the bundled model may choose from.
//!
//! It is too small to be trusted with words of its own: asked about an invoice it speaks of
//! matrices. But choosing is easier than inventing. So the program builds the plain sentences that
//! the names in the code allow, the model ranks them under a schema that admits nothing else, and a
//! name that says too little gets no sentence at all. A model that a person picked writes freely.

mod functions;
mod words;

use functions::of_function;
use words::{article, capital, clear_words, written};

use crate::improve::kinds::document::lexicon::{
    ADJECTIVE_ENDINGS, ADJECTIVES, EMPTY, JOINTS, NO_NOUNS, NOUNS, QUESTIONS, UNCOUNTABLE, WHOLE,
};
use crate::improve::kinds::document::verbs::{PREFIXES, VERBS};
use crate::lang::python::definitions::{Definition, DefinitionKind};

/// What the names of exceptions end with that say so.
const ERRORS: &[&str] = &["error", "exception", "warning"];

/// Most words of the name of an exception that says that it is one.
const ERROR_WORDS: usize = 2;

/// Words that the name of an exception begins with that is no noun, or says of none.
const NO_ERRORS: &[&str] = &[
    "base", "can", "cannot", "cant", "could", "did", "does", "failed", "generic", "has",
    "internal", "is", "must", "no", "not", "other", "unable",
];

/// What a definition stands in: its class, when it is a method, and a class's own fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings {
    /// Names that a class keeps, for a class.
    pub(super) fields: Vec<String>,
    /// A class is an exception.
    pub(super) is_error: bool,
}

/// Every sentence that may be said about `of`; none when its name does not say enough.
pub(super) fn sentences(of: &Definition, around: &Surroundings) -> Vec<String> {
    let name = clear_words(&of.name).filter(|words| !is_lettered(&of.name, words));
    let Some(name) = name else {
        return Vec::new();
    };
    let mut found = match of.kind {
        DefinitionKind::Class => of_class(&name, around),
        DefinitionKind::Function => of_function(&name, of),
    };
    found.retain(|sentence| !repeats(sentence));
    found.dedup();
    found
}

/// Whether a word of a name is made of the first letters of others that nobody is told: `DER`.
fn is_lettered(name: &str, words: &[String]) -> bool {
    let plain = name.chars().any(char::is_lowercase);
    let lettered = |word: &String| {
        word.len() > 1
            && name.contains(&word.to_uppercase())
            && written(std::slice::from_ref(word)) == *word
    };
    plain && words.iter().any(lettered)
}

fn of_class(name: &[String], around: &Surroundings) -> Vec<String> {
    let last = name.last().map_or("", String::as_str);
    // What a class does is no thing that it is.
    if VERBS.contains(&name[0].as_str()) && !ERRORS.contains(&last) {
        return Vec::new();
    }
    // `PeriodFor` is half of a phrase, and `Original` of a thing.
    if JOINTS.contains(&last) || (!around.is_error && is_adjective(last)) {
        return Vec::new();
    }
    if around.is_error {
        return of_error(name, last);
    }
    // What something does is not said by what it keeps for it.
    if is_agent(last) {
        return Vec::new();
    }
    let is_whole = |word: &String| word.len() > 3 || WHOLE.contains(&word.as_str());
    let is_kept = |words: &Vec<String>| {
        is_noun(words) && words.iter().all(is_whole) && !VERBS.contains(&words[0].as_str())
    };
    let fields: Vec<String> = around
        .fields
        .iter()
        .filter(|field| clear_words(field).as_ref().is_some_and(is_kept))
        .filter_map(|field| noun(field))
        .collect();
    let own = written(name);
    let own = match is_countable(last) {
        true => format!("{} {own}", capital(article(&own))),
        false => capital(&own),
    };
    // Some of what a class keeps is not what it is.
    let bound = |field: &&String| !matches!(field.as_str(), "self" | "cls");
    if fields.len() != around.fields.iter().filter(bound).count() {
        return Vec::new();
    }
    match fields.as_slice() {
        [one, two] => vec![format!("{own} with {one} and {two}.")],
        [one, two, three] => vec![format!("{own} with {one}, {two} and {three}.")],
        // One of them is seldom what a class is about, and many are not told in a sentence.
        _ => Vec::new(),
    }
}

/// Whether a noun is made of a verb: a `validator` validates, a `folder` folds nothing.
fn is_agent(noun: &str) -> bool {
    let stem = noun.strip_suffix("er").or_else(|| noun.strip_suffix("or"));
    stem.is_some_and(|stem| {
        let whole = format!("{stem}e");
        let made = stem.ends_with("iz") || stem.ends_with("ifi");
        made || VERBS.contains(&stem) || VERBS.contains(&whole.as_str())
    })
}

/// An exception is what it signals.
fn of_error(name: &[String], last: &str) -> Vec<String> {
    // `JSONMissingValue` is a missing JSON value.
    let inner = name.get(1..name.len() - 1).unwrap_or_default();
    // `CannotRemoveElement` is a sentence, and `BaseError` no error of its own.
    let first = name[0].as_str();
    // `Signals an improper body part content exception` says no more than the name.
    let is_long = ERRORS.contains(&last) && name.len() > ERROR_WORDS;
    let is_phrase = name.len() == 1
        || is_long
        || NO_ERRORS.contains(&first)
        || inner.iter().any(|word| word.ends_with("ing"));
    if is_phrase {
        return Vec::new();
    }
    if let [what @ .., not, how] = name
        && not == "not"
        && !what.is_empty()
    {
        return vec![format!("Signals that the {} is not {how}.", written(what))];
    }
    let own = written(name);
    let article = article(&own);
    match last {
        _ if is_adjective(last) => Vec::new(),
        _ if is_countable(last) => vec![format!("Signals {article} {own}.")],
        _ => vec![format!("Signals {own}.")],
    }
}

/// Whether `a` may stand before a noun.
fn is_countable(noun: &str) -> bool {
    let plural = noun.ends_with('s') && !noun.ends_with("ss");
    !plural && !UNCOUNTABLE.contains(&noun)
}

/// Whether words of a name can stand behind `the`.
fn is_noun(words: &[String]) -> bool {
    let odd = |word: &String| {
        JOINTS.contains(&word.as_str()) || NO_NOUNS.contains(&word.as_str()) || is_joined(word)
    };
    words.last().is_some_and(|last| !is_adjective(last)) && !words.iter().any(odd)
}

/// Whether a word is a verb and its object: `setdefault`, but not `settings` or `island`.
fn is_joined(word: &str) -> bool {
    let object = PREFIXES.iter().find_map(|verb| word.strip_prefix(verb));
    object.is_some_and(|object| object.len() > 2 && !object.starts_with("ting"))
}

fn is_adjective(word: &str) -> bool {
    let is_told = ADJECTIVE_ENDINGS.iter().any(|end| word.ends_with(end)) && word.len() > 4;
    (is_told && !NOUNS.contains(&word)) || ADJECTIVES.contains(&word)
}

/// A name as a noun of at most three words, when it says something.
fn noun(name: &str) -> Option<String> {
    let words = clear_words(name).filter(|words| words.len() <= 3)?;
    let first = words[0].as_str();
    let plain = !JOINTS.contains(&first) && !EMPTY.contains(&first) && !EMPTY.contains(&name);
    let question = QUESTIONS.contains(&first);
    (plain && !question).then(|| written(&words))
}

/// True when a word of more than three letters comes twice.
fn repeats(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words: Vec<&str> = lower
        .trim_end_matches('.')
        .split(' ')
        .filter(|word| word.len() > 3)
        .collect();
    words
        .iter()
        .enumerate()
        .any(|(at, word)| words[at + 1..].contains(word))
}

#[cfg(test)]
mod tests;
