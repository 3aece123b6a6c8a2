//! What kind of things move together: definitions around one, under one heading, exceptions, values,
//! helpers, classes of one base.

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::scopes::is_builtin;
use crate::refactor::split::Part;
use crate::refactor::split::blocks::Kind;
use crate::refactor::split::style::stem;
use crate::refactor::split::survey::Survey;
use crate::refactor::split::words::{spelled, words};

/// Fewest private definitions that make helpers.
const HELPERS: usize = 3;
/// Fewest classes that are made from one of which others are the base.
const MADE: usize = 2;
/// A definition is not alone with its own where what has nothing to do with it is more than one in
/// so many lines.
const FOREIGN: usize = 4;
/// What says nothing of the classes that are made from it, besides what Python has itself.
const NO_BASES: &[&str] = &["", "ABC", "Enum", "NamedTuple", "Protocol", "TypedDict"];

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

/// Whether one of two definitions reads the other, or their names share a word that the old file's
/// name does not say.
fn are_related(survey: &Survey, one: usize, other: usize) -> bool {
    let (binds, needs) = (&survey.layout.binds, &survey.layout.needs);
    let reads = |a: usize, b: usize| needs[a].iter().any(|need| binds[b].contains(&need.name));
    let own = words(stem(&survey.place.1));
    let said = |at: usize| -> BTreeSet<String> {
        let all = binds[at].iter().flat_map(|name| words(name));
        all.filter(|word| !own.contains(word)).collect()
    };
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
    let (base, _) =
        most.filter(|(base, _)| !NO_BASES.contains(&base.as_str()) && !is_builtin(base))?;
    let name = spelled(&base);
    Some(match name.strip_suffix('y') {
        _ if name.ends_with('s') => name,
        Some(stem) => format!("{stem}ies"),
        None => format!("{name}s"),
    })
}

/// What kind of things most of what moves are: `constants`, `helpers`, the `base` of others.
pub(super) fn kind(survey: &Survey, blocks: &[usize]) -> Vec<&'static str> {
    let kinds = [
        (are_constants(survey, blocks), "constants"),
        (are_helpers(survey, blocks), "helpers"),
        (are_bases(survey, blocks), "base"),
    ];
    let kinds = kinds.into_iter().filter(|(holds, _)| *holds);
    kinds.map(|(_, word)| word).collect()
}

/// Whether most of the definitions, and far most of their lines, are private ones of the old file. A
/// class helps only what does not move with it.
fn are_helpers(survey: &Survey, blocks: &[usize]) -> bool {
    let all: Vec<usize> = definitions(survey, blocks).collect();
    let is_private = |at: &usize| {
        let name = survey.layout.binds[*at].first();
        name.is_some_and(|name| name.starts_with('_'))
    };
    let private: Vec<usize> = all.iter().copied().filter(is_private).collect();
    let read = read_outside(survey, blocks);
    let helps = |at: &&usize| {
        let mut names = survey.layout.binds[**at].iter();
        class(survey, **at).is_none() || names.any(|name| read.contains(name))
    };
    private.len() >= HELPERS
        && private.iter().filter(helps).count() * 2 > private.len()
        && private.len() * 2 > all.len()
        && lines(survey, &private) * 3 >= lines(survey, &all) * 2
}

/// Whether most lines are classes from which several others are made.
fn are_bases(survey: &Survey, blocks: &[usize]) -> bool {
    let all = 0..survey.layout.blocks.len();
    let others: Vec<usize> = all.filter(|at| !blocks.contains(at)).collect();
    let is_base = |at: &usize| {
        let name = survey.layout.binds[*at].first();
        let name = name.filter(|_| class(survey, *at).is_some());
        let made = |other: &&usize| {
            let head = class(survey, **other).and_then(|head| head.split_once(':'));
            let mut bases = head
                .unwrap_or_default()
                .0
                .split(['(', ',', ')', '[', ']', ' ']);
            name.is_some_and(|name| bases.any(|base| base == name))
        };
        others.iter().filter(made).count() >= MADE
    };
    let bases: Vec<usize> = blocks.iter().copied().filter(is_base).collect();
    lines(survey, &bases) * 2 > lines(survey, blocks)
}

/// Names that what does not move with blocks reads.
fn read_outside<'s>(survey: &'s Survey, blocks: &[usize]) -> BTreeSet<&'s String> {
    let needs = survey.layout.needs.iter().enumerate();
    let outside = needs.filter(|(at, _)| !blocks.contains(at));
    outside
        .flat_map(|(_, needs)| needs.iter().map(|need| &need.name))
        .collect()
}

/// Whether most of what moves are functions that are called by what does not move with them.
pub(super) fn are_common(survey: &Survey, blocks: &[usize]) -> bool {
    let all: Vec<usize> = definitions(survey, blocks)
        .filter(|&at| class(survey, at).is_none())
        .collect();
    let read = read_outside(survey, blocks);
    let is_read = |at: &&usize| {
        survey.layout.binds[**at]
            .iter()
            .any(|name| read.contains(name))
    };
    let read = all.iter().filter(is_read).count();
    read >= HELPERS && read * 3 > all.len() * 2 && lines(survey, &all) * 2 > lines(survey, blocks)
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
