//! How a file spells the names of its functions, so that a helper's is spelled the same.

use crate::refactor::scopes::{ScopeKind, Scopes};

/// Fewest names that make a convention.
const FEWEST: usize = 3;

/// How names of several words are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Convention {
    /// `read_rows`
    Snake,
    /// `readRows`
    Camel,
    /// `ReadRows`
    Pascal,
}

impl Convention {
    /// What most functions of a file have.
    pub(super) fn of(scopes: &Scopes) -> Self {
        let functions = scopes.scopes().iter();
        let functions = functions.filter(|scope| scope.kind == ScopeKind::Function);
        let seen: Vec<Self> = functions
            .filter_map(|scope| Self::of_name(&scope.name))
            .collect();
        let count = |wanted: Self| seen.iter().filter(|one| **one == wanted).count();
        let (snake, camel, pascal) = (count(Self::Snake), count(Self::Camel), count(Self::Pascal));
        match camel.max(pascal) {
            most if most < FEWEST || most <= snake => Self::Snake,
            most if most == camel => Self::Camel,
            _ => Self::Pascal,
        }
    }

    /// `None` for one word in small letters, which all have.
    fn of_name(name: &str) -> Option<Self> {
        if name.starts_with("__") && name.ends_with("__") {
            return None;
        }
        let name = name.trim_matches('_');
        let has_capitals = name.contains(|one: char| one.is_uppercase());
        match (name.contains('_'), has_capitals) {
            (true, _) => Some(Self::Snake),
            (false, false) => None,
            (false, true) if name.starts_with(|one: char| one.is_uppercase()) => Some(Self::Pascal),
            (false, true) => Some(Self::Camel),
        }
    }

    /// A name in small letters with underscores, spelled so.
    pub(super) fn spell(self, name: &str) -> String {
        let mut words = name.split('_');
        match self {
            Self::Snake => name.to_owned(),
            Self::Camel => {
                let first = words.next().map(str::to_owned);
                first.into_iter().chain(words.map(capitalized)).collect()
            }
            Self::Pascal => words.map(capitalized).collect(),
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refactor::extract::candidates::Place;
    use crate::refactor::extract::naming_tests::named_at;

    #[test]
    fn a_helper_is_spelled_as_most_functions_of_its_file_are() {
        let source = |others: &[&str]| {
            let others: Vec<String> = others
                .iter()
                .map(|name| format!("def {name}(): pass\n\n\n"))
                .collect();
            format!(
                "{}def f(page, rows):\n    if page:\n        rows.sort()\n    print(rows)\n",
                others.concat()
            )
        };
        let place = Place {
            path: Vec::new(),
            run: 0..1,
        };
        for (others, name) in [
            (
                &["readRow", "run", "writeRow", "__init__", "_skipRow"][..],
                "_sortRows",
            ),
            (&["ReadRow", "Run", "WriteRow", "parse"], "_SortRows"),
            (&["readRow", "writeRow"], "_sort_rows"),
            (
                &["readRow", "writeRow", "setUp", "a_b", "visit_For", "c_d"],
                "_sort_rows",
            ),
        ] {
            assert_eq!(named_at(&source(others), "f", &place), name, "{others:?}");
        }
        assert_eq!(Convention::Camel.spell("a_row_of_2"), "aRowOf2");
    }
}
