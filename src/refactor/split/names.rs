//! Names: what `__all__` lists, and names that fit a new module.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::scopes::is_builtin;
use crate::refactor::split::blocks::Kind;
use crate::refactor::split::style::stem;
use crate::refactor::split::survey::Survey;
use crate::refactor::split::words::{KEYWORDS, STANDARD, words};

/// Most names that are offered.
const CANDIDATES_LIMIT: usize = 12;
/// Longest module name, in characters.
const LONGEST: usize = 30;
/// Shortest word that says something of several definitions, in characters.
const SHORTEST: usize = 3;
/// Names of a literal `__all__`; `None` when there is none.
pub(super) fn exported(body: &[Stmt]) -> Option<BTreeSet<String>> {
    let mut names: Option<BTreeSet<String>> = None;
    for statement in body {
        let (target, value) = match statement {
            Stmt::Assign(inner) => (inner.targets.first(), Some(&*inner.value)),
            Stmt::AugAssign(inner) => (Some(&*inner.target), Some(&*inner.value)),
            Stmt::AnnAssign(inner) => (Some(&*inner.target), inner.value.as_deref()),
            _ => continue,
        };
        let of_module = target
            .and_then(Expr::as_name_expr)
            .is_some_and(|name| &name.id == "__all__");
        if !of_module {
            continue;
        }
        let elements = match value {
            Some(Expr::List(list)) => &list.elts,
            Some(Expr::Tuple(tuple)) => &tuple.elts,
            _ => continue,
        };
        let strings = elements.iter().filter_map(Expr::as_string_literal_expr);
        let found = strings.map(|one| one.value.to_str().to_owned());
        names.get_or_insert_default().extend(found);
    }
    names
}

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
    let mut names: Vec<String> = Vec::new();
    for wish in wishes(survey, blocks, own) {
        let mut name = format!("{private}{wish}");
        // What the package offers under this name stays reachable.
        if survey.style.packaged && taken.contains(&name) && !name.starts_with('_') {
            name.insert(0, '_');
        }
        if is_free(&name, survey, taken)
            && wish.chars().count() <= LONGEST
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    // What is most of a file leaves no choice.
    let most = dominant(survey, blocks).map_or(CANDIDATES_LIMIT, |_| 1);
    names.truncate(most);
    let mut number = 2;
    // `test.py` and `ANSI.py` have no number that is free, and the search for one would not end.
    let first = format!("{private}{own}_{number}");
    let own = match is_collected(&first) || is_odd(&first) {
        true => "part",
        false => own,
    };
    while names.is_empty() {
        let name = format!("{private}{own}_{number}");
        if is_free(&name, survey, taken) {
            names.push(name);
        }
        number += 1;
    }
    names
}

fn is_free(name: &str, survey: &Survey, taken: &BTreeSet<String>) -> bool {
    let hides = !survey.style.prefix.starts_with('.') && STANDARD.contains(&name);
    !taken.contains(name)
        && !is_builtin(name)
        && !KEYWORDS.contains(&name)
        && !hides
        && !is_odd(name)
        && !is_collected(name)
}

/// Whether a name is none as modules have them.
fn is_odd(name: &str) -> bool {
    let usual =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    !name.chars().all(usual) || name.starts_with(|first: char| first.is_ascii_digit())
}

/// Whether runners of tests would take a module of this name for one with tests.
fn is_collected(name: &str) -> bool {
    let plain = name.trim_matches('_');
    name.starts_with("test_")
        || name.ends_with("_test")
        || matches!(plain, "test" | "tests")
        || plain == "conftest"
}

/// The definition that is most of what moves, if one is.
fn dominant<'s>(survey: &'s Survey, blocks: &[usize]) -> Option<&'s String> {
    let lines: usize = blocks.iter().map(|&at| survey.layout.lines(at)).sum();
    let mut large = blocks.iter().filter(|&&at| {
        survey.layout.blocks[at].kind == Kind::Definition && survey.layout.lines(at) * 2 > lines
    });
    survey.layout.binds[*large.next()?].first()
}

/// Names without regard to what is free: that of the definition that is most of it, or what most
/// have in common, or else the old file's name with what some have in common or the longest is
/// called.
fn wishes(survey: &Survey, blocks: &[usize], own: &str) -> Vec<String> {
    let plain = |name: &str| name.replace('_', "");
    let mut wishes = Vec::new();
    if let Some(name) = dominant(survey, blocks) {
        let name = words(name).join("_");
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
    // One word of a pair says less than both.
    if let [first, second, ..] = &shared[..] {
        wishes.push(format!("{own}_{}", in_order(&symbols, &first.0, &second.0)));
    } else {
        wishes.extend(shared.iter().map(|one| format!("{own}_{}", one.0)));
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
        let name = name.map(|name| words(name).join("_"));
        let name = name.filter(|name| name.chars().count() >= SHORTEST);
        wishes.extend(name.map(|name| format!("{own}_{name}")));
    }
    let long = ranked
        .iter()
        .filter(|(word, ..)| word.chars().count() >= SHORTEST);
    wishes.extend(long.take(4).map(|(word, ..)| format!("{own}_{word}")));
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

/// Two words in the order in which names have them.
fn in_order(symbols: &[String], first: &str, second: &str) -> String {
    let places = symbols.iter().filter_map(|symbol| {
        let words = words(symbol);
        let at = |wanted: &str| words.iter().position(|word| word == wanted);
        Some(at(second)? < at(first)?)
    });
    let turned = places
        .map(|turned| if turned { 1 } else { -1 })
        .sum::<i32>();
    if turned > 0 {
        format!("{second}_{first}")
    } else {
        format!("{first}_{second}")
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
        assert_eq!(in_order(&symbols, "html", "parse"), "parse_html");
        assert_eq!(in_order(&symbols, "html", "tree"), "html_tree");
    }

    #[test]
    fn what_runners_of_tests_collect_is_no_name() {
        for name in [
            "test_x",
            "mypy_conv_test",
            "_conv_test",
            "tests",
            "_test",
            "conftest",
        ] {
            assert!(is_collected(name), "{name}");
        }
        for name in ["testing", "_testing", "latest", "_contest", "_tested"] {
            assert!(!is_collected(name), "{name}");
        }
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
