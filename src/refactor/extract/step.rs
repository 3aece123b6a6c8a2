//! One extraction: from a text to the next.

use std::ops::Range;

use crate::lang::Function;
use crate::lang::python::with_ruff;
use crate::refactor::Refusal;
use crate::refactor::extract::candidates::Place;
use crate::refactor::extract::limits::measured;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::names;
use crate::refactor::extract::receiver::Receiver;
use crate::refactor::extract::render::render;
use crate::refactor::extract::subject::Subject;
use crate::text;

/// Why a run of which nothing can be said stays.
pub const NAMELESS: &str = "nothing in it says what it should be called";

/// One extraction, without a name: it holds for any text that differs in names of helpers only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The function that the run is taken from.
    pub target: Target,
    /// The run.
    pub place: Place,
}

/// A function that something is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A function of the text as it was at first, by its symbol.
    Original(String),
    /// The helper of an earlier step.
    Helper(usize),
}

/// A text after a step.
#[derive(Debug, Clone)]
pub struct Done {
    /// The text.
    pub source: String,
    /// The helper's symbol.
    pub symbol: String,
    /// What the helper takes, without what it is bound to.
    pub parameters: Vec<String>,
    /// What it gives.
    pub results: Vec<String>,
    /// Names that would suit it, best first.
    pub names: Vec<String>,
    /// The helper as text.
    pub definition: String,
}

/// Words that a helper's name must not be.
pub type Taken<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// Takes the run at `place` out of the function `symbol`; the helper is called `name`, or what suits
/// it best.
pub fn take(
    source: &str,
    symbol: &str,
    place: &Place,
    name: Option<&str>,
    (columns, taken): (usize, Taken<'_>),
) -> Result<Done, Refusal> {
    let wanted = find(source, symbol)?;
    let work = |subject: &Subject<'_>| {
        let moving = Moving::of(subject, place)?;
        let names = names::names(&moving, &|name| is_known(name, source, taken));
        let names = names.map_or_else(Vec::new, |names| names.all);
        let chosen = name.map(str::to_owned).or_else(|| names.first().cloned());
        let chosen = chosen.ok_or(NAMELESS)?;
        let rendered = render(&moving, &chosen, columns)?;
        let edits = [rendered.call, rendered.helper];
        let source = text::apply(source, &edits).map_err(|error| error.to_string())?;
        let prefix = match (&moving.receiver, symbol.rsplit_once('.')) {
            (Receiver::None, _) | (_, None) => String::new(),
            (_, Some((prefix, _))) => format!("{prefix}."),
        };
        Ok(Done {
            source,
            symbol: format!("{prefix}{chosen}"),
            parameters: moving.variables.parameters.clone(),
            results: moving.variables.results.clone(),
            names,
            definition: rendered.definition,
        })
    };
    with_subject(source, &wanted, work)?.map_err(Refusal::because)
}

/// Measures of the function `symbol`.
pub fn find(source: &str, symbol: &str) -> Result<Function, Refusal> {
    let mut functions = measured(source).into_iter();
    let found = functions.find(|function| function.symbol == symbol);
    found.ok_or_else(|| {
        Refusal::because(format!("there is no function `{symbol}` that can be read"))
    })
}

/// Gives what is known of a function to `work`.
pub fn with_subject<T: Send>(
    source: &str,
    wanted: &Function,
    work: impl FnOnce(&Subject<'_>) -> Result<T, String> + Send,
) -> Result<Result<T, String>, Refusal> {
    let read = with_ruff(source.as_bytes(), |parsed| {
        let subject = Subject::of(parsed, wanted).ok_or("it was not found in the tree")?;
        match subject.obstacle() {
            Some(obstacle) => Err(obstacle),
            None => work(&subject),
        }
    });
    read.map_err(|refused| Refusal::syntax(source, refused))
}

/// Whether a name means something already, in the text or elsewhere.
pub fn is_known(name: &str, source: &str, taken: Taken<'_>) -> bool {
    taken(name) || has_word(source, name)
}

/// Whether `word` stands anywhere in a text as a word.
pub fn has_word(source: &str, word: &str) -> bool {
    let bytes = source.as_bytes();
    let part = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    memchr::memmem::find_iter(bytes, word).any(|start| {
        let Range { start, end } = start..start + word.len();
        !part(start.checked_sub(1)) && !part(Some(end))
    })
}
