//! `extract`: takes runs of statements out of a function that is over a limit, into functions of
//! their own. Which runs, with which parameters and results, is worked out here; a model may choose
//! the names.

pub(in crate::refactor) mod candidates;
mod comments;
#[cfg(test)]
mod comments_tests;
mod convention;
mod deeds;
mod effects;
mod escapes;
mod forms;
mod fresh;
pub(in crate::refactor) mod limits;
mod loops;
#[cfg(test)]
mod loops_tests;
pub(in crate::refactor) mod moving;
mod names;
#[cfg(test)]
mod naming_tests;
mod reading;
#[cfg(test)]
mod reading_tests;
mod receiver;
mod refusals;
#[cfg(test)]
mod refusals_tests;
mod render;
mod results;
mod search;
mod several;
mod slices;
pub(in crate::refactor) mod step;
pub(in crate::refactor) mod subject;
#[cfg(test)]
mod tests;
mod values;
#[cfg(test)]
mod values_tests;
mod variables;
mod vocabulary;
mod words;

pub use limits::Limits;

use crate::refactor::Refusal;
use crate::refactor::extract::step::{Done, Step, Target};
use crate::refactor::proofs::{self, Proof};
use crate::text::line_count;

pub use crate::refactor::proofs::extract::unknown_elsewhere;

/// What a plan has to keep to.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Limits of every part.
    pub limits: Limits,
    /// The most helpers for one function.
    pub helpers: usize,
    /// Lines that the file may still grow by; `None` for any number.
    pub spare_lines: Option<usize>,
    /// Longest line, in characters.
    pub columns: usize,
    /// Names that a helper must not have, besides those in the file: every word of the repository's
    /// other Python files, those of helpers that were made before included. A method with the name
    /// of one in a subclass or a base of another file would be called in its place.
    pub taken: &'a (dyn Fn(&str) -> bool + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            helpers: 4,
            spare_lines: None,
            columns: 88,
            taken: &|_| false,
        }
    }
}

/// A function that is going to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    /// Names that suit it, best first; there is at least one.
    pub name_candidates: Vec<String>,
    /// Its text with `_` in place of its name, for whoever chooses.
    pub prompt: String,
    /// What it takes, in order; what it is bound to left out.
    pub parameters: Vec<String>,
    /// What it gives, in order.
    pub results: Vec<String>,
}

/// How a function will be taken apart.
#[derive(Clone)]
pub struct Plan<'a> {
    /// The new functions, in the order in which they are taken out.
    pub helpers: Vec<Helper>,
    source: String,
    steps: Vec<Step>,
    options: Options<'a>,
}

/// Plans how to bring the function `symbol` of `source` under its limits. The refusal says why it
/// is left as it is.
pub fn plan<'a>(source: &str, symbol: &str, options: &Options<'a>) -> Result<Plan<'a>, Refusal> {
    let found = search::search(source, symbol, options)?;
    let grown = line_count(found.source.as_bytes()).saturating_sub(line_count(source.as_bytes()));
    if options.spare_lines.is_some_and(|spare| grown > spare) {
        return Err(Refusal::because(format!(
            "it would lengthen the file by {grown} lines, which are more than it has room for"
        )));
    }
    let mut plan = Plan {
        helpers: Vec::new(),
        source: source.to_owned(),
        steps: found.steps,
        options: *options,
    };
    let (_, done) = plan.replay(&[])?;
    plan.helpers = done.into_iter().map(helper).collect();
    Ok(plan)
}

/// Every text that one extraction from the function `symbol` gives, whatever it cures and though
/// nothing may say what the helper should be called, each with the helper's symbol; for whoever
/// weighs them otherwise.
pub fn variants(
    source: &str,
    symbol: &str,
    options: &Options<'_>,
) -> Result<Vec<(String, String)>, Refusal> {
    let wanted = step::find(source, symbol)?;
    let places = step::with_subject(source, &wanted, |subject| {
        Ok(candidates::places(&subject.at.function.body, source))
    })?;
    let places = places.map_err(Refusal::because)?.into_iter();
    let layout = (options.columns, options.taken);
    Ok(places
        .filter_map(|place| {
            let named = step::take(source, symbol, &place, None, layout);
            let plain = || step::take(source, symbol, &place, Some(search::PLACEHOLDER), layout);
            named.or_else(|_| plain()).ok()
        })
        .map(|done| (done.source, done.symbol))
        .collect())
}

fn helper(done: Done) -> Helper {
    let name = done.symbol.rsplit('.').next().unwrap_or_default();
    let prompt = done
        .definition
        .replacen(&format!("def {name}("), "def _(", 1);
    Helper {
        name_candidates: done.names,
        prompt,
        parameters: done.parameters,
        results: done.results,
    }
}

/// What a change is worth: the proofs of every step, and that the measures of the function `symbol`
/// fell. `steps` are the texts after each helper was taken out, with the helper's symbol.
pub fn prove(before: &str, steps: &[(&str, &str)], symbol: &str, limits: &Limits) -> Vec<Proof> {
    let mut proofs: Vec<Proof> = Vec::new();
    let mut last = before;
    for (text, helper) in steps {
        for proof in proofs::extract::prove(last, text, helper) {
            Proof::join(&mut proofs, proof);
        }
        last = text;
    }
    let helpers: Vec<String> = steps
        .iter()
        .map(|(_, helper)| (*helper).to_owned())
        .collect();
    proofs.push(proofs::extract::under_limits(
        before, last, symbol, &helpers, limits,
    ));
    proofs
}

impl Plan<'_> {
    /// The text with the helpers called `names`, in their order; where one is missing, the best of
    /// its candidates is taken.
    pub fn render(&self, names: &[String]) -> Result<String, Refusal> {
        let (source, _) = self.replay(names)?;
        Ok(source)
    }

    fn replay(&self, names: &[String]) -> Result<(String, Vec<Done>), Refusal> {
        let mut source = self.source.clone();
        let mut done: Vec<Done> = Vec::new();
        for (index, step) in self.steps.iter().enumerate() {
            let symbol = match &step.target {
                Target::Original(symbol) => symbol.clone(),
                Target::Helper(earlier) => done[*earlier].symbol.clone(),
            };
            let name = names.get(index).map(String::as_str);
            if let Some(name) = name.filter(|name| !self.suits(name, &source)) {
                return Err(Refusal::because(format!(
                    "`{name}` is no name for a helper here"
                )));
            }
            let layout = (self.options.columns, self.options.taken);
            let next = step::take(&source, &symbol, &step.place, name, layout)?;
            source.clone_from(&next.source);
            done.push(next);
        }
        Ok((source, done))
    }

    /// The text after each helper was taken out, with the helper's symbol.
    pub fn texts(&self, names: &[String]) -> Result<Vec<(String, String)>, Refusal> {
        let (_, done) = self.replay(names)?;
        Ok(done
            .into_iter()
            .map(|one| (one.source, one.symbol))
            .collect())
    }

    fn suits(&self, name: &str, source: &str) -> bool {
        words::is_name(name) && !step::is_known(name, source, self.options.taken)
    }
}
