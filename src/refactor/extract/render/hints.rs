//! Type hints of a helper, where the function that it is taken from has them: those of which the
//! type is certain, and `Any` for the rest of a function that has a hint everywhere.

use std::collections::BTreeMap;

use crate::refactor::extract::forms::Form;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::receiver::is_bound;
use crate::refactor::extract::render::narrowing::is_narrowed;
use crate::refactor::extract::render::types::Types;
use crate::refactor::extract::render::typing::{Typing, allows_none, without_none};

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
    let plain = all.filter(|one| !is_bound(one.name().as_str()));
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
            .filter_map(|name| Some((name.clone(), hinter.of_parameter(name)?)))
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

    fn of_parameter(&self, name: &str) -> Option<String> {
        let narrowed = || {
            let hint = self.types.hint_of_parameter(name).and_then(without_none)?;
            self.types
                .text(hint)
                .filter(|_| is_narrowed(self.moving, name))
        };
        narrowed().or_else(|| self.of_name(name))
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

#[cfg(test)]
mod tests {
    use crate::refactor::extract::tests::taken;

    const HINTED: &str = "\
import typing as t


class Node:
    def text(self) -> str:
        return ''


def f(a: Node, *rest: int, name: str = '', quiet: bool = None) -> t.Optional[Node]:
    count = len(rest)
    told = f'{name}'
    told += '!'
    node = Node()
    other = a.b
    kept: t.List[Node] = []
    for i in range(count):
        print(a, told, node, other, i)
        print(rest, kept, quiet)
    return node
";

    #[test]
    fn a_helper_has_the_hints_that_are_certain_and_any_where_all_have_one() {
        let head = |source: &str| {
            let text = taken(source, &[], 6..7);
            let start = text.find("def _h(").unwrap_or_else(|| panic!("{text}"));
            let end = start + text[start..].find(":\n    for").unwrap();
            text[start..end]
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            head(HINTED),
            "def _h( count: int, a: Node, told: str, node: Node, other: t.Any, rest: t.Tuple[int, ...], \
             kept: t.List[Node], quiet: t.Any, ) -> None"
        );
        // Not all have one, so that no more is said than what is known.
        assert_eq!(
            head(&HINTED.replace("a: Node", "a")),
            "def _h( count: int, a, told: str, node: Node, other, rest: t.Tuple[int, ...], \
             kept: t.List[Node], quiet, ) -> None"
        );
        let bare = HINTED.replace(
            "a: Node, *rest: int, name: str = '', quiet: bool = None",
            "a, *rest, name='', quiet=None",
        );
        let bare = bare.replace(" -> t.Optional[Node]", "");
        assert_eq!(
            head(&bare),
            "def _h( count, a, told, node, other, rest, kept, quiet, )"
        );
        // A class that is defined only later is named in quotes.
        let (class, rest) = HINTED.split_once("\n\n\ndef f").unwrap();
        let (import, class) = class.split_once("class").unwrap();
        let later =
            format!("{import}def f{rest}\n\nclass{class}\n").replace("a: Node", "a: 'Node'");
        let later = later.replace("t.Optional[Node]", "t.Optional['Node']");
        assert!(
            head(&later).contains("a: 'Node', told: str, node: \"Node\","),
            "{}",
            head(&later)
        );
    }

    #[test]
    fn what_is_given_on_some_ways_only_may_be_none() {
        let head = |import: &str, gives: &str| {
            let source = format!(
                "{import}\n\n\ndef f(a: int) -> {gives}:\n    if a > 1:\n        print(a)\n        return [a]\n    print()\n    return [1]\n"
            );
            let text = taken(&source, &[], 0..1);
            let start = text.find("def _h(").unwrap_or_else(|| panic!("{text}"));
            let end = start + text[start..].find(":\n    if").unwrap();
            let parts = text[start..end].split_whitespace();
            parts
                .collect::<Vec<_>>()
                .join(" ")
                .replace("( a: int, )", "(a: int)")
        };
        for (import, gives, head_of) in [
            (
                "import typing as t",
                "t.List[t.Any]",
                "t.Optional[t.List[t.Any]]",
            ),
            ("import typing as t", "t.Optional[int]", "t.Optional[int]"),
            (
                "from __future__ import annotations",
                "list[int]",
                "list[int] | None",
            ),
            (
                "from __future__ import annotations",
                "list[int] | None",
                "list[int] | None",
            ),
        ] {
            assert_eq!(head(import, gives), format!("def _h(a: int) -> {head_of}"));
        }
        // Nothing says `None` here without a new import.
        assert_eq!(head("import os", "list"), "def _h(a: int)");
    }
}
