//! Asking for a description: what the model is shown, and the form its answer must have.

use serde_json::{Map, Value, json};

use crate::improve::Error;
use crate::improve::desk::{Desk, Question};
use crate::improve::kinds::Task;
use crate::improve::kinds::document::words;
use crate::lang::python::definitions::{Definition, DefinitionKind, Gives};
use crate::refactor::docstring::{self, Description, Layout};

/// Longest summary asked for, in characters.
const SUMMARY_CHARACTERS: usize = 96;
/// Longest phrase for a parameter or a result, in characters.
const PHRASE_CHARACTERS: usize = 60;

/// Asks for a description; the inner error says why none was good enough.
pub(super) fn describe(
    task: &Task<'_>,
    target: &Definition,
    layout: Layout,
    taken: &[String],
    desk: &mut Desk<'_>,
) -> Result<Result<Description, String>, Error> {
    let room = docstring::summary_room(task.source, target, layout).min(SUMMARY_CHARACTERS);
    if room < 20 {
        return Ok(Err(
            "it is indented too deeply for a summary line".to_owned()
        ));
    }
    let code = shown_code(task.source, target, desk.code_characters());
    let form = Form {
        target,
        layout,
        room,
        code: &code,
        words: desk.info().bundled,
    };
    let question = Question {
        system: "You are a careful software maintainer.".to_owned(),
        // The words the bundled model was trained on, for classes too.
        prompt: format!("Write a docstring for this function.\n\n```python\n{code}\n```"),
        schema: form.schema(),
    };
    desk.ask(&question, |answer| {
        let raw: Description =
            serde_json::from_value(answer.clone()).map_err(|error| error.to_string())?;
        let tidy = docstring::tidy(&raw, target).map_err(|error| error.to_string())?;
        if tidy.summary.chars().count() > room {
            return Err(format!("the summary did not end within {room} characters"));
        }
        if !words::speaks_of(&tidy.summary, target, &code) {
            return Err(format!(
                "the summary does not speak of the code: {}",
                tidy.summary
            ));
        }
        if taken.contains(&tidy.summary) {
            return Err(format!(
                "another docstring of the file says the same: {}",
                tidy.summary
            ));
        }
        Ok(tidy)
    })
}

fn shown_code(source: &str, target: &Definition, characters: usize) -> String {
    let code = match target.kind {
        DefinitionKind::Function => source
            .get(target.range.clone())
            .unwrap_or_default()
            .to_owned(),
        DefinitionKind::Class => outline(source, target),
    };
    condensed(&code, characters)
}

/// A class without the bodies of its methods: its head, and each line that opens a definition or
/// assigns a name.
fn outline(source: &str, class: &Definition) -> String {
    let text = source.get(class.range.clone()).unwrap_or_default();
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default().to_owned();
    let kept = lines.filter(|line| {
        let code = line.trim_start();
        code.starts_with("def ")
            || code.starts_with("async def ")
            || code.contains(": ")
            || code.contains(" = ")
    });
    std::iter::once(head)
        .chain(kept.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Blank and comment lines taken out, outer indentation removed, cut at a line.
fn condensed(code: &str, characters: usize) -> String {
    let lines: Vec<&str> = code
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    // The first line starts at the `def`, so the second tells how deep the rest lies.
    let outer = lines
        .get(1..)
        .unwrap_or_default()
        .iter()
        .map(indent)
        .min()
        .unwrap_or(0);
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let shown = match index {
            0 => line.trim_start().to_owned(),
            _ => format!("    {}", line.get(outer..).unwrap_or(line)),
        };
        if !out.is_empty() && out.chars().count() + shown.chars().count() > characters {
            out.push_str("\n...");
            break;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.extend(shown.chars().take(characters));
    }
    out
}

/// The form of the answer for one definition.
struct Form<'a> {
    target: &'a Definition,
    layout: Layout,
    /// Longest summary, in characters.
    room: usize,
    code: &'a str,
    /// Whether the words are offered.
    words: bool,
}

impl Form<'_> {
    fn schema(&self) -> Value {
        let mut properties = Map::new();
        properties.insert("summary".to_owned(), self.summary());
        if self.layout.style.has_sections() {
            if !self.target.parameters.is_empty() {
                properties.insert("params".to_owned(), self.parameters());
            }
            if self.target.gives != Gives::Nothing {
                properties.insert("returns".to_owned(), self.result());
            }
        }
        object(properties)
    }

    fn summary(&self) -> Value {
        match self.words {
            true => pattern(words::summary_pattern(self.target, self.code)),
            false => prose(self.room),
        }
    }

    fn result(&self) -> Value {
        match self.words {
            true => pattern(words::result_pattern(self.target, self.code)),
            false => prose(PHRASE_CHARACTERS),
        }
    }

    fn parameter(&self, name: &str) -> Value {
        match self.words {
            true => pattern(words::parameter_pattern(name, self.target, self.code)),
            false => prose(PHRASE_CHARACTERS),
        }
    }

    fn parameters(&self) -> Value {
        let each = self.target.parameters.iter();
        object(
            each.map(|one| (one.name.clone(), self.parameter(&one.name)))
                .collect(),
        )
    }
}

fn pattern(pattern: String) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// Letters that prose needs, and nothing that could end a docstring. The full stop is part of the
/// form, so that a sentence ends where the model means it to.
fn prose(longest: usize) -> Value {
    pattern(format!(
        "^[A-Z][A-Za-z0-9 ,()/-]{{7,{}}}[.]$",
        longest.saturating_sub(2)
    ))
}

/// An object with exactly these properties.
fn object(properties: Map<String, Value>) -> Value {
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    })
}
