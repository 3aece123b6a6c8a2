//! Names: what `__all__` lists, words of identifiers, and names that fit a new module.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{Expr, Stmt};

use crate::refactor::scopes::is_builtin;
use crate::refactor::split::style::stem;
use crate::refactor::split::survey::Survey;

/// Most names that are offered.
const CANDIDATES_LIMIT: usize = 12;
/// Longest module name, in characters.
const LONGEST: usize = 30;
/// Words that say nothing about what a module holds.
static EMPTY_WORDS: &[&str] = &[
    "a", "an", "and", "as", "by", "do", "for", "from", "get", "has", "if", "in", "into", "is",
    "it", "make", "new", "no", "not", "of", "on", "or", "set", "the", "to", "with",
];
/// Modules of the standard library that a module beside a script would hide.
static STANDARD: &[&str] = &[
    "abc",
    "array",
    "ast",
    "calendar",
    "code",
    "codecs",
    "collections",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "email",
    "enum",
    "errno",
    "fractions",
    "glob",
    "html",
    "http",
    "inspect",
    "io",
    "json",
    "keyword",
    "logging",
    "math",
    "numbers",
    "operator",
    "os",
    "parser",
    "pickle",
    "platform",
    "queue",
    "random",
    "re",
    "select",
    "signal",
    "site",
    "socket",
    "statistics",
    "string",
    "struct",
    "symbol",
    "sys",
    "tempfile",
    "test",
    "time",
    "token",
    "types",
    "typing",
    "uuid",
    "warnings",
    "xml",
];
/// Python's keywords that look like names.
static KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "match", "nonlocal", "not", "or", "pass", "raise", "return", "try", "type", "while", "with",
    "yield",
];

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

/// Words of an identifier in lower case: `HTTPServer_name` is `http`, `server`, `name`.
pub(super) fn words(identifier: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let chars: Vec<char> = identifier.chars().collect();
    for (index, &letter) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(index + 1);
        let starts = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if letter == '_' || starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter != '_') {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| {
        word.chars().count() > 1
            && !EMPTY_WORDS.contains(&word.as_str())
            && word.chars().any(char::is_alphabetic)
    });
    words
}

/// Module names for what moves, best first; at least one.
pub(super) fn candidates(
    survey: &Survey,
    blocks: &[usize],
    taken: &BTreeSet<String>,
) -> Vec<String> {
    let own = stem(&survey.place.1).trim_matches('_').to_owned();
    let mut wishes = wishes(survey, blocks, &own);
    let short = if own == "init" {
        "module".to_owned()
    } else {
        own
    };
    let with_stem: Vec<String> = wishes
        .iter()
        .filter(|wish| !wish.starts_with(&short))
        .map(|wish| format!("{short}_{wish}"))
        .collect();
    wishes.extend(with_stem);
    let private = if survey.style.private { "_" } else { "" };
    let mut names: Vec<String> = Vec::new();
    for wish in wishes {
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
    while names.is_empty() {
        let name = format!("{private}{short}_{number}");
        if is_free(&name, survey, taken) {
            names.push(name);
        }
        number += 1;
    }
    names
}

fn is_free(name: &str, survey: &Survey, taken: &BTreeSet<String>) -> bool {
    let hides = !survey.style.prefix.starts_with('.') && STANDARD.contains(&name);
    let odd = name
        .chars()
        .any(|letter| !(letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'))
        || name.starts_with(|first: char| first.is_ascii_digit());
    !taken.contains(name) && !is_builtin(name) && !KEYWORDS.contains(&name) && !hides && !odd
}

/// The definition that is most of what moves, if one is.
fn dominant<'s>(survey: &'s Survey, blocks: &[usize]) -> Option<&'s String> {
    let lines: usize = blocks.iter().map(|&at| survey.layout.lines(at)).sum();
    let mut large = blocks
        .iter()
        .filter(|&&at| survey.layout.lines(at) * 2 > lines);
    survey.layout.binds[*large.next()?].first()
}

/// Names without regard to what is free.
fn wishes(survey: &Survey, blocks: &[usize], own: &str) -> Vec<String> {
    let symbols = survey.symbols(blocks);
    let own_words = words(own);
    let mut wishes = Vec::new();
    wishes.extend(dominant(survey, blocks).map(|name| words(name).join("_")));
    let ranked = ranked(survey, &symbols, &own_words);
    let shared = |word: &&(String, usize, f64)| word.1 > 1;
    let top: Vec<String> = ranked
        .iter()
        .filter(shared)
        .take(3)
        .map(|(word, _, _)| word.clone())
        .collect();
    wishes.extend(top.first().cloned());
    if let [first, second, ..] = &top[..] {
        wishes.push(format!("{first}_{second}"));
        wishes.push(format!("{second}_{first}"));
        wishes.push(second.clone());
    }
    // The longest definitions, by their own names.
    let mut by_size: Vec<(usize, usize)> = blocks
        .iter()
        .map(|&at| (survey.layout.lines(at), at))
        .collect();
    by_size.sort_by_key(|&(lines, at)| (std::cmp::Reverse(lines), at));
    for (_, at) in by_size.into_iter().take(4) {
        wishes.extend(
            survey.layout.binds[at]
                .first()
                .map(|name| words(name).join("_")),
        );
    }
    wishes.extend(ranked.into_iter().take(4).map(|(word, _, _)| word));
    let plain = |name: &str| name.replace('_', "");
    wishes.retain(|wish| !wish.is_empty() && plain(wish) != plain(own));
    wishes
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
        .filter(|(word, _)| !own_words.contains(word))
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
    fn identifiers_fall_into_words() {
        assert_eq!(words("HTTPServer_name"), ["http", "server", "name"]);
        assert_eq!(words("_getURL2_of"), ["url2"]);
        assert_eq!(words("x"), Vec::<String>::new());
    }

    #[test]
    fn names_are_searched_in_sorted_or_short_lists() {
        assert!(EMPTY_WORDS.is_sorted() && KEYWORDS.is_sorted() && STANDARD.is_sorted());
    }
}
