//! Changes for the worse of one function: what tests have to notice, if they test it at all.

use crate::improve::kinds::FileText;
use crate::improve::kinds::trial::Mutant;
use crate::lang::python::definitions::{Definition, DefinitionKind, definitions};
use crate::text::RepoPath;

/// Mutants of one function.
const MUTANTS_MOST: usize = 6;

/// Operators, and what takes the place of each.
const TURNED: [(&str, &str); 12] = [
    (" == ", " != "),
    (" != ", " == "),
    (" <= ", " > "),
    (" >= ", " < "),
    (" < ", " >= "),
    (" > ", " <= "),
    (" and ", " or "),
    (" not in ", " in "),
    (" + ", " - "),
    (" - ", " + "),
    (" * ", " + "),
    (" += ", " -= "),
];

/// `source` with an exception as the first statement of the function `symbol`: a test that reaches
/// the function fails. `None` where there is no place for one.
pub(super) fn broken(path: &RepoPath, source: &str, symbol: &str) -> Option<Mutant> {
    let function = function(source, symbol)?;
    let start = function.body_start;
    let indent = indent_of(source, start)?;
    let (before, after) = (source.get(..start)?, source.get(start..)?);
    let raise = "raise RuntimeError(\"a planted exception\")";
    Some(Mutant {
        what: format!("an exception in {symbol}"),
        file: FileText {
            path: path.clone(),
            text: format!("{before}{raise}\n{indent}{after}"),
        },
    })
}

/// `source` with one line of the function `symbol` changed for the worse: an operator turned round,
/// or a `return` that gives `None`. Each of them parses.
pub(super) fn mutants(path: &RepoPath, source: &str, symbol: &str) -> Vec<Mutant> {
    let Some(function) = function(source, symbol) else {
        return Vec::new();
    };
    // What a docstring says is no operator.
    let mut at = match &function.docstring {
        Some(docstring) => docstring.end,
        None => function.body_start,
    };
    let mut found = Vec::new();
    let body = source.get(at..function.range.end).unwrap_or_default();
    for line in body.split_inclusive('\n') {
        let end = at + line.len();
        if let Some(worse) = worse(line) {
            let text = format!("{}{worse}{}", &source[..at], &source[end..]);
            found.push(Mutant {
                what: format!("`{}` in {symbol}", worse.trim()),
                file: FileText {
                    path: path.clone(),
                    text,
                },
            });
        }
        at = end;
    }
    found.retain(|mutant| definitions(mutant.file.text.as_bytes()).is_some());
    found.truncate(MUTANTS_MOST);
    found
}

fn function(source: &str, symbol: &str) -> Option<Definition> {
    let all = definitions(source.as_bytes())?;
    all.into_iter()
        .find(|one| one.symbol == symbol && one.kind == DefinitionKind::Function)
}

/// The white space before the statement at `start`; `None` where it stands behind a colon.
fn indent_of(source: &str, start: usize) -> Option<&str> {
    let line = source.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = source.get(line..start)?;
    indent.trim().is_empty().then_some(indent)
}

/// A line with its first operator turned round, or with its value left out.
fn worse(line: &str) -> Option<String> {
    let code = line.trim_start();
    if code.starts_with('#') {
        return None;
    }
    if let Some((from, to)) = TURNED.iter().find(|(from, _)| line.contains(from)) {
        return Some(line.replacen(from, to, 1));
    }
    let value = code.strip_prefix("return ")?.trim_end();
    if value == "None" || value.ends_with(['(', '[', '{', '\\', ',']) {
        return None;
    }
    let indent = &line[..line.len() - code.len()];
    let end = if line.ends_with('\n') { "\n" } else { "" };
    Some(format!("{indent}return None{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
def area(width, height):
    \"\"\"Width and height.\"\"\"
    if width < 0:
        return 0
    return width * height


def other():
    return 1
";

    #[test]
    fn a_broken_function_raises_before_anything_else() {
        let path = RepoPath::from("a.py");
        let mutant = broken(&path, TEXT, "area").unwrap();
        let raise = ":\n    raise RuntimeError(\"a planted exception\")\n    \"\"\"Width";
        assert!(mutant.file.text.contains(raise), "{}", mutant.file.text);
        assert_eq!(broken(&path, "def f(): return 1\n", "f"), None);
        assert_eq!(broken(&path, TEXT, "gone"), None);
    }

    #[test]
    fn each_mutant_differs_in_one_line_of_the_function() {
        let path = RepoPath::from("a.py");
        let all = mutants(&path, TEXT, "area");
        let whats: Vec<&str> = all.iter().map(|one| one.what.as_str()).collect();
        let expected = [
            "`if width >= 0:` in area",
            "`return None` in area",
            "`return width + height` in area",
        ];
        assert_eq!(whats, expected);
        for mutant in &all {
            let (old, new) = (TEXT.lines(), mutant.file.text.lines());
            assert_eq!(old.zip(new).filter(|(old, new)| old != new).count(), 1);
        }
        assert_eq!(mutants(&path, "def f():\n    pass\n", "f"), Vec::new());
    }
}
