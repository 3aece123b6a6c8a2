//! A function that a model wrote, put in the place of the old one: the tool finds the place, moves
//! the lines to their margin and keeps the docstring. Whether the result may stand, proofs say.

use crate::lang::python::definitions::{Definition, DefinitionKind, definitions};
use crate::refactor::proofs::rewrite::code_range;

/// The text of the function `symbol`, decorators left out, moved to the left margin.
pub(super) fn shown(source: &str, symbol: &str) -> Option<String> {
    let one = function(source, symbol)?;
    let indent = margin(source, one.range.start)?;
    Some(moved(&source[code_range(source, &one)], indent.len(), ""))
}

/// `source` with the one function of `answer` in place of the function `symbol`. The error says why
/// the answer does not fit, for whoever wrote it.
pub(super) fn spliced(source: &str, symbol: &str, answer: &str) -> Result<String, String> {
    let old = function(source, symbol).ok_or_else(|| format!("there is no function `{symbol}`"))?;
    let indent = margin(source, old.range.start).ok_or("the function begins behind a colon")?;
    let code = only(answer, symbol)?;
    let range = code_range(source, &old);
    let (before, after) = (&source[..range.start], &source[range.end..]);
    let code = moved(&code, 0, indent);
    let text = format!("{before}{}{after}", code.trim());
    with_docstring(source, &old, text)
}

/// The function `symbol` in an answer that has nothing else, at the left margin.
fn only(answer: &str, symbol: &str) -> Result<String, String> {
    let own = symbol.rsplit('.').next().unwrap_or(symbol);
    let answer = at_margin(answer);
    let all = definitions(answer.as_bytes()).ok_or("the answer does not parse")?;
    let is_it = |one: &&Definition| one.symbol == symbol || one.symbol == own;
    let functions = all
        .iter()
        .filter(|one| one.kind == DefinitionKind::Function);
    if let Some(other) = functions.clone().find(|one| !is_it(one)) {
        return Err(format!(
            "the answer defines `{}`, and it may define `{own}` only",
            other.symbol
        ));
    }
    let [one] = functions.collect::<Vec<_>>()[..] else {
        return Err(format!("the answer does not define `{own}` once"));
    };
    let may_stand = |line: &str| {
        let line = line.trim();
        line.is_empty() || line.starts_with(['#', '@']) || line.starts_with("class ")
    };
    let range = code_range(&answer, one);
    let (before, after) = (&answer[..range.start], &answer[range.end..]);
    if let Some(line) = before
        .lines()
        .chain(after.lines())
        .find(|line| !may_stand(line))
    {
        return Err(format!(
            "the answer has more than the function: `{}`",
            line.trim()
        ));
    }
    let indent = margin(&answer, one.range.start).unwrap_or_default();
    Ok(moved(&answer[range], indent.len(), ""))
}

/// The text with the docstring that the old function had, whatever the new one says.
fn with_docstring(source: &str, old: &Definition, text: String) -> Result<String, String> {
    let Some(words) = old.docstring.clone() else {
        return Ok(text);
    };
    let words = &source[words];
    let new = function(&text, &old.symbol).ok_or("with the answer in place it does not parse")?;
    if let Some(range) = new.docstring {
        return Ok(format!(
            "{}{words}{}",
            &text[..range.start],
            &text[range.end..]
        ));
    }
    let at = new.body_start;
    let indent = margin(&text, at).ok_or("the answer has no line of its own for the docstring")?;
    Ok(format!("{}{words}\n{indent}{}", &text[..at], &text[at..]))
}

fn function(source: &str, symbol: &str) -> Option<Definition> {
    let all = definitions(source.as_bytes())?;
    all.into_iter()
        .find(|one| one.symbol == symbol && one.kind == DefinitionKind::Function)
}

/// The white space before what begins at `start`; `None` where something else is before it.
fn margin(source: &str, start: usize) -> Option<&str> {
    let line = source.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = source.get(line..start)?;
    indent.trim().is_empty().then_some(indent)
}

/// Without the indentation that all lines share.
fn at_margin(code: &str) -> String {
    let filled = code.lines().filter(|line| !line.trim().is_empty());
    let widths = filled.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len());
    let shared = widths.min().unwrap_or(0);
    moved(code, shared, "")
}

/// Lines without up to `columns` of their indentation, and with `indent` before what is left.
fn moved(code: &str, columns: usize, indent: &str) -> String {
    let line = |line: &str| {
        let own = line.len() - line.trim_start_matches([' ', '\t']).len();
        let rest = &line[own.min(columns)..];
        match rest.trim().is_empty() {
            true => String::new(),
            false => format!("{indent}{rest}"),
        }
    };
    let lines: Vec<String> = code.lines().map(line).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
import os


class Box:
    @property
    def side(self):
        \"\"\"The side.

        In metres.
        \"\"\"
        if self.a:
            return 1
        return 2

    # Another one.
    other = 1


# The end.
";

    #[test]
    fn a_method_is_shown_at_the_margin_and_put_back_at_its_own() {
        let text = shown(SOURCE, "Box.side").unwrap();
        assert!(
            text.starts_with("def side(self):\n    \"\"\"The side.\n\n    In"),
            "{text}"
        );
        assert_eq!(spliced(SOURCE, "Box.side", &text).unwrap(), SOURCE);
    }

    #[test]
    fn the_docstring_stays_whatever_the_answer_says_of_it() {
        let expected = SOURCE.replace(
            "        if self.a:\n            return 1\n        return 2",
            "        return 1 if self.a else 2",
        );
        for answer in [
            "def side(self):\n    return 1 if self.a else 2\n",
            "def side(self):\n    '''Other.'''\n    return 1 if self.a else 2\n",
            "class Box:\n    @property\n    def side(self):\n        return 1 if self.a else 2\n",
            "    # Simpler.\n    def side(self):\n        return 1 if self.a else 2\n",
        ] {
            assert_eq!(
                spliced(SOURCE, "Box.side", answer).unwrap(),
                expected,
                "{answer}"
            );
        }
    }

    #[test]
    fn an_answer_with_anything_else_does_not_fit() {
        for (answer, words) in [
            ("def side(self:\n", "does not parse"),
            ("x = 1\n", "does not define `side`"),
            (
                "def side(self): pass\ndef helper(): pass\n",
                "defines `helper`",
            ),
            (
                "def side(self): pass\ndef side(self): pass\n",
                "`side` once",
            ),
            ("import re\ndef side(self): pass\n", "`import re`"),
            ("def side(self): pass\nside()\n", "`side()`"),
            ("def side(self): pass\n", "line of its own"),
        ] {
            let error = spliced(SOURCE, "Box.side", answer).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
        let error = spliced(SOURCE, "Box.gone", "def gone(): pass\n").unwrap_err();
        assert!(error.contains("no function"), "{error}");
    }
}
