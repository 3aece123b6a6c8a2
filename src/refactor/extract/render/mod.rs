//! A helper and its call as text, in the manner of the file.

mod body;
mod head;
mod hints;
mod home;
mod narrowing;
mod types;
mod typing;
mod values;
mod wrap;

use std::ops::Range;

use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::receiver::Receiver;
use crate::text::{Edit, line_start};

/// Names for what a helper found, for [`Form::Result`].
const FOUND: &[&str] = &["result", "found", "outcome", "early_result"];

/// How text is laid out.
#[derive(Debug, Clone)]
pub struct Layout<'a> {
    /// Longest line, in characters.
    pub columns: usize,
    /// End of a line.
    pub newline: &'a str,
    /// One step of indentation.
    pub unit: String,
}

/// What stands in the file afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The call, in place of the run.
    pub call: Edit,
    /// The helper, with the empty lines around it.
    pub helper: Edit,
    /// The helper alone.
    pub definition: String,
}

/// Renders a helper called `name`.
pub fn render(moving: &Moving<'_, '_>, name: &str, columns: usize) -> Result<Rendered, String> {
    let source = moving.subject.source;
    let outer = def_indent(moving);
    let layout = Layout {
        columns,
        newline: crate::text::newline(source),
        unit: unit(moving, outer),
    };
    let home = home::home(moving);
    let head = head::head(moving, name, &home.indent, &layout);
    let inner = format!("{}{}", home.indent, layout.unit);
    let body = body::body(moving, &inner, &layout)?;
    let definition = format!("{head}{}{body}", layout.newline);
    Ok(Rendered {
        call: Edit {
            range: moving.region.clone(),
            replacement: call(moving, name, &layout)?,
        },
        helper: home.edit(&definition, layout.newline),
        definition,
    })
}

/// Indentation of the function that is taken apart.
fn def_indent<'a>(moving: &Moving<'a, '_>) -> &'a str {
    let subject = moving.subject;
    let start = line_start(subject.source, subject.range.start);
    &subject.source[start..subject.range.start]
}

/// What a block in the function is indented by.
fn unit(moving: &Moving<'_, '_>, outer: &str) -> String {
    use ruff_text_size::Ranged;
    let source = moving.subject.source;
    let first = moving.subject.at.function.body.first();
    let first = first.map_or(0, |first| first.start().to_usize());
    let line = &source[line_start(source, first)..first];
    let deeper = line.strip_prefix(outer).filter(|rest| !rest.is_empty());
    let deeper = deeper.filter(|rest| rest.trim().is_empty());
    deeper.unwrap_or("    ").to_owned()
}

/// The statements that stand in the run's place.
fn call(moving: &Moving<'_, '_>, name: &str, layout: &Layout<'_>) -> Result<String, String> {
    let target = match &moving.receiver {
        Receiver::Object(owner) | Receiver::Class(owner) => format!("{owner}.{name}"),
        Receiver::None => name.to_owned(),
    };
    let arguments = &moving.variables.parameters;
    let indent = moving.indent;
    let deeper = format!("{indent}{}", layout.unit);
    let newline = layout.newline;
    let line = |before: &str, after: &str| {
        let open = format!("{before}{target}(");
        wrap::wrap(indent, &open, arguments, after, layout)
    };
    let waits = waiting(moving);
    Ok(match &moving.shape.form {
        Form::Plain if moving.variables.results.is_empty() => line(waits, ")"),
        Form::Plain => {
            let results = moving.variables.results.join(", ");
            line(&format!("{results} = {waits}"), ")")
        }
        Form::Return if moving.is_generator => line(&format!("return ({waits}"), "))"),
        Form::Return => line(&format!("return {waits}"), ")"),
        Form::Guard(jump) => {
            let test = if moving.is_generator {
                line(&format!("if ({waits}"), ")):")
            } else {
                line(&format!("if {waits}"), "):")
            };
            format!("{test}{newline}{deeper}{jump}")
        }
        Form::Result => {
            let found = FOUND.iter().copied().find(|one| is_free(moving, one));
            let found = found.ok_or("there is no name for what it finds")?;
            let first = line(&format!("{found} = {waits}"), ")");
            format!(
                "{first}{newline}{indent}if {found} is not None:{newline}{deeper}return {found}"
            )
        }
    })
}

/// What stands before a call of a coroutine or generator.
fn waiting(moving: &Moving<'_, '_>) -> &'static str {
    match (moving.is_async, moving.is_generator) {
        (true, _) => "await ",
        (_, true) => "yield from ",
        _ => "",
    }
}

/// Whether a name means nothing yet in the function.
fn is_free(moving: &Moving<'_, '_>, name: &str) -> bool {
    let subject = moving.subject;
    let within =
        |range: &Range<usize>| subject.range.start <= range.start && range.end <= subject.range.end;
    let mut uses = subject.scopes.uses().iter();
    let mut bound = subject.scopes.all_bindings().iter();
    !uses.any(|one| one.name == name && within(&one.range))
        && !bound.any(|one| one.name == name && within(&one.range))
}
