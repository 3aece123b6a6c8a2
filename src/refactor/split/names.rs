//! Names that fit a new module.

use std::collections::{BTreeMap, BTreeSet};

use crate::refactor::split::blocks::Kind;
use crate::refactor::split::free::{is_alike, is_collected, is_free, is_odd};
use crate::refactor::split::style::stem;
use crate::refactor::split::survey::Survey;
use crate::refactor::split::words::{spelled, words};

/// Most names that are offered.
const CANDIDATES_LIMIT: usize = 12;
/// Longest module name, in characters.
const LONGEST: usize = 30;
/// Shortest word that says something of several definitions, in characters.
const SHORTEST: usize = 3;

/// Module names for what moves, best first; at least one.
pub(super) fn candidates(
    survey: &Survey,
    blocks: &[usize],
    taken: &BTreeSet<String>,
) -> Vec<String> {
    let own = match stem(&survey.place.1).trim_matches('_') {
        "init" => survey.style.dotted.rsplit('.').next().unwrap_or("module"),
        own => own,
    };
    let private = if survey.style.private { "_" } else { "" };
    // The other new files.
    let beside: BTreeSet<String> = taken.difference(&survey.taken_names()).cloned().collect();
    let mut names: Vec<String> = Vec::new();
    for wish in wishes(survey, blocks, own) {
        let mut name = format!("{private}{wish}");
        // What the package offers under this name stays reachable.
        if survey.style.packaged && taken.contains(&name) && !name.starts_with('_') {
            name.insert(0, '_');
        }
        if is_free(&name, survey, taken)
            && !is_alike(&name, own, &beside)
            && wish.chars().count() <= LONGEST
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    // What is most of a file leaves no choice.
    if dominant(survey, blocks).is_some() || are_constants(survey, blocks) {
        names.truncate(1);
    }
    names.truncate(CANDIDATES_LIMIT);
    if names.is_empty() {
        names.push(numbered(survey, own, taken));
    }
    names
}

/// The old file's name with the first number that is free.
fn numbered(survey: &Survey, own: &str, taken: &BTreeSet<String>) -> String {
    let private = if survey.style.private { "_" } else { "" };
    let name = |own: &str, number: usize| format!("{private}{own}_{number}");
    // `test.py` and `ANSI.py` have no number that is free, and the search for one would not end.
    let first = name(own, 2);
    let own = match is_collected(&first) || is_odd(&first) {
        true => "part",
        false => own,
    };
    let mut number = 2;
    while !is_free(&name(own, number), survey, taken) {
        number += 1;
    }
    name(own, number)
}

/// The definition that is most of what moves, if one is.
fn dominant<'s>(survey: &'s Survey, blocks: &[usize]) -> Option<&'s String> {
    let lines: usize = blocks.iter().map(|&at| survey.layout.lines(at)).sum();
    let mut large = blocks.iter().filter(|&&at| {
        survey.layout.blocks[at].kind == Kind::Definition && survey.layout.lines(at) * 2 > lines
    });
    survey.layout.binds[*large.next()?].first()
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
    let lines = |of: &mut dyn Iterator<Item = &usize>| -> usize {
        of.map(|&at| survey.layout.lines(at)).sum()
    };
    let constants = lines(&mut blocks.iter().filter(|at| is_constant(at)));
    constants * 2 > lines(&mut blocks.iter())
}

/// Names without regard to what is free: that of the definition that is most of it, or what most
/// have in common, or else the old file's name with what some have in common or the longest is
/// called.
fn wishes(survey: &Survey, blocks: &[usize], own: &str) -> Vec<String> {
    let plain = |name: &str| name.replace('_', "");
    let mut wishes = Vec::new();
    if let Some(name) = dominant(survey, blocks) {
        let name = spelled(name);
        // `_lexer` beside `lexer` is no riddle.
        if survey.style.private || plain(&name) != plain(own) {
            wishes.push(name);
        }
    }
    let symbols = survey.symbols(blocks);
    let ranked = ranked(survey, &symbols, &words(own));
    let shared: Vec<&(String, usize, f64)> = ranked
        .iter()
        .filter(|(word, times, _)| *times > 1 && word.chars().count() >= SHORTEST)
        .take(3)
        .collect();
    let most = shared.iter().filter(|one| one.1 * 2 > symbols.len());
    wishes.extend(most.map(|one| one.0.clone()));
    // What a few of them have in common is no name for all of them.
    if are_constants(survey, blocks) {
        wishes.push(composed(own, "constants"));
    }
    // One word of a pair says less than both, where there is such a pair.
    let pair = match &shared[..] {
        [first, second, ..] => pair(&symbols, &first.0, &second.0),
        _ => None,
    };
    match pair {
        Some(pair) => wishes.push(composed(own, &pair)),
        None => wishes.extend(shared.iter().map(|one| composed(own, &one.0))),
    }
    // The longest definitions, by their own names.
    let mut by_size: Vec<(usize, usize)> = blocks
        .iter()
        .filter(|&&at| survey.layout.blocks[at].kind == Kind::Definition)
        .map(|&at| (survey.layout.lines(at), at))
        .collect();
    by_size.sort_by_key(|&(lines, at)| (std::cmp::Reverse(lines), at));
    for (_, at) in by_size.into_iter().take(4) {
        let name = survey.layout.binds[at].first();
        let name = name.map(|name| spelled(name));
        let name = name.filter(|name| name.chars().count() >= SHORTEST);
        wishes.extend(name.map(|name| composed(own, &name)));
    }
    let long = ranked
        .iter()
        .filter(|(word, ..)| word.chars().count() >= SHORTEST);
    wishes.extend(long.take(4).map(|(word, ..)| composed(own, word)));
    wishes.retain(|wish| !wish.is_empty());
    wishes
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

/// The old file's name before another one, which may have it already: `lexer_state` of `lexer`.
fn composed(own: &str, name: &str) -> String {
    let words = words(name);
    match words.iter().any(|word| is_form_of(word, own)) {
        true => name.to_owned(),
        false => format!("{own}_{name}"),
    }
}

/// Two words as they stand side by side in a name, in the order that most such names have.
fn pair(symbols: &[String], first: &str, second: &str) -> Option<String> {
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
        0 => None,
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
        .filter(|(word, _)| !own_words.iter().any(|own| is_form_of(own, word)))
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
    use crate::refactor::split::tests::{package, two_halves};
    use crate::refactor::split::{Module, Options, plan};
    use crate::text::RepoPath;

    #[test]
    fn two_words_stand_as_most_names_have_them() {
        let symbols = ["parse_html", "HTMLParser", "parse_html_tree"].map(str::to_owned);
        let pair = |first, second| pair(&symbols, first, second);
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

    #[test]
    fn a_file_of_constants_says_so() {
        let entries = " = {\n    'a': 1,\n    'b': 2,\n    'c': 3,\n}\n\n";
        let tables: String = "WALL ROOF DOOR PANE STAIR CELLAR ATTIC GARDEN FENCE PORCH"
            .split(' ')
            .flat_map(|name| [name, entries])
            .collect();
        let steps = "def walk(a):\n    return a\n\n\ndef stay(a):\n    return a\n";
        let source = format!("{tables}\n{steps}");
        let module = Module {
            path: &RepoPath::from("pkg/walks.py"),
            source: &source,
            others: &package(),
            options: Options {
                limit: 60,
                least: 8,
            },
        };
        let plan = plan(&module).unwrap();
        let names: Vec<&str> = plan
            .parts
            .iter()
            .map(|part| part.fallback.as_str())
            .collect();
        assert!(names.contains(&"walks_constants"), "{names:?}");
    }

    #[test]
    fn a_file_whose_name_no_module_should_have_gets_other_names_for_its_parts() {
        let source = two_halves("import os\n\nimport numpy as np\n");
        let module = Module {
            path: &RepoPath::from("pkg/ANSI.py"),
            source: &source,
            others: &package(),
            options: Options {
                limit: 60,
                least: 8,
            },
        };
        let plan = plan(&module).unwrap();
        assert!(plan.parts.iter().all(|part| !is_odd(&part.fallback)));
        assert!(is_odd("_ANSI_2") && is_odd("2d") && !is_odd("_ansi_2"));
    }
}
