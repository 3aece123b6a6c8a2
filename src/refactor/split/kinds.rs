//! What kind of things move together: definitions around one, under one heading, exceptions, values,
//! helpers, classes of one base.

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::split::Part;
use crate::refactor::split::blocks::Kind;
use crate::refactor::split::survey::Survey;
use crate::refactor::split::words::{spelled, words};

/// Fewest private definitions that make helpers.
const HELPERS: usize = 3;
/// A definition is not alone with its own where what has nothing to do with it is more than one in
/// so many lines.
const FOREIGN: usize = 4;
/// What says nothing of the classes that are made from it.
const NO_BASES: &[&str] = &[
    "",
    "ABC",
    "Enum",
    "NamedTuple",
    "Protocol",
    "TypedDict",
    "object",
    "dict",
    "list",
    "str",
];

/// How well a name says what moves together, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It is the definition that is most of it, the heading above it, or what most have in common.
    Whole,
    /// It says what kind of things they are.
    Kind,
    /// Many have it in common.
    Many,
    /// It is of some only.
    Some,
}

/// The section in which most lines of what moves stand.
pub(super) fn section(survey: &Survey, blocks: &[usize]) -> Option<String> {
    let mut lines: BTreeMap<&String, usize> = BTreeMap::new();
    let mut all = 0;
    for &at in blocks {
        let of = survey.layout.lines(at);
        all += of;
        if let Some(section) = &survey.layout.sections[at] {
            *lines.entry(section).or_default() += of;
        }
    }
    let (section, most) = lines.into_iter().find(|(_, lines)| lines * 2 > all)?;
    // A part of what a heading speaks of is not all of that.
    let sections = survey.layout.sections.iter().enumerate();
    let under = sections.filter(|(_, one)| one.as_ref() == Some(section));
    let whole: usize = under.map(|(at, _)| survey.layout.lines(at)).sum();
    (most * 2 > whole).then(|| section.clone())
}

/// What exceptions are called, where most of what moves are some.
pub(super) fn errors(survey: &Survey, blocks: &[usize]) -> Option<String> {
    let name = |at: usize| survey.layout.binds[at].first();
    let exceptions: Vec<usize> = definitions(survey, blocks)
        .filter(|&at| name(at).is_some_and(|name| is_exception(name)))
        .collect();
    let most = lines(survey, &exceptions) * 2 > lines(survey, blocks);
    if exceptions.len() < 2 || !most {
        return None;
    }
    let named = exceptions.iter().filter_map(|&at| name(at));
    let named = named.filter(|name| name.ends_with("Exception")).count();
    Some(match named * 2 > exceptions.len() {
        true => "exceptions".to_owned(),
        false => "errors".to_owned(),
    })
}

/// Whether a class is an exception by its name.
pub(super) fn is_exception(name: &str) -> bool {
    let name = name.trim_start_matches('_');
    name.starts_with(char::is_uppercase)
        && ["Error", "Exception", "Warning"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// What the definition is called that is most of what moves, where it has to do with the rest.
pub(super) fn of_dominant(survey: &Survey, blocks: &[usize]) -> Option<String> {
    let (at, name) = dominant(survey, blocks)?;
    let is_public = |at: usize| {
        let mut names = survey.layout.binds[at].iter();
        names.any(|name| !name.starts_with('_'))
    };
    let is_foreign =
        |other: &usize| *other != at && is_public(*other) && !are_related(survey, at, *other);
    let foreign: Vec<usize> = definitions(survey, blocks).filter(is_foreign).collect();
    let is_alone = lines(survey, &foreign) * FOREIGN <= lines(survey, blocks);
    is_alone.then(|| spelled(name))
}

/// Whether one of two definitions reads the other, or their names share a word.
fn are_related(survey: &Survey, one: usize, other: usize) -> bool {
    let (binds, needs) = (&survey.layout.binds, &survey.layout.needs);
    let reads = |a: usize, b: usize| needs[a].iter().any(|need| binds[b].contains(&need.name));
    let said =
        |at: usize| -> BTreeSet<String> { binds[at].iter().flat_map(|name| words(name)).collect() };
    reads(one, other) || reads(other, one) || !said(one).is_disjoint(&said(other))
}

/// What follows the name of the class that a block is.
pub(super) fn class(survey: &Survey, at: usize) -> Option<&str> {
    let block = &survey.layout.blocks[at];
    let is_definition = block.kind == Kind::Definition;
    let mut lines = survey.layout.source[block.text.clone()].lines();
    let head = lines.find_map(|line| line.strip_prefix("class "));
    let head = head.filter(|_| is_definition)?;
    Some(head.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_'))
}

/// Several of the class that most classes are made from.
pub(super) fn of_base(survey: &Survey, blocks: &[usize]) -> Option<String> {
    let classes = definitions(survey, blocks).filter_map(|at| class(survey, at));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for head in classes {
        let bases = head.strip_prefix('(').unwrap_or_default();
        let first = bases.split([',', ')', '[']).next().unwrap_or_default();
        let name = first.rsplit('.').next().unwrap_or_default().trim();
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    let count = definitions(survey, blocks).count();
    let most = counts
        .into_iter()
        .find(|(_, times)| *times > 2 && times * 2 > count);
    let (base, _) = most.filter(|(base, _)| !NO_BASES.contains(&base.as_str()))?;
    let name = spelled(&base);
    Some(match name.strip_suffix('y') {
        _ if name.ends_with('s') => name,
        Some(stem) => format!("{stem}ies"),
        None => format!("{name}s"),
    })
}

/// What kind of things most of what moves are: `constants`, `helpers`.
pub(super) fn kind(survey: &Survey, blocks: &[usize]) -> Vec<&'static str> {
    let kinds = [
        (are_constants(survey, blocks), "constants"),
        (are_helpers(survey, blocks), "helpers"),
    ];
    let kinds = kinds.into_iter().filter(|(holds, _)| *holds);
    kinds.map(|(_, word)| word).collect()
}

/// Whether most of the definitions, and of their lines, are private ones of the old file.
fn are_helpers(survey: &Survey, blocks: &[usize]) -> bool {
    let all: Vec<usize> = definitions(survey, blocks).collect();
    let is_private = |at: &usize| {
        let name = survey.layout.binds[*at].first();
        name.is_some_and(|name| name.starts_with('_'))
    };
    let private: Vec<usize> = all.iter().copied().filter(is_private).collect();
    private.len() >= HELPERS
        && private.len() * 2 > all.len()
        && lines(survey, &private) * 2 > lines(survey, &all)
}

/// Lines of blocks with their comments.
pub(super) fn lines(survey: &Survey, blocks: &[usize]) -> usize {
    blocks.iter().map(|&at| survey.layout.lines(at)).sum()
}

/// The functions and classes of what moves.
pub(super) fn definitions(survey: &Survey, blocks: &[usize]) -> impl Iterator<Item = usize> {
    let is_definition = |at: &usize| survey.layout.blocks[*at].kind == Kind::Definition;
    blocks.iter().copied().filter(is_definition)
}

/// The definition that is most of what moves, if one is, and its name.
fn dominant<'s>(survey: &'s Survey, blocks: &[usize]) -> Option<(usize, &'s String)> {
    let all = lines(survey, blocks);
    let large = definitions(survey, blocks).find(|&at| survey.layout.lines(at) * 2 > all)?;
    Some((large, survey.layout.binds[large].first()?))
}

/// How many private definitions that one other needs are in another of the new files, or stay alone.
pub(super) fn parted(survey: &Survey, parts: &[Part]) -> usize {
    let units = &survey.graph.units;
    let home = |unit: usize| {
        let block = units[unit].blocks[0];
        parts.iter().position(|part| part.blocks.contains(&block))
    };
    let is_helper = |unit: &usize| {
        let mut definitions = definitions(survey, &units[*unit].blocks);
        definitions.any(|at| {
            survey.layout.binds[at]
                .iter()
                .all(|name| name.starts_with('_'))
        })
    };
    let is_parted = |unit: &usize| {
        let mut users = (0..units.len()).filter(|&user| units[user].needs.contains(unit));
        match (users.next(), users.next()) {
            (Some(user), None) => home(user) != home(*unit),
            _ => false,
        }
    };
    let helpers = (0..units.len()).filter(is_helper);
    helpers.filter(is_parted).count()
}

/// Whether most lines of what moves are values under names in capitals.
fn are_constants(survey: &Survey, blocks: &[usize]) -> bool {
    let is_constant = |at: &usize| {
        let names = &survey.layout.binds[*at];
        let in_capitals = |name: &String| !name.contains(|one: char| one.is_lowercase());
        survey.layout.blocks[*at].kind == Kind::Other
            && !names.is_empty()
            && names.iter().all(in_capitals)
    };
    let constants: Vec<usize> = blocks.iter().copied().filter(is_constant).collect();
    lines(survey, &constants) * 2 > lines(survey, blocks)
}
