//! Sentences that are true of any definition, made of nothing but its names: what a task falls back
//! on where no model's words held. They say little, and never anything false.

use crate::lang::python::definitions::{Definition, DefinitionKind, Gives};

/// Longest expression that is quoted, in characters.
const EXPRESSION_CHARACTERS: usize = 48;
/// Most parameters that are named.
const PARAMETERS_MAX: usize = 4;

/// A sentence about `of`, which stands in `source`.
pub(super) fn sentence(source: &str, of: &Definition) -> String {
    let words = words(&of.name);
    match of.kind {
        DefinitionKind::Class => format!("The class for {words}."),
        DefinitionKind::Function => function(source, of, &words),
    }
}

fn function(source: &str, of: &Definition, words: &str) -> String {
    let given = parameters(of);
    match (of.gives, returned(source, of)) {
        (Gives::Value, Some(expression)) => format!("Return ``{expression}``."),
        (Gives::Value, None) => format!("Return the result of {words}{given}."),
        (Gives::Yields, _) => format!("Yield the results of {words}{given}."),
        (Gives::Nothing, _) => format!("Carry out {words}{given}."),
    }
}

/// What the function returns, when that is all it does and short enough to be read.
fn returned(source: &str, of: &Definition) -> Option<String> {
    let body = source.get(of.body_start..of.range.end)?.trim();
    let expression = body.strip_prefix("return ")?.trim();
    let plain = !expression.contains(['\n', '"', '\\', '`', '#', ';']);
    let short = expression.chars().count() <= EXPRESSION_CHARACTERS;
    (plain && short && !expression.is_empty()).then(|| expression.to_owned())
}

fn parameters(of: &Definition) -> String {
    let names: Vec<&str> = of.parameters.iter().map(|one| one.name.as_str()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!(" for {one}"),
        [first @ .., last] if names.len() <= PARAMETERS_MAX => {
            format!(" for {} and {last}", first.join(", "))
        }
        many => format!(" for {} and others", many[..PARAMETERS_MAX].join(", ")),
    }
}

/// The parts of a name with blanks between; each keeps its own spelling.
fn words(name: &str) -> String {
    let parts: Vec<&str> = name.split('_').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        "it".to_owned()
    } else {
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::python::definitions::definitions;

    fn said(source: &str) -> String {
        let found = definitions(source.as_bytes()).unwrap();
        sentence(source, &found[0])
    }

    #[test]
    fn sentences_say_what_the_names_and_the_code_say() {
        for (source, expected) in [
            ("def add(a, b):\n    return a + b\n", "Return ``a + b``."),
            (
                "def f2(a, b, c):\n    x = a\n    return x\n",
                "Return the result of f2 for a, b and c.",
            ),
            ("def go(x):\n    print(x)\n", "Carry out go for x."),
            ("def each():\n    yield 1\n", "Yield the results of each."),
            ("class Foo_Bar:\n    x = 1\n", "The class for Foo Bar."),
            (
                "def quote():\n    return \"'\"\n",
                "Return the result of quote.",
            ),
            (
                "def m(a, b, c, d, e):\n    pass\n",
                "Carry out m for a, b, c, d and others.",
            ),
        ] {
            assert_eq!(said(source), expected);
        }
    }
}
