//! The body of a helper: the run's own bytes, at another indentation, with its jumps and its end
//! turned into returns.

use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::render::Layout;
use crate::text::{Edit, apply};

/// The body, indented by `indent`, without a newline at its end.
pub(super) fn body(
    moving: &Moving<'_, '_>,
    indent: &str,
    layout: &Layout<'_>,
) -> Result<String, String> {
    let region = &moving.region;
    let text = &moving.subject.source[region.clone()];
    let mut edits = outdented(moving, indent);
    let returns = returned(moving);
    for jump in &moving.shape.jumps {
        let range = jump.start - region.start..jump.end - region.start;
        edits.push(Edit {
            range,
            replacement: returns.clone(),
        });
    }
    let moved = apply(text, &edits).map_err(|error| error.to_string())?;
    let end = match &moving.shape.form {
        _ if !moving.shape.falls_through => None,
        Form::Plain => (!moving.variables.results.is_empty()).then(|| returns.clone()),
        Form::Return => None,
        Form::Guard(_) => Some("return False".to_owned()),
        Form::Result => Some("return None".to_owned()),
    };
    Ok(match end {
        Some(end) => format!("{moved}{}{indent}{end}", layout.newline),
        None => moved,
    })
}

/// What a jump becomes.
fn returned(moving: &Moving<'_, '_>) -> String {
    match &moving.shape.form {
        Form::Guard(_) => "return True".to_owned(),
        _ if moving.variables.results.is_empty() => "return".to_owned(),
        _ => format!("return {}", moving.variables.results.join(", ")),
    }
}

/// Moves every line that the run indents to `indent`; strings keep their bytes.
fn outdented(moving: &Moving<'_, '_>, indent: &str) -> Vec<Edit> {
    let region = &moving.region;
    let text = &moving.subject.source[region.clone()];
    let starts =
        std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|n| n + 1));
    starts
        .filter(|&start| {
            let line = text[start..].lines().next().unwrap_or_default();
            !line.trim().is_empty()
                && line.starts_with(moving.indent)
                && !moving.subject.is_in_string(region.start + start)
        })
        .map(|start| Edit {
            range: start..start + moving.indent.len(),
            replacement: indent.to_owned(),
        })
        .collect()
}
