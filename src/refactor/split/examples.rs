//! Examples in docstrings that are run as tests: they read the names of the module that they stand in.

use std::collections::BTreeSet;

use crate::refactor::split::blocks::Kind;
use crate::refactor::split::survey::Layout;
use crate::refactor::split::{FileText, Module};

/// What lines of examples begin with.
const PROMPTS: &[&str] = &[">>> ", "... "];

/// What examples ask for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Pairs of blocks of which one's examples read what the other binds: they stay together.
    pub(super) ties: Vec<(usize, usize)>,
    /// Blocks whose examples read what only an import binds, which would not go with them.
    pub(super) lost: Vec<(usize, String)>,
}

/// Why a module's examples would be lost as tests: they are looked for in what it defines itself.
pub(super) fn examined(module: &Module<'_>, dotted: &str) -> Option<String> {
    let quoted = [format!("'{dotted}'"), format!("\"{dotted}\"")];
    let by = module.others.iter().find(|other| {
        other.text.contains("doctest") && quoted.iter().any(|name| other.text.contains(name))
    });
    let by = by.filter(|_| module.source.contains(">>> "))?;
    Some(format!(
        "{} runs the examples in its docstrings as tests, and looks for them in this module alone",
        by.path
    ))
}

/// What the examples of a file ask for, where a file of the repository speaks of doctest.
pub(super) fn told(layout: &Layout, others: &[FileText]) -> Told {
    let mut told = Told::default();
    if !others.iter().any(|other| other.text.contains("doctest")) {
        return told;
    }
    let binds = |name: &str| {
        layout
            .binds
            .iter()
            .position(|bound| bound.iter().any(|it| it == name))
    };
    for (at, block) in layout.blocks.iter().enumerate() {
        if block.kind != Kind::Definition {
            continue;
        }
        for name in read(&layout.source[block.text.clone()]) {
            let Some(other) = binds(name).filter(|other| *other != at) else {
                continue;
            };
            let needs = || layout.needs[at].iter().any(|need| need.name == name);
            match layout.blocks[other].kind {
                Kind::Definition | Kind::Other => told.ties.push((at, other)),
                _ if needs() => {}
                _ => {
                    let reason = format!("its example reads `{name}`, which is imported");
                    told.lost.push((at, reason));
                }
            }
        }
    }
    told
}

/// Names that the examples in a text may read.
fn read(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().map(str::trim_start);
    let code = lines.filter_map(|line| PROMPTS.iter().find_map(|prompt| line.strip_prefix(prompt)));
    code.flat_map(names).collect()
}

/// Words of a line that may be names: not those behind a dot, and not those of a text.
fn names(line: &str) -> impl Iterator<Item = &str> {
    let plain = line.split(['"', '\'']).step_by(2);
    plain.flat_map(|part| {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
        let words = part.split(move |letter| !is_part(letter));
        let first = words.filter_map(|word| word.split('.').next());
        first.filter(|word| word.starts_with(|first: char| first.is_alphabetic() || first == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refactor::split::tests::{file, function, package, planned};

    #[test]
    fn names_of_examples_are_those_that_they_read() {
        let text = "Do.\n\n    >>> clamp(1, format=intword).more\n    ... or 'word' + x.clamped\n    other\n";
        let found: Vec<&str> = read(text).into_iter().collect();
        assert_eq!(found, ["clamp", "format", "intword", "or", "x"]);
    }

    #[test]
    fn what_an_example_reads_stays_with_it() {
        let told = |example: &str| {
            let documented = function("paint_wall", 18, "1").replacen(
                "():\n",
                &format!("():\n    \"\"\"Paint.\n\n    >>> {example}\n    \"\"\"\n"),
                1,
            );
            let rest =
                ["bake_bread", "stir_dough", "lay_floor"].map(|name| function(name, 18, "2"));
            format!("import os\n{documented}{}", rest.concat())
        };
        let parts = |source: &str, others: &[FileText]| {
            let plan = planned(source, others).unwrap();
            let parts: Vec<Vec<String>> = plan.parts.into_iter().map(|part| part.symbols).collect();
            parts
        };
        let mut others = package();
        others.push(file(
            "pyproject.toml",
            "[tool.pytest.ini_options]\naddopts = '--doctest-modules'\n",
        ));
        let together = |parts: &[Vec<String>]| {
            let has = |name: &str| {
                parts
                    .iter()
                    .position(|part| part.iter().any(|it| it == name))
            };
            has("paint_wall") == has("lay_floor")
        };
        let example = told("paint_wall() or lay_floor()");
        assert!(
            together(&parts(&example, &others)),
            "{:?}",
            parts(&example, &others)
        );
        assert!(!together(&parts(&example, &package())), "nobody runs it");
        let imported = parts(&told("os.getcwd()"), &others);
        assert!(
            imported.iter().flatten().all(|name| name != "paint_wall"),
            "{imported:?}"
        );
    }
}
