//! The sentences that the bundled model may choose from.
//!
//! It is too small to be trusted with words of its own: asked about an invoice it speaks of
//! matrices. But choosing is easier than inventing. So the program builds the plain sentences that
//! the names in the code allow, the model ranks them under a schema that admits nothing else, and a
//! name that says too little gets no sentence at all. A model that a person picked writes freely.

mod words;

use words::{article, capital, clear_words};

use crate::improve::kinds::document::lexicon::{
    ADJECTIVE_ENDINGS, AMBIGUOUS, DIRECTIONS, EMPTY, HOLLOW, INCOMPLETE, JOINTS, NO_NOUNS,
    PREFIXES, QUESTIONS, READERS, VERBS,
};
use crate::lang::python::definitions::{Definition, DefinitionKind, Gives};

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
    let Some(name) = clear_words(&of.name) else {
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

fn of_class(name: &[String], around: &Surroundings) -> Vec<String> {
    let own = name.join(" ");
    let article = article(&own);
    if around.is_error {
        let named = ["error", "exception", "warning"]
            .iter()
            .any(|end| own.ends_with(end));
        return match named {
            true => vec![
                format!("Signals {article} {own}."),
                format!("Raised for {article} {own}."),
            ],
            false => vec![format!("Signals {own}.")],
        };
    }
    let fields: Vec<String> = around
        .fields
        .iter()
        .filter_map(|field| noun(field))
        .collect();
    let article = capital(article);
    match fields.as_slice() {
        // One of them is seldom what a class is about.
        [] | [_] => Vec::new(),
        [one, two] => vec![format!("{article} {own} with {one} and {two}.")],
        [one, two, three, ..] => {
            vec![
                format!("{article} {own} with {one}, {two} and {three}."),
                format!("{article} {own} with {one} and {two}."),
            ]
        }
    }
}

fn of_function(name: &[String], of: &Definition) -> Vec<String> {
    let owner = owner(of);
    let bound = |name: &str| matches!(name, "self" | "cls");
    let things = of.parameters.iter();
    let things = things.filter(|parameter| !parameter.is_flag && !bound(&parameter.name));
    let first_thing = things
        .clone()
        .next()
        .and_then(|parameter| noun(&parameter.name));
    let around = Around {
        thing: first_thing,
        owner,
    };
    let first = name[0].as_str();
    if QUESTIONS.contains(&first) {
        return answers(first, &name[1..].join(" "), around);
    }
    let property = of
        .decorators
        .iter()
        .any(|decorator| decorator.ends_with("property"));
    let noun_after_all = of.gives == Gives::Value
        && (property || (AMBIGUOUS.contains(&first) && of.parameters.is_empty()));
    let verb = VERBS.contains(&first) || first.ends_with("ize") || first.ends_with("ify");
    if verb && !noun_after_all {
        return match is_hollow(name) {
            true => Vec::new(),
            false => with_verb(first, &name[1..], &around),
        };
    }
    // `Return the month of the parser info` says no more than its name, and where the word is no
    // noun, less.
    if name.len() == 1 && around.owner.is_some() {
        return Vec::new();
    }
    let opener = match of.gives {
        Gives::Value => "Return",
        Gives::Yields => "Yield",
        Gives::Nothing => return Vec::new(),
    };
    let what = format!("{opener} the {}", name.join(" "));
    match (name.last(), &around.thing) {
        (Some(last), Some(thing)) if JOINTS.contains(&last.as_str()) => {
            vec![format!("{what} the {thing}.")]
        }
        _ if is_noun(name) => around.related(&what, &["of", "for"]),
        _ => Vec::new(),
    }
}

/// Whether a name that begins with a verb does not say what is done.
fn is_hollow(name: &[String]) -> bool {
    let first = name[0].as_str();
    HOLLOW.contains(&first) || (name.len() == 1 && INCOMPLETE.contains(&first))
}

/// `is_heavy`: Return whether the product is heavy. A class is asked about a quality, unless there
/// are parameters, which the question may be about; a parameter may be asked what it is, too.
fn answers(question: &str, rest: &str, around: Around) -> Vec<String> {
    if rest.is_empty() {
        return Vec::new();
    }
    let plain = |subject: &str| format!("Return whether the {subject} {question} {rest}.");
    match (around.owner, around.thing) {
        (Some(owner), None) => vec![plain(&owner)],
        (None, Some(thing)) if question == "is" && !is_adjective(rest) => {
            let a = article(rest);
            vec![
                plain(&thing),
                format!("Return whether the {thing} is {a} {rest}."),
            ]
        }
        (None, Some(thing)) => vec![plain(&thing)],
        _ => Vec::new(),
    }
}

/// What a function is about besides its name.
struct Around {
    /// Its first parameter that is no switch.
    thing: Option<String>,
    /// Its class.
    owner: Option<String>,
}

impl Around {
    /// `what`, related to the parameter or the class; to none that it names already.
    fn related(&self, what: &str, joints: &[&str]) -> Vec<String> {
        let things = [&self.thing, &self.owner].into_iter().flatten();
        let each = things.flat_map(|thing| {
            joints
                .iter()
                .map(move |joint| format!("{what} {joint} the {thing}."))
        });
        each.collect()
    }
}

/// `parse_products(text)`: Parse the products from the text.
fn with_verb(verb: &str, rest: &[String], around: &Around) -> Vec<String> {
    let direction = DIRECTIONS.iter().find(|(_, verbs)| verbs.contains(&verb));
    let direction = direction.map(|(joint, _)| *joint);
    let opener = capital(verb);
    // A parser that is given a parser parses something else.
    let stem = verb.trim_end_matches('e');
    let thing = around
        .thing
        .as_ref()
        .filter(|thing| !thing.starts_with(stem));
    match (rest, direction) {
        ([], Some(joint)) if thing.is_some() => around
            .owner
            .iter()
            .zip(thing)
            .map(|(owner, thing)| format!("{opener} the {thing} {joint} the {owner}."))
            .collect(),
        ([], _) => {
            let object = if around.thing.is_some() {
                thing
            } else {
                around.owner.as_ref()
            };
            object
                .map(|object| format!("{opener} the {object}."))
                .into_iter()
                .collect()
        }
        ([joint, rest @ ..], _) if JOINTS.contains(&joint.as_str()) && !rest.is_empty() => {
            let object = thing.or(around.owner.as_ref());
            let rest = rest.join(" ");
            object
                .map(|object| format!("{opener} the {object} {joint} {rest}."))
                .into_iter()
                .collect()
        }
        (rest, _) if is_noun(rest) => {
            let what = format!("{opener} the {}", rest.join(" "));
            match (direction, &around.thing) {
                (Some(joint), _) => around.related(&what, &[joint]),
                (None, Some(thing)) if READERS.contains(&verb) => {
                    vec![format!("{what} from the {thing}.")]
                }
                _ => around.related(&what, &["of", "for"]),
            }
        }
        _ => Vec::new(),
    }
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
    object.is_some_and(|object| object.len() > 4 && !object.starts_with("ting"))
}

fn is_adjective(word: &str) -> bool {
    ADJECTIVE_ENDINGS.iter().any(|end| word.ends_with(end)) && word.len() > 4
}

/// The class of a method, as a noun.
fn owner(of: &Definition) -> Option<String> {
    let (path, _) = of.symbol.rsplit_once('.')?;
    noun(path.rsplit('.').next()?)
}

/// A name as a noun of at most three words, when it says something.
fn noun(name: &str) -> Option<String> {
    let words = clear_words(name).filter(|words| words.len() <= 3)?;
    let plain = !JOINTS.contains(&words[0].as_str()) && !EMPTY.contains(&words[0].as_str());
    let question = QUESTIONS.contains(&words[0].as_str());
    (plain && !question).then(|| words.join(" "))
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
