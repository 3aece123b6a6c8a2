//! The symbols of a file that can be replaced or removed on their own: Python's classes, functions
//! and methods with their decorators; in other languages functions and methods.

use std::ops::Range;

use crate::lang::python::definitions::definitions;
use crate::lang::{self, Language, Syntax, Wanted};
use crate::text::line_start;

/// Larger files are not looked into, in bytes.
pub(super) const FILE_BYTES_MAX: usize = 1 << 20;

/// One symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Symbol {
    /// Qualified name.
    pub(super) name: String,
    /// Bytes from the beginning of its first line, decorators included, to its end.
    pub(super) range: Range<usize>,
    /// Its first line without decorators, to be shown.
    pub(super) head: String,
    /// 1-based line of its head.
    pub(super) line: usize,
}

/// Every symbol of a file in source order; `None` when the file does not parse.
pub(super) fn symbols(language: &Language, source: &str) -> Option<Vec<Symbol>> {
    if source.len() > FILE_BYTES_MAX {
        return None;
    }
    let found: Vec<(String, Range<usize>, usize)> = if language.name == "python" {
        let found = definitions(source.as_bytes())?.into_iter();
        let decorated = |range: Range<usize>, count: usize| {
            decorators_start(source, range.start, count)..range.end
        };
        found
            .map(|one| {
                (
                    one.symbol,
                    decorated(one.range, one.decorators.len()),
                    one.line,
                )
            })
            .collect()
    } else {
        let measured = lang::measure(language, source.as_bytes(), &Wanted::all(FILE_BYTES_MAX));
        if matches!(measured.syntax, Syntax::Broken(_)) {
            return None;
        }
        let functions = measured.functions.into_iter();
        functions
            .map(|one| (one.symbol, one.range, one.line))
            .collect()
    };
    let symbols = found.into_iter().map(|(name, range, line)| Symbol {
        head: source
            .lines()
            .nth(line - 1)
            .unwrap_or_default()
            .trim()
            .to_owned(),
        range: line_start(source, range.start)..range.end,
        name,
        line,
    });
    Some(symbols.collect())
}

/// The beginning of the first of `count` decorators above the line of `at`. A decorator may span
/// lines; each begins with `@` at the indentation of what it decorates.
fn decorators_start(source: &str, at: usize, count: usize) -> usize {
    let mut start = line_start(source, at);
    let indent = source[start..at].len() - source[start..at].trim_start().len();
    let mut left = count;
    while left > 0 && start > 0 {
        start = line_start(source, start - 1);
        let line = source[start..].lines().next().unwrap_or_default();
        let text = line.trim_start();
        left -= usize::from(text.starts_with('@') && line.len() - text.len() == indent);
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, source: &str) -> Vec<(String, String)> {
        let language = lang::by_name(name).unwrap();
        let symbols = symbols(language, source).unwrap().into_iter();
        symbols
            .map(|one| (one.name, source[one.range].to_owned()))
            .collect()
    }

    #[test]
    fn python_has_classes_methods_and_functions_with_their_decorators() {
        let source = "@a\n@b(\n  1,\n)\ndef f():\n    pass\n\n\nclass C:\n    x = 1\n\n    @property\n    def m(self):\n        return 1\n";
        let expected = [
            ("f", "@a\n@b(\n  1,\n)\ndef f():\n    pass"),
            (
                "C",
                "class C:\n    x = 1\n\n    @property\n    def m(self):\n        return 1",
            ),
            ("C.m", "    @property\n    def m(self):\n        return 1"),
        ];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(found("python", source), expected);
    }

    #[test]
    fn other_languages_have_functions() {
        let source = "fn a() {}\nimpl X {\n    fn b(&self) {}\n}\n";
        let names: Vec<String> = found("rust", source).into_iter().map(|one| one.0).collect();
        assert_eq!(names, ["a", "X::b"]);
        assert_eq!(symbols(lang::by_name("rust").unwrap(), "fn a( {"), None);
        assert_eq!(symbols(lang::by_name("python").unwrap(), "def a(:"), None);
    }
}
