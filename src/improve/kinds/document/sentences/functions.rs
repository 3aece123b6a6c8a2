//! Sentences about a function: what it does, gives or answers, as far as its name says that.

use super::words::{article, capital, written};
use super::{is_adjective, is_countable, is_noun, noun};
use crate::improve::kinds::document::lexicon::{
    CONTAINERS, DEGREES, DULL, JOINTS, MANNERS, NOUN_ENDINGS, PARTS, QUESTIONS, ROLES,
};
use crate::improve::kinds::document::verbs::{
    AMBIGUOUS, DIRECTIONS, HOLLOW, INCOMPLETE, KEEPERS, NO_BEGINNINGS, OWN_DEEDS, READERS, VERBS,
};
use crate::lang::python::definitions::{Definition, Gives, Parameter};

/// Names of so few letters are often short for something.
const SHORTENED: usize = 3;

/// What a function is about besides its name.
struct Around {
    /// Parameters, what the function is bound to left out.
    parameters: usize,
    /// The first of them that is no switch, when its name says what it is.
    thing: Option<String>,
    /// Its class.
    owner: Option<String>,
    /// It stands in a class, whether or not that has a name that says something.
    is_method: bool,
}

impl Around {
    fn of(of: &Definition, verb: &str) -> Self {
        let bound = |name: &str| matches!(name, "self" | "cls");
        let free = of.parameters.iter().filter(|one| !bound(&one.name));
        let thing = free.clone().find(|one| !one.is_flag);
        let thing = thing.filter(|one| !is_doer(one, verb));
        let thing = thing.and_then(|one| noun(&one.name));
        Self {
            parameters: free.count(),
            thing,
            owner: owner(of),
            is_method: of.symbol.contains('.'),
        }
    }

    /// Whether what is read comes out of the thing: of several parameters it need not be the first.
    fn is_source(&self, verb: &str) -> bool {
        // What a method loads may go into what is given for that.
        let into = verb == "load" && self.is_method;
        let one = self.parameters == 1 && !into;
        let sure = |thing: &String| one || holds(thing);
        self.telling().is_some_and(sure)
    }

    /// Whether the only parameter, if there is one, is what a name speaks of.
    fn is_of(&self, noun: &str) -> bool {
        let stem = noun.trim_end_matches('s');
        let mut thing = self.telling().into_iter();
        thing.all(|thing| thing.contains(stem) || stem.contains(thing.as_str()))
    }

    /// Whether the class keeps what a name speaks of: what is added by a processor goes elsewhere.
    fn keeps(&self, noun: &str) -> bool {
        let is_given = self.parameters < 2 || self.thing.is_some();
        is_given && self.is_of(noun) && !self.owner.as_deref().is_some_and(is_maker)
    }

    /// The thing, unless it could be anything.
    fn telling(&self) -> Option<&String> {
        self.thing
            .as_ref()
            .filter(|thing| !DULL.contains(&thing.as_str()))
    }
}

/// Whether a parameter is who does it: a parser that is given a parser parses something else.
fn is_doer(parameter: &Parameter, verb: &str) -> bool {
    let stem = verb.trim_end_matches('e');
    let begins = parameter.name.trim_matches('_').starts_with(stem);
    let class = parameter.annotation.as_deref().unwrap_or_default();
    begins || class.contains(&format!("{}er", capital(stem)))
}

/// The class of a method, as a noun. A class that is called by what it does is no owner: there is no
/// such thing as `the publish`.
fn owner(of: &Definition) -> Option<String> {
    let (path, _) = of.symbol.rsplit_once('.')?;
    let noun = noun(path.rsplit('.').next()?)?;
    let mut words = noun.split(' ');
    let first = words.next().unwrap_or_default();
    let is_thing = !VERBS.contains(&first) && !words.next_back().is_some_and(is_adjective);
    is_thing.then_some(noun)
}

/// Every sentence that may be said about a function of this name.
pub(super) fn of_function(name: &[String], of: &Definition) -> Vec<String> {
    let first = name[0].as_str();
    let around = Around::of(of, first);
    if QUESTIONS.contains(&first) {
        return answers(first, &name[1..], around);
    }
    let gives = of.gives == Gives::Value;
    let decorated = |end: &str| of.decorators.iter().any(|one| one.ends_with(end));
    // The property's own docstring is shown for them.
    if decorated(".setter") || decorated(".deleter") {
        return Vec::new();
    }
    let property = gives && decorated("property");
    let verb = VERBS.contains(&first) || first.ends_with("ize") || first.ends_with("ify");
    // What has an object and gives something may be called by what it gives.
    let unclear = gives && AMBIGUOUS.contains(&first) && name.len() > 1;
    // What a class makes with one verb is begun by it, not done to it: `Position.start()`.
    let makes = decorated("classmethod") && name.len() == 1;
    if verb && makes {
        return Vec::new();
    }
    if verb && !property && !unclear {
        return match is_hollow(name) {
            true => Vec::new(),
            false => with_verb(first, &name[1..], &around),
        };
    }
    match of.gives {
        Gives::Value => given("Return", name, &around),
        Gives::Yields => given("Yield", name, &around),
        Gives::Nothing => Vec::new(),
    }
}

/// Whether a name that begins with a verb does not say what is done.
fn is_hollow(name: &[String]) -> bool {
    let first = name[0].as_str();
    HOLLOW.contains(&first) || (name.len() == 1 && INCOMPLETE.contains(&first))
}

/// `low_stock(self)`: Return the low stock of the inventory. What takes more than its own object is
/// about that, and how is not known.
fn given(opener: &str, name: &[String], around: &Around) -> Vec<String> {
    // `Return the month of the parser info` says no more than its name, and where the word is no
    // noun, less.
    let [first, .., last] = name else {
        return Vec::new();
    };
    let is_role = ROLES.contains(&last.as_str());
    // `accepts_value` is a question.
    let asks = first
        .strip_suffix('s')
        .is_some_and(|stem| VERBS.contains(&stem));
    if name.len() == 1 || is_role || asks || NO_BEGINNINGS.contains(&first.as_str()) {
        return Vec::new();
    }
    let what = format!("{opener} the {}", written(name));
    match &around.thing {
        Some(thing) if matches!(last.as_str(), "of" | "for") => {
            vec![format!("{what} the {thing}.")]
        }
        _ if around.parameters == 0 && is_noun(name) => {
            let owner = around.owner.iter();
            owner
                .map(|owner| format!("{what} of the {owner}."))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// `is_heavy`: Return whether the product is heavy. A class is asked about a quality, unless there
/// are parameters, which the question may be about; a parameter may be asked what it is, too.
fn answers(question: &str, rest: &[String], around: Around) -> Vec<String> {
    let asked = match (around.owner, around.thing, around.parameters) {
        (Some(owner), None, 0) => owner,
        (None, Some(thing), 1) => thing,
        _ => return Vec::new(),
    };
    let said = asked_of(question, rest).into_iter();
    said.map(|said| format!("Return whether the {asked} {question} {said}."))
        .collect()
}

/// What is asked of something: `heavy`, `very heavy`, `a flag`.
fn asked_of(question: &str, rest: &[String]) -> Option<String> {
    let [before @ .., last] = rest else {
        return None;
    };
    if MANNERS.contains(&last.as_str()) {
        return None;
    }
    let said = written(rest);
    let with_article = format!("{} {said}", article(&said));
    match question {
        "has" if is_adjective(last) => None,
        "is" if is_adjective(last) => {
            // `is_propagation_stopped` asks something of the propagation.
            let of_degree = |word: &String| DEGREES.contains(&word.as_str());
            before.iter().all(of_degree).then_some(said)
        }
        // `basic` is no noun, and no ending tells.
        "is" if !NOUN_ENDINGS.iter().any(|end| last.ends_with(end)) => None,
        "has" | "is" if is_countable(last) => Some(with_article),
        "is" => None,
        _ => Some(said),
    }
}

/// `parse_products(text)`: Parse the products from the text.
fn with_verb(verb: &str, rest: &[String], around: &Around) -> Vec<String> {
    let direction = DIRECTIONS.iter().find(|(_, verbs)| verbs.contains(&verb));
    let direction = direction.map(|(joint, _)| *joint);
    let opener = capital(verb);
    match (rest, direction) {
        ([], direction) => with_object(&opener, direction, around),
        ([joint, rest @ ..], _)
            if JOINTS.contains(&joint.as_str()) && !rest.is_empty() && around.parameters < 2 =>
        {
            let owner = around.owner.as_ref().filter(|_| around.parameters == 0);
            let object = around.telling().or(owner);
            let rest = written(rest);
            let said = object.map(|object| format!("{opener} the {object} {joint} {rest}."));
            said.into_iter().collect()
        }
        ([.., last], _) if is_noun(rest) && (verb != "list" || last.ends_with('s')) => {
            let what = format!("{opener} the {}", written(rest));
            match (direction, &around.owner, &around.thing) {
                (Some(joint), Some(owner), _) if KEEPERS.contains(&verb) && around.keeps(last) => {
                    vec![format!("{what} {joint} the {owner}.")]
                }
                (Some(joint), None, Some(thing)) if KEEPERS.contains(&verb) || holds(thing) => {
                    vec![format!("{what} {joint} the {thing}.")]
                }
                (None, _, Some(thing)) if READERS.contains(&verb) && around.is_source(verb) => {
                    vec![format!("{what} from the {thing}.")]
                }
                (None, Some(owner), None) if around.parameters == 0 => {
                    vec![format!("{what} of the {owner}.")]
                }
                // It would only repeat the name.
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// Whether a thing is one that others are in: several of a kind, or a text, a folder and the like.
fn holds(thing: &str) -> bool {
    let last = thing.rsplit(' ').next().unwrap_or(thing);
    last.ends_with('s') || CONTAINERS.contains(&last)
}

/// Whether a class is called by what it does: a reader, an editor.
fn is_maker(owner: &str) -> bool {
    owner.ends_with("er") || owner.ends_with("or")
}

/// Whether an object does something itself, whatever it is given for that: it starts with a message.
fn is_of_itself(opener: &str) -> bool {
    OWN_DEEDS.contains(&opener.to_lowercase().as_str())
}

/// A verb alone: what it is done to is the only parameter, or the object that has the method.
fn with_object(opener: &str, direction: Option<&str>, around: &Around) -> Vec<String> {
    match (&around.thing, &around.owner, direction) {
        // Of several parameters one is half of what is added.
        (Some(thing), Some(owner), Some(joint))
            if around.parameters == 1
                && (around.telling().is_some() || PARTS.contains(&thing.as_str())) =>
        {
            vec![format!("{opener} the {thing} {joint} the {owner}.")]
        }
        // What an object does to its argument is clear where it is made for that.
        (Some(thing), owner, None)
            if around.parameters == 1
                && around.telling().is_some()
                && thing.len() > SHORTENED
                && owner
                    .as_deref()
                    .is_none_or(|owner| is_maker(owner) && !is_of_itself(opener)) =>
        {
            vec![format!("{opener} the {thing}.")]
        }
        (None, Some(owner), _) if around.parameters == 0 => vec![format!("{opener} the {owner}.")],
        _ => Vec::new(),
    }
}
