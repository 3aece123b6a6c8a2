//! What a new module might be called, by what moves into it.

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::split::kinds::{
    Fit, are_common, definitions, errors, kind, lines, of_base, of_dominant, section,
};
use crate::refactor::split::survey::Survey;
use crate::refactor::split::words::{spelled, words};

/// Shortest word that says something of several definitions, in characters.
const SHORTEST: usize = 3;
/// Shortest word that says something within another one, in characters.
const TELLING: usize = 5;
/// What files of exceptions are called.
const ERRORS: &[&str] = &["error", "errors", "exception", "exceptions"];
/// What definitions have in common that stand beside others.
const SIDE_WORDS: &[&str] = &[
    "base",
    "check",
    "default",
    "error",
    "exception",
    "from",
    "get",
    "has",
    "is",
    "list",
    "make",
    "new",
    "set",
    "the",
    "to",
    "type",
    "types",
    "valid",
    "warning",
    "with",
];

/// Names without regard to what is free, those that say equally well what moves together, best
/// first: that of the definition that is most of it; the heading under which most of it stands; what
/// most have in common; what many have in common, behind the old file's name; that they are
/// constants, helpers or the base of others; that others call them; and else what some have in common
/// or the longest is called.
pub(super) fn wishes(survey: &Survey, blocks: &[usize], own: &str) -> Vec<(Fit, Vec<String>)> {
    let symbols = telling(survey, blocks);
    let count = symbols.len();
    let mut own_words = words(own);
    if ERRORS.contains(&own) {
        own_words.extend(ERRORS.iter().map(|&word| word.to_owned()));
    }
    let ranked = ranked(survey, &symbols, &own_words);
    let said: Vec<&(String, usize, f64)> = ranked
        .iter()
        .filter(|(word, times, _)| !SIDE_WORDS.contains(&word.as_str()) || times * 2 > count)
        .filter(|(word, ..)| word.chars().count() >= SHORTEST)
        .collect();
    let shared = || said.iter().filter(|one| one.1 > 1).take(3);
    let most: Vec<&String> = shared()
        .filter(|one| one.1 * 2 > count && is_most(survey, blocks, &one.0))
        .map(|one| &one.0)
        .collect();
    let most_pair = match most[..] {
        [first, second, ..] => pair(&symbols, first, second, count / 2),
        _ => None,
    };
    let many = shared().filter(|one| one.1 * 5 >= count * 2);
    let shared_by_some: Vec<&String> = shared().map(|one| &one.0).collect();
    let rest = some(&symbols, &shared_by_some, own)
        .into_iter()
        .chain(longest(survey, blocks, own))
        .chain(said.iter().take(4).map(|(word, ..)| composed(own, word)));
    let behind = |word: &str| composed(own, word);
    // The plain name first; where that is taken, behind the old file's.
    let alone = |fit: Fit, found: Option<String>| {
        let longer = found.iter().map(|word| behind(word)).collect();
        [(fit, found.into_iter().collect()), (fit, longer)]
    };
    let kinds = kind(survey, blocks).into_iter().map(behind);
    // One word such as `check` or `valid` says too little alone.
    let is_side = |word: &String| SIDE_WORDS.contains(&word.as_str());
    let (sides, most): (Vec<String>, Vec<String>) = most.into_iter().cloned().partition(is_side);
    let most = most_pair.into_iter().chain(most);
    let mut wishes: Vec<(Fit, Vec<String>)> = Vec::new();
    wishes.extend(alone(Fit::Whole, of_dominant(survey, blocks)));
    wishes.extend(alone(Fit::Whole, section(survey, blocks)));
    // Beside `exceptions`, `errors` says nothing.
    let errors = errors(survey, blocks).filter(|_| !ERRORS.contains(&own));
    wishes.extend(alone(Fit::Whole, errors));
    wishes.push((Fit::Whole, most.collect()));
    wishes.push((Fit::Many, sides.iter().map(|word| behind(word)).collect()));
    wishes.extend(alone(Fit::Kind, of_base(survey, blocks)));
    wishes.push((Fit::Many, many.map(|one| behind(&one.0)).collect()));
    wishes.push((Fit::Kind, kinds.collect()));
    let common = are_common(survey, blocks).then(|| behind("common"));
    wishes.push((Fit::Many, common.into_iter().collect()));
    wishes.push((Fit::Some, rest.filter(|wish| !wish.is_empty()).collect()));
    wishes
}

/// Whether most lines of what moves are of what has a word in its name, and most of what does not move
/// with it has not.
fn is_most(survey: &Survey, blocks: &[usize], word: &String) -> bool {
    let has = |at: &usize| {
        let mut names = survey.layout.binds[*at].iter();
        names.any(|name| words(name).contains(word))
    };
    let those: Vec<usize> = blocks.iter().copied().filter(has).collect();
    let all: Vec<usize> = (0..survey.layout.blocks.len()).collect();
    let others = definitions(survey, &all).filter(|at| !blocks.contains(at));
    let (with, without): (Vec<usize>, Vec<usize>) = others.partition(has);
    lines(survey, &those) * 2 > lines(survey, blocks) && with.len() <= without.len().max(1)
}

/// What some have in common, behind the old file's name.
fn some(symbols: &[String], shared: &[&String], own: &str) -> Vec<String> {
    let pair = match shared {
        // One word of a pair says less than both, where there is such a pair.
        [first, second, ..] => pair(symbols, first, second, 0),
        _ => None,
    };
    match pair {
        Some(pair) => vec![composed(own, &pair)],
        None => shared.iter().map(|word| composed(own, word)).collect(),
    }
}

/// What the functions and classes are called; values only where they are most of it.
fn telling(survey: &Survey, blocks: &[usize]) -> Vec<String> {
    let named: Vec<usize> = definitions(survey, blocks).collect();
    let most = lines(survey, &named) * 2 > lines(survey, blocks);
    survey.symbols(if named.len() > 1 && most {
        &named
    } else {
        blocks
    })
}

/// The longest definitions, by their own names.
fn longest(survey: &Survey, blocks: &[usize], own: &str) -> Vec<String> {
    let mut by_size: Vec<(usize, usize)> = definitions(survey, blocks)
        .map(|at| (survey.layout.lines(at), at))
        .collect();
    by_size.sort_by_key(|&(lines, at)| (std::cmp::Reverse(lines), at));
    let names = by_size.into_iter().take(4);
    let names = names.filter_map(|(_, at)| survey.layout.binds[at].first());
    let names = names.map(|name| spelled(name));
    let names = names.filter(|name| name.chars().count() >= SHORTEST);
    names.map(|name| composed(own, &name)).collect()
}

/// `loader` beside `loaders`, `extension` beside `ext`.
fn is_form_of(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    long == short || (short.len() >= SHORTEST && long.starts_with(short))
}

/// Whether a word of the old file's name says another one: `blockprocessors` says `processor`.
fn says(own: &str, word: &str) -> bool {
    is_form_of(own, word) || (word.len() >= TELLING && own.contains(word))
}

/// The old file's name before another one, which may have it already: `lexer_state` of `lexer`.
fn composed(own: &str, name: &str) -> String {
    let words = words(name);
    match words.iter().any(|word| is_form_of(word, own)) {
        true => name.to_owned(),
        false => format!("{own}_{name}"),
    }
}

/// Two words as they stand side by side in more than `least` names, in the order that most such
/// names have.
fn pair(symbols: &[String], first: &str, second: &str, least: usize) -> Option<String> {
    let count = |left: &str, right: &str| {
        let beside = |symbol: &&String| {
            let words = words(symbol);
            words
                .windows(2)
                .any(|pair| pair[0] == left && pair[1] == right)
        };
        symbols.iter().filter(beside).count()
    };
    let (straight, turned) = (count(first, second), count(second, first));
    match straight.max(turned) {
        most if most <= least => None,
        _ if turned > straight => Some(format!("{second}_{first}")),
        _ => Some(format!("{first}_{second}")),
    }
}

/// Words of the symbols with how many have them, those first that many here and few elsewhere have.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of definitions are small"
)]
fn ranked(survey: &Survey, symbols: &[String], own_words: &[String]) -> Vec<(String, usize, f64)> {
    let count = |names: &mut dyn Iterator<Item = &String>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for name in names {
            for word in words(name).into_iter().collect::<BTreeSet<_>>() {
                *counts.entry(word).or_default() += 1;
            }
        }
        counts
    };
    let here = count(&mut symbols.iter());
    let everywhere = count(
        &mut survey
            .layout
            .binds
            .iter()
            .enumerate()
            .filter(|(at, _)| {
                crate::refactor::split::survey::is_movable_kind(survey.layout.blocks[*at].kind)
            })
            .flat_map(|(_, names)| names),
    );
    let mut ranked: Vec<(String, usize, f64)> = here
        .into_iter()
        .filter(|(word, _)| !own_words.iter().any(|own| says(own, word)))
        .map(|(word, times)| {
            let all = everywhere.get(&word).copied().unwrap_or(times).max(1);
            let score = times as f64 * times as f64 / all as f64;
            (word, times, score)
        })
        .collect();
    ranked.sort_by(|one, other| other.2.total_cmp(&one.2).then(one.0.cmp(&other.0)));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_words_stand_as_most_names_have_them() {
        let symbols = ["parse_html", "HTMLParser", "parse_html_tree"].map(str::to_owned);
        let pair = |first, second| pair(&symbols, first, second, 0);
        assert_eq!(pair("html", "parse").as_deref(), Some("parse_html"));
        assert_eq!(pair("tree", "html").as_deref(), Some("html_tree"));
        assert_eq!(pair("parse", "tree"), None);
    }

    #[test]
    fn a_name_does_not_say_the_old_one_twice() {
        assert_eq!(composed("lexer", "lexer_state"), "lexer_state");
        assert_eq!(composed("ranges", "standard_ranges"), "standard_ranges");
        assert_eq!(composed("tags", "parse_tag"), "parse_tag");
        assert_eq!(composed("tags", "platforms"), "tags_platforms");
    }
}
