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
    if fits(&second) {
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
}
