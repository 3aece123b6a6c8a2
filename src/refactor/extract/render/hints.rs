//! Type hints of a helper, where the function that it is taken from has them: those of which the
//! type is certain, and `Any` for the rest of a function that has a hint everywhere.

use std::collections::BTreeMap;

use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::render::types::Types;
use crate::refactor::extract::render::typing::{Typing, allows_none};

/// Hints as they are written.
#[derive(Debug, Default)]
pub(super) struct Hints {
    /// By parameter.
    pub(super) parameters: BTreeMap<String, String>,
    /// Of the result.
    pub(super) returns: Option<String>,
}

/// The hints of a helper.
pub(super) fn hints(moving: &Moving<'_, '_>) -> Hints {
    let subject = moving.subject;
    let function = subject.at.function;
    let all = function.parameters.iter();
    let bound = ["self", "cls"];
    let plain = all.filter(|one| !bound.contains(&one.name().as_str()));
    let marks: Vec<bool> = plain.map(|one| one.annotation().is_some()).collect();
    let returns = function.returns.is_some();
    if !returns && !marks.contains(&true) {
        return Hints::default();
    }
    let typing = Typing::of(subject);
    let any = typing.spelled("Any");
    let types = Types::of(subject);
    let hinter = Hinter {
        moving,
        any: any.filter(|_| returns && !marks.contains(&false)),
        typing,
        types,
    };
    let taken = moving.variables.parameters.iter();
    Hints {
        parameters: taken
            .filter_map(|name| Some((name.clone(), hinter.of_name(name)?)))
            .collect(),
        returns: hinter.returns(),
    }
}

struct Hinter<'m, 'a, 's> {
    moving: &'m Moving<'a, 's>,
    /// What stands for a type that is not known.
    any: Option<String>,
    typing: Typing<'s, 'a>,
    types: Types<'s, 'a>,
}

impl Hinter<'_, '_, '_> {
    fn of_name(&self, name: &str) -> Option<String> {
        self.types.of_name(name).or_else(|| self.any.clone())
    }

    fn returns(&self) -> Option<String> {
        let results = &self.moving.variables.results;
        if self.moving.is_generator {
            return self.own().filter(|_| results.is_empty());
        }
        match &self.moving.shape.form {
            Form::Guard(_) => Some("bool".to_owned()),
            Form::Return => self.own(),
            Form::Result => self.own_or_none().or_else(|| self.any.clone()),
            Form::Plain => match &results[..] {
                [] => Some("None".to_owned()),
                [one] => self.of_name(one),
                many => {
                    let hints: Option<Vec<String>> =
                        many.iter().map(|one| self.of_name(one)).collect();
                    self.typing.tuple(&hints?)
                }
            },
        }
    }

    /// The function's own result.
    fn own(&self) -> Option<String> {
        let returns = self.moving.subject.at.function.returns.as_deref()?;
        self.types.text(returns)
    }

    fn own_or_none(&self) -> Option<String> {
        let own = self.own()?;
        let returns = self.moving.subject.at.function.returns.as_deref()?;
        match allows_none(returns) {
            true => Some(own),
            false => self.typing.optional(&own),
        }
    }
}
