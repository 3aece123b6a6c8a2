//! Lists in brackets, broken over lines as black does when they are too wide.

use crate::refactor::extract::render::Layout;

/// `open`, the parts with commas between, and `close`, at `indent`.
pub(super) fn wrap(
    indent: &str,
    open: &str,
    parts: &[String],
    close: &str,
    layout: &Layout<'_>,
) -> String {
    let joined = parts.join(", ");
    let fits = |line: &str| line.chars().count() <= layout.columns;
    let whole = format!("{indent}{open}{joined}{close}");
    if parts.is_empty() || fits(&whole) {
        return whole;
    }
    let (newline, unit) = (layout.newline, &layout.unit);
    let second = format!("{indent}{unit}{joined}");
    // The comma behind a definition's only parameter is black's, too.
    let lone = parts.len() == 1 && (open.starts_with("def ") || open.starts_with("async def "));
    if fits(&second) && !lone {
        return format!("{indent}{open}{newline}{second}{newline}{indent}{close}");
    }
    let lines: String = parts
        .iter()
        .flat_map(|part| [indent, unit, part, ",", newline])
        .collect();
    format!("{indent}{open}{newline}{lines}{indent}{close}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_takes_one_line_then_three_then_one_for_each_part() {
        let parts = ["first".to_owned(), "second".to_owned()];
        let wrapped = |columns| {
            let layout = Layout {
                columns,
                newline: "\n",
                unit: "  ".to_owned(),
            };
            wrap("", "f(", &parts, ")", &layout)
        };
        assert_eq!(wrapped(16), "f(first, second)");
        assert_eq!(wrapped(15), "f(\n  first, second\n)");
        assert_eq!(wrapped(14), "f(\n  first,\n  second,\n)");
    }

    #[test]
    fn the_only_parameter_of_a_definition_ends_with_a_comma() {
        let layout = Layout {
            columns: 10,
            newline: "\n",
            unit: "  ".to_owned(),
        };
        let parts = ["self".to_owned()];
        let wrapped = |open| wrap("", open, &parts, "):", &layout);
        assert_eq!(wrapped("def _long("), "def _long(\n  self,\n):");
        assert_eq!(wrapped("if _longer("), "if _longer(\n  self\n):");
    }
}
