//! Where a helper goes: a function right above the definition that it was taken from, which is safe
//! for whatever runs at import; a method right below.

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::receiver::Receiver;
use crate::text::{Edit, line_start};

/// A place between two statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    /// Indentation there.
    pub(super) indent: String,
    at: usize,
    /// Empty lines between definitions.
    gap: usize,
    /// Those that are missing before it.
    missing: usize,
    above: bool,
}

impl Home {
    /// Puts `definition` there.
    pub(super) fn edit(&self, definition: &str, newline: &str) -> Edit {
        let gap = newline.repeat(self.gap + 1);
        let replacement = if self.above {
            format!("{}{definition}{gap}", newline.repeat(self.missing))
        } else {
            format!("{gap}{definition}")
        };
        Edit {
            range: self.at..self.at,
            replacement,
        }
    }
}

/// The place for the helper of `moving`.
pub(super) fn home(moving: &Moving<'_, '_>) -> Home {
    let subject = moving.subject;
    match moving.receiver {
        Receiver::None => above(moving, subject.at.home),
        _ => below(moving, subject.at.place),
    }
}

fn name(statement: &Stmt) -> Option<&str> {
    match statement {
        Stmt::FunctionDef(function) => Some(function.name.as_str()),
        _ => None,
    }
}

/// Overloads, and the parts of a property, stay together.
fn same(one: &Stmt, other: &Stmt) -> bool {
    name(one).is_some() && name(one) == name(other)
}

fn above(moving: &Moving<'_, '_>, (suite, index): (&[Stmt], usize)) -> Home {
    let source = moving.subject.source;
    let mut first = index;
    while first > 0 && same(&suite[first - 1], &suite[index]) {
        first -= 1;
    }
    let start = suite[first].start().to_usize();
    let mut at = line_start(source, start);
    let indent = source[at..start].to_owned();
    let floor = match first {
        0 => 0,
        _ => suite[first - 1].end().to_usize(),
    };
    let usual: usize = if indent.is_empty() { 2 } else { 1 };
    // Comments right above belong to the definition, and those with an empty line between.
    let comments = |from: usize| {
        let mut at = from;
        while at > floor {
            let line = line_start(source, at - 1);
            let text = source[line..at].trim_end();
            if !text.starts_with(&indent) || !moving.subject.is_comment(line + indent.len()) {
                break;
            }
            at = line;
        }
        at
    };
    at = comments(at);
    let mut missing = 0;
    let empty = line_start(source, at.saturating_sub(1));
    if empty > floor && source[empty..at].trim().is_empty() && comments(empty) < empty {
        at = comments(empty);
        missing = usual.saturating_sub(empty_lines(&source[floor..at]));
    }
    let gap = match first.checked_sub(1).map(|before| &suite[before]) {
        Some(Stmt::FunctionDef(_) | Stmt::ClassDef(_)) => {
            empty_lines(&source[floor..at]).clamp(1, usual)
        }
        _ => usual,
    };
    Home {
        indent,
        at,
        gap,
        missing,
        above: true,
    }
}

fn empty_lines(text: &str) -> usize {
    let lines = text.lines().skip(1);
    lines.filter(|line| line.trim().is_empty()).count()
}

fn below(moving: &Moving<'_, '_>, (suite, index): (&[Stmt], usize)) -> Home {
    let source = moving.subject.source;
    let mut last = index;
    while suite
        .get(last + 1)
        .is_some_and(|next| same(next, &suite[index]))
    {
        last += 1;
    }
    let start = suite[index].start().to_usize();
    let end = suite[last].end().to_usize();
    let line = source[end..].split(['\n', '\r']).next().unwrap_or_default();
    Home {
        indent: source[line_start(source, start)..start].to_owned(),
        at: end + line.trim_end().len(),
        gap: 1,
        missing: 0,
        above: false,
    }
}

#[cfg(test)]
mod tests {
    use crate::refactor::extract::tests::taken_of;

    #[test]
    fn comments_and_overloads_stay_with_their_definition() {
        let run = "    if a:\n        print(a)\n    print()\n";
        let source = format!("x = 1\n\n\n# One.\n@overload\ndef f(a): ...\n\n\ndef f(a):\n{run}");
        let found = taken_of(&source, "f#2", &[], 0..1);
        let home = "x = 1\n\n\ndef _h(a):\n    if a:\n        print(a)\n\n\n# One.\n@overload\n";
        assert!(found.starts_with(home), "{found}");
    }

    #[test]
    fn a_comment_with_an_empty_line_after_it_stays_above_its_class() {
        let run = "        if a:\n            print(a)\n        print()\n";
        let class = format!("class A:\n    def f(self, a):\n{run}");
        for (before, after) in [
            (
                "x = 1\n\n# To do.\n\n",
                "x = 1\n\n\ndef _h(a):\n    if a:\n        print(a)\n\n\n# To do.\n\nclass A:\n",
            ),
            (
                "x = 1\n\n\n# To do.\n# Now.\n\n",
                "x = 1\n\n\ndef _h(a):\n    if a:\n        print(a)\n\n\n# To do.\n# Now.\n\nclass A:\n",
            ),
            (
                "x = 1\n\n\n# Section\n\n\n",
                "x = 1\n\n\n# Section\n\n\ndef _h(a):\n    if a:\n        print(a)\n\n\nclass A:\n",
            ),
        ] {
            let found = taken_of(&format!("{before}{class}"), "A.f", &[], 0..1);
            assert!(found.starts_with(after), "{found}");
        }
    }

    #[test]
    fn a_method_goes_below_the_last_part_of_a_property() {
        let source = "class A:\n    @property\n    def f(self):\n        if self.a:\n            print(self)\n        print()\n\n    @f.setter\n    def f(self, a):\n        self.a = a\n";
        let found = taken_of(source, "A.f", &[], 0..1);
        assert!(
            found.contains("        self.a = a\n\n    def _h(self):\n"),
            "{found}"
        );
    }
}
