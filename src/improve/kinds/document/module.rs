//! The docstring of a module. Only a model that writes freely is asked: the bundled one can say what
//! a name says, and a module's says what its file is called.

use serde_json::{Map, Value};

use crate::improve::desk::{Desk, Question};
use crate::improve::kinds::document::ask;
use crate::improve::{Error, Sort, Target};
use crate::lang::python::definitions::{Definition, DefinitionKind, Gives, definitions};
use crate::lang::python::has_module_docstring;
use crate::model::budget::{Part, Rank};
use crate::model::fence::fence;
use crate::text::{Edit, RepoPath};

/// How findings and proofs call a module.
pub(super) const SYMBOL: &str = "<module>";
/// Longest summary, in characters.
const SUMMARY_CHARACTERS: usize = 70;

/// The module as something to document, when it has no docstring and is public with what it
/// defines. `None` for a module without definitions, too: there is nothing to say of it.
pub(super) fn target(path: &RepoPath, source: &str, private: bool, rule: &str) -> Option<Target> {
    let hidden = |part: &[u8]| part.starts_with(b"_") && part != b"__init__.py";
    let is_hidden = path.as_bytes().split(|&byte| byte == b'/').any(hidden);
    let defines = !definitions(source.as_bytes())?.is_empty();
    let wanted =
        defines && (private || !is_hidden) && !has_module_docstring(source.as_bytes()).ok()?;
    wanted.then(|| Target::new(Some(SYMBOL.to_owned()), Sort::Module, 1, rule, source))
}

/// Asks for a sentence; the inner error says why there is none.
pub(super) fn describe(
    path: &RepoPath,
    source: &str,
    desk: &mut Desk<'_>,
) -> Result<Result<String, String>, Error> {
    if desk.info()?.bundled {
        let reason = "the bundled model cannot say what a module is for; `groundskeeper model use` takes a larger model";
        return Ok(Err(reason.to_owned()));
    }
    let module = as_definition(path, source);
    let task = "Write a docstring of one sentence for this module.";
    let parts = vec![
        Part::new(Rank::System, "You are a careful software maintainer."),
        Part::new(Rank::Task, task),
        Part::cuttable(Rank::Symbol, outline(source, desk.code_characters()?)),
    ];
    let fitted = match desk.fitted(parts, &path.to_string())? {
        Ok(fitted) => fitted,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let text = |rank| fitted.text(rank).unwrap_or_default();
    let question = Question {
        sort: "document-module",
        system: text(Rank::System).to_owned(),
        prompt: format!(
            "{}\n\n{path}:\n{}",
            text(Rank::Task),
            fence(text(Rank::Symbol), "python")
        ),
        schema: schema(),
    };
    desk.ask(&question, |answer| {
        Ok(ask::tidied(answer, &module, SUMMARY_CHARACTERS)?.summary)
    })
}

fn schema() -> Value {
    ask::object(Map::from_iter([(
        "summary".to_owned(),
        ask::prose(SUMMARY_CHARACTERS),
    )]))
}

/// A module as far as words about it are held against it.
fn as_definition(path: &RepoPath, source: &str) -> Definition {
    let name = path.to_string();
    let name = name.trim_end_matches(".py").trim_end_matches("/__init__");
    Definition {
        kind: DefinitionKind::Class,
        name: name.rsplit('/').next().unwrap_or_default().to_owned(),
        symbol: SYMBOL.to_owned(),
        line: 1,
        range: 0..source.len(),
        decorators: Vec::new(),
        parameters: Vec::new(),
        returns: None,
        gives: Gives::Nothing,
        docstring: None,
        head_end: 0,
        body_start: 0,
    }
}

/// Heads of the module's definitions, each with the first line of its docstring.
fn outline(source: &str, characters: usize) -> String {
    let mut out = String::new();
    for one in definitions(source.as_bytes()).unwrap_or_default() {
        let head = source.get(one.range.start..one.head_end);
        let head = head.unwrap_or_default().split_whitespace();
        let said = one.docstring.and_then(|range| source.get(range));
        let said = said.and_then(|said| said.trim_matches('"').trim().lines().next());
        let indent = "    ".repeat(one.symbol.matches('.').count());
        let line = format!(
            "{indent}{}  # {}\n",
            head.collect::<Vec<_>>().join(" "),
            said.unwrap_or("...")
        );
        if out.chars().count() + line.chars().count() > characters {
            break;
        }
        out += &line;
    }
    out
}

/// The edit that puts the docstring where Python reads it: before the first statement, below the
/// comments with which the file begins.
pub(super) fn insertion(source: &str, summary: &str) -> Edit {
    let newline = crate::text::newline(source);
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if !line.starts_with('#') && !line.trim().is_empty() {
            break;
        }
        at += line.len();
    }
    Edit {
        range: at..at,
        replacement: format!("\"\"\"{summary}\"\"\"{newline}{newline}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_docstring_stands_below_the_comments_that_begin_the_file() {
        for (before, after) in [
            ("import os\n", "\"\"\"Say.\"\"\"\n\nimport os\n"),
            (
                "#!/bin/python\n# Free.\n\nimport os\n",
                "#!/bin/python\n# Free.\n\n\"\"\"Say.\"\"\"\n\nimport os\n",
            ),
            ("\r\na = 1\r\n", "\r\n\"\"\"Say.\"\"\"\r\n\r\na = 1\r\n"),
        ] {
            let edit = insertion(before, "Say.");
            assert_eq!(crate::text::apply(before, &[edit]).unwrap(), after);
        }
    }

    #[test]
    fn only_public_modules_with_definitions_and_without_a_docstring_are_documented() {
        for (path, source, private, wanted) in [
            ("a/b.py", "def f(): pass\n", false, true),
            ("a/__init__.py", "def f(): pass\n", false, true),
            ("a/_b.py", "def f(): pass\n", false, false),
            ("a/_b.py", "def f(): pass\n", true, true),
            ("_a/b.py", "def f(): pass\n", false, false),
            ("a/b.py", "\"\"\"Doc.\"\"\"\ndef f(): pass\n", false, false),
            ("a/b.py", "import os\n", false, false),
            ("a/b.py", "def f(\n", false, false),
        ] {
            let found = target(&path.into(), source, private, "missing-docstring");
            assert_eq!(found.is_some(), wanted, "{path} {source}");
        }
    }

    #[test]
    fn an_outline_has_heads_and_what_is_said_of_them() {
        let source = "class A:\n    \"\"\"One thing.\n\n    More.\"\"\"\n\n    def f(self,\n          b):\n        return 1\n";
        assert_eq!(
            outline(source, 800),
            "class A:  # One thing.\n    def f(self, b):  # ...\n"
        );
        assert_eq!(outline(source, 30), "class A:  # One thing.\n");
    }
}
