//! How a call stands for a run of statements, by how the run may be left.

use std::ops::Range;

use crate::refactor::extract::candidates::Suite;
use crate::refactor::extract::escapes::{Escapes, is_never_none, is_plain_constant};
use crate::refactor::tree::bytes;

/// How a call stands for a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// `a, b = helper(x)`; what was `continue` or nothing returns.
    Plain,
    /// `return helper(x)`: every way through the run returns, or nothing comes after it.
    Return,
    /// `if helper(x): break`; the text of the jump. It returns true where the run jumped.
    Guard(String),
    /// `found = helper(x)`, and `return found` if it is not `None`, which the run never returns.
    Result,
}

/// A way of taking a run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What stands in its place.
    pub form: Form,
    /// Jumps that become a `return` of the results, or of true for [`Form::Guard`]; their bytes.
    pub jumps: Vec<Range<usize>>,
    /// The run may be left at its end.
    pub falls_through: bool,
}

/// The form for a run at the end (or not) of `suite`, or why there is none.
pub fn shape(
    escapes: &Escapes<'_>,
    suite: &Suite<'_>,
    is_last: bool,
    falls_through: bool,
    source: &str,
) -> Result<Shape, &'static str> {
    let kinds = [
        !escapes.returns.is_empty(),
        !escapes.breaks.is_empty(),
        !escapes.continues.is_empty(),
    ];
    let with = |form, jumps| Shape {
        form,
        jumps,
        falls_through,
    };
    match kinds {
        // The jump itself stays where it is.
        [false, true, false] | [false, false, true] if !falls_through => Err("it ends with a jump"),
        [false, false, false] => Ok(with(Form::Plain, Vec::new())),
        [true, false, false] => returning(
            escapes,
            suite.ends_function && is_last,
            falls_through,
            source,
        ),
        [false, true, false] => Ok(with(
            Form::Guard("break".to_owned()),
            escapes.breaks.clone(),
        )),
        [false, false, true] => {
            let jumps = escapes.continues.clone();
            let form = if suite.ends_round && is_last {
                Form::Plain
            } else {
                Form::Guard("continue".to_owned())
            };
            Ok(with(form, jumps))
        }
        _ => Err("it is left in more than one way"),
    }
}

fn returning(
    escapes: &Escapes<'_>,
    ends_function: bool,
    falls_through: bool,
    source: &str,
) -> Result<Shape, &'static str> {
    let values: Vec<_> = escapes
        .returns
        .iter()
        .map(|it| it.value.as_deref())
        .collect();
    let with = |form, jumps| {
        Ok(Shape {
            form,
            jumps,
            falls_through,
        })
    };
    if !falls_through {
        return with(Form::Return, Vec::new());
    }
    let bare = values.iter().all(Option::is_none);
    if ends_function {
        let form = if bare { Form::Plain } else { Form::Return };
        return with(form, Vec::new());
    }
    let texts: Vec<&str> = escapes
        .returns
        .iter()
        .map(|it| source.get(bytes(*it)).unwrap_or_default())
        .collect();
    let constant = values
        .iter()
        .all(|value| value.is_none_or(is_plain_constant));
    let same = texts.windows(2).all(|pair| pair[0] == pair[1]);
    if constant && same && !texts[0].contains('\n') {
        let jumps = escapes.returns.iter().map(|it| bytes(*it)).collect();
        return with(Form::Guard(texts[0].to_owned()), jumps);
    }
    if values.iter().all(|value| value.is_some_and(is_never_none)) {
        return with(Form::Result, Vec::new());
    }
    Err("it returns on some ways only, and what it returns may be None")
}
