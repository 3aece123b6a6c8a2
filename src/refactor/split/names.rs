//! Names that fit a new module.

use std::collections::BTreeSet;

use crate::refactor::split::free::{is_alike, is_collected, is_free, is_odd};
use crate::refactor::split::kinds::Fit;
use crate::refactor::split::style::stem;
use crate::refactor::split::survey::Survey;
use crate::refactor::split::wishes::wishes;

/// Most names that are offered.
const CANDIDATES_LIMIT: usize = 12;
/// Longest module name, in characters.
const LONGEST: usize = 30;

/// Module names for what moves, best first, at least one, and how well they say what it is.
pub(super) fn candidates(
    survey: &Survey,
    blocks: &[usize],
    taken: &BTreeSet<String>,
) -> (Fit, Vec<String>) {
    let own = match stem(&survey.place.1).trim_matches('_') {
        "init" => survey.style.dotted.rsplit('.').next().unwrap_or("module"),
        own => own,
    };
    let own = &own.to_lowercase();
    let private = if survey.style.private { "_" } else { "" };
    // The other new files.
    let beside: BTreeSet<String> = taken.difference(&survey.taken_names()).cloned().collect();
    let plain = |name: &str| name.replace('_', "");
    let free = |wish: &String| {
        let mut name = format!("{private}{wish}");
        // What the package offers under this name stays reachable; and `codehilite` beside
        // `code_hilite` is a riddle, `_lexer` beside `lexer` is none.
        let hides = survey.style.packaged && taken.contains(&name);
        if !name.starts_with('_') && (hides || plain(&name) == plain(own)) {
            name.insert(0, '_');
        }
        let fits = is_free(&name, survey, taken)
            && !is_alike(&name, own, &beside)
            && wish.chars().count() <= LONGEST;
        fits.then_some(name)
    };
    let mut wished = wishes(survey, blocks, own).into_iter().map(|(fit, alike)| {
        let mut names: Vec<String> = Vec::new();
        for name in alike.iter().filter_map(free) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.truncate(CANDIDATES_LIMIT);
        (fit, names)
    });
    let found = wished.find(|(_, names)| !names.is_empty());
    found.unwrap_or_else(|| (Fit::Some, vec![numbered(survey, own, taken)]))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refactor::split::tests::{package, two_halves};
    use crate::refactor::split::{Module, Options, plan};
    use crate::text::RepoPath;

    /// Names of the files that a long `pkg/walks.py` is parted into.
    fn parted(source: &str) -> Vec<String> {
        parted_at("pkg/walks.py", source)
    }

    fn parted_at(path: &str, source: &str) -> Vec<String> {
        let module = Module {
            path: &RepoPath::from(path),
            source,
            others: &package(),
            options: Options {
                limit: 60,
                least: 8,
            },
        };
        let plan = plan(&module).unwrap();
        plan.parts.into_iter().map(|part| part.fallback).collect()
    }

    #[test]
    fn a_file_is_called_for_what_all_of_it_is() {
        let words = "WALL ROOF DOOR PANE STAIR CELLAR ATTIC GARDEN FENCE PORCH";
        let constant = " = {\n    'a': 1,\n    'b': 2,\n    'c': 3,\n}\n\n";
        let body = "(a):\n    a = a + 1\n    b = a + 2\n    return b\n\n\n";
        for (before, after, wanted) in [
            ("", constant, "walks_constants"),
            ("def _", body, "walks_helpers"),
            ("def ", body, "walks_common"),
            ("def _error_", body, "walks_error"),
        ] {
            let parts = words.split(' ').flat_map(|word| [before, word, after]);
            let parts: String = parts.collect();
            let parts = if before.is_empty() {
                parts
            } else {
                parts.to_lowercase()
            };
            let uses: String = words
                .split(' ')
                .filter(|_| !before.is_empty())
                .flat_map(|word| ["    ", &before[4..], word, "(a)\n"])
                .collect::<String>()
                .to_lowercase();
            let source = format!(
                "{parts}\ndef walk(a):\n{uses}    return a\n\n\ndef stay(a):\n    return a\n"
            );
            let names = parted(&source);
            assert!(
                names.iter().any(|name| name == wanted),
                "{names:?}\n{source}"
            );
        }
    }

    #[test]
    fn a_file_is_called_for_its_heading_its_base_or_the_errors_in_it() {
        let class = |head: &str| format!("class {head}:\n{}\n\n", "    x = 1\n".repeat(7));
        let base = "from .base import Wall\n\n\n";
        for (mark, end, before, wanted) in [
            ("# Rooms below\n", "", "", "rooms_below"),
            ("", "(Wall)", base, "walls"),
            ("", "Error(ValueError)", "", "errors"),
        ] {
            let heads = ["Roof", "Pane", "Stair", "Attic", "Fence"];
            let [first, rest @ ..] = heads.map(|name| class(&format!("{name}{end}")));
            let other = format!("# --- Last\n{}# --- Gone\n", class("Last"));
            let other = other.replace("---", if mark.is_empty() { "x =" } else { "" });
            let source = format!(
                "{before}{mark}{first}{}{other}{}",
                rest.concat(),
                class("Gone")
            );
            let names = parted(&source);
            assert!(
                names.iter().any(|name| name == wanted),
                "{names:?}\n{source}"
            );
        }
    }

    #[test]
    fn what_others_are_made_from_is_their_base() {
        let class =
            |head: &str, lines| format!("class {head}:\n{}\n\n", "    x = 1\n".repeat(lines));
        let heads = ["North", "South", "East", "West", "Up", "Down"];
        for (bases, is_base) in [("Gait, Pace", true), ("dict, list", false)] {
            let made = heads.map(|name| class(&format!("{name}({bases})"), 12));
            let bases = [class("Gait", 9), class("Pace", 9)].concat();
            let names = parted(&format!("{bases}{}", made.concat()));
            assert_eq!(
                names.contains(&"walks_base".to_owned()),
                is_base,
                "{names:?}"
            );
        }
    }

    #[test]
    fn beside_exceptions_none_are_called_errors() {
        let class = |name| {
            format!(
                "class {name}Error(ValueError):\n{}\n\n",
                "    x = 1\n".repeat(9)
            )
        };
        let source = ["Roof", "Pane", "Stair", "Attic", "Fence", "Gate", "Wall"]
            .map(class)
            .concat();
        for (path, is_there) in [("pkg/walks.py", true), ("pkg/exceptions.py", false)] {
            let names = parted_at(path, &source);
            let said = names.iter().any(|name| name.ends_with("errors"));
            assert_eq!(said, is_there, "{names:?}");
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
