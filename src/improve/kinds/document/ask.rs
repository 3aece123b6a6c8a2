//! Asking for a description: what the model is shown, and the form its answer must have.

use serde_json::{Map, Value, json};

use crate::improve::Error;
use crate::improve::desk::{Desk, Question};
use crate::improve::kinds::Left;
use crate::improve::kinds::document::sentences;
use crate::improve::kinds::document::surroundings::surroundings;
use crate::lang::python::definitions::{Definition, DefinitionKind, Gives};
use crate::model::budget::{Part, Rank, TooSmall};
use crate::model::fence::fence;
use crate::refactor::docstring::{self, Description, Layout};

/// Longest summary asked for, in characters.
const SUMMARY_CHARACTERS: usize = 96;
/// Longest phrase for a parameter or a result, in characters.
const PHRASE_CHARACTERS: usize = 60;

/// Why the model is not asked.
const SAYS_TOO_LITTLE: &str = "the bundled model can only describe what a name says, and this one \
                               says too little; `groundskeeper model use` takes a larger model";

/// Asks for a description; the inner error says why there is nothing to ask for, or why no answer
/// was good enough.
pub(super) fn describe(
    source: &str,
    target: &Definition,
    layout: Layout,
    taken: &[String],
    desk: &mut Desk<'_>,
) -> Result<Result<Description, (Left, String)>, Error> {
    let skipped = |reason: &str| Ok(Err((Left::Skipped, reason.to_owned())));
    let room = docstring::summary_room(source, target, layout).min(SUMMARY_CHARACTERS);
    if room < 20 {
        return skipped("it is indented too deeply for a summary line");
    }
    let schema = if desk.info()?.bundled {
        let around = surroundings(source, target);
        let mut offered = sentences::sentences(target, &around);
        let holds = |said: &String| tidied(&json!({ "summary": said }), target, room).is_ok();
        offered.retain(|sentence| holds(sentence) && !taken.contains(sentence));
        if offered.is_empty() {
            return skipped(SAYS_TOO_LITTLE);
        }
        object(Map::from_iter([(
            "summary".to_owned(),
            json!({ "enum": offered }),
        )]))
    } else {
        Form {
            target,
            layout,
            room,
        }
        .schema()
    };
    let question = match question(source, target, schema, desk)? {
        Ok(question) => question,
        Err(error) => return skipped(&error.to_string()),
    };
    let answered = desk.ask(&question, |answer| {
        let tidy = tidied(answer, target, room)?;
        if taken.contains(&tidy.summary) {
            let said = &tidy.summary;
            return Err(format!(
                "another docstring of the file says the same: {said}"
            ));
        }
        Ok(tidy)
    })?;
    Ok(answered.map_err(|reason| (Left::Discarded, reason)))
}

/// A description as it may stand in a docstring whose summary has `room` characters.
pub(super) fn tidied(
    answer: &Value,
    target: &Definition,
    room: usize,
) -> Result<Description, String> {
    let raw: Description =
        serde_json::from_value(answer.clone()).map_err(|error| error.to_string())?;
    let tidy = docstring::tidy(&raw, target).map_err(|error| error.to_string())?;
    if tidy.summary.chars().count() > room {
        return Err(format!("the summary did not end within {room} characters"));
    }
    Ok(tidy)
}

/// What the model is asked, as far as its context has room for it.
fn question(
    source: &str,
    target: &Definition,
    schema: Value,
    desk: &mut Desk<'_>,
) -> Result<Result<Question, TooSmall>, Error> {
    let code = shown_code(source, target, desk.code_characters()?);
    let parts = vec![
        Part::new(Rank::System, "You are a careful software maintainer."),
        // The words the bundled model was trained on, for classes too.
        Part::new(Rank::Task, "Write a docstring for this function."),
        Part::cuttable(Rank::Symbol, code),
    ];
    let fitted = match desk.fitted(parts, &target.symbol)? {
        Ok(fitted) => fitted,
        Err(error) => return Ok(Err(error)),
    };
    let text = |rank| fitted.text(rank).unwrap_or_default();
    Ok(Ok(Question {
        sort: "document",
        system: text(Rank::System).to_owned(),
        prompt: format!(
            "{}\n\n{}",
            text(Rank::Task),
            fence(text(Rank::Symbol), "python")
        ),
        schema,
    }))
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

/// The form of the answer of a model that writes freely.
struct Form<'a> {
    target: &'a Definition,
    layout: Layout,
    /// Longest summary, in characters.
    room: usize,
}

impl Form<'_> {
    fn schema(&self) -> Value {
        let mut properties = Map::new();
        properties.insert("summary".to_owned(), prose(self.room));
        if self.layout.style.has_sections() {
            if !self.target.parameters.is_empty() {
                let each = self.target.parameters.iter();
                let each = each.map(|one| (one.name.clone(), prose(PHRASE_CHARACTERS)));
                properties.insert("params".to_owned(), object(each.collect()));
            }
            if self.target.gives != Gives::Nothing {
                properties.insert("returns".to_owned(), prose(PHRASE_CHARACTERS));
            }
        }
        object(properties)
    }
}

/// Letters that prose needs, and nothing that could end a docstring. The full stop is part of the
/// form, so that a sentence ends where the model means it to.
pub(super) fn prose(longest: usize) -> Value {
    let pattern = format!(
        "^[A-Z][A-Za-z0-9 ,()/-]{{7,{}}}[.]$",
        longest.saturating_sub(2)
    );
    json!({ "type": "string", "pattern": pattern })
}

/// An object with exactly these properties.
pub(super) fn object(properties: Map<String, Value>) -> Value {
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    })
}
