//! What helpers are called that do nothing but refuse, by cases.

use super::candidates::Place;
use super::naming_tests::{function, named, named_at};
use super::step::{NAMELESS, take};

#[test]
fn what_is_wrong_is_said_by_the_error_whoever_makes_it() {
    for (lines, name) in [
        (
            "if amount > 1:\n    if rows:\n        raise InvalidHeaderError(rows)\n",
            "_check_header",
        ),
        (
            "with page:\n    if rows:\n        raise page.error(InvalidHeader, rows)\n",
            "_check_header",
        ),
        // Two errors say two things, and this one says nothing.
        (
            "if amount:\n    raise InvalidRow(1)\nif rows:\n    raise InvalidPage(page)\n",
            "_check_f_arguments",
        ),
        (
            "if amount:\n    raise InvalidArg(1)\nif rows:\n    raise InvalidArg(2)\n",
            "_check_f_arguments",
        ),
        // Whoever raises it.
        (
            "if rows == 1:\n    text = 'no'\n    click.raise_error(rows, text)\n",
            "_check_rows",
        ),
    ] {
        assert_eq!(named(lines), name, "{lines}");
    }
}

#[test]
fn what_ends_in_an_error_is_not_called_for_what_it_did_before() {
    let ends = |error: &str| named(&format!("if rows:\n    page.text = 1\nraise {error}\n"));
    assert_eq!(ends("page(rows)"), NAMELESS);
    assert_eq!(ends("PageError(rows)"), "_raise_page_error");
}

#[test]
fn a_name_that_is_taken_says_what_it_is_a_part_of() {
    let lines = "with page:\n    if rows:\n        raise InvalidHeader(rows)\n";
    let (source, place) = function("parse_item", lines);
    let is_taken = |name: &str| name == "_check_header";
    let done = take(&source, "parse_item", &place, None, (80, &is_taken)).unwrap();
    assert_eq!(done.symbol, "_check_item_header");
}

#[test]
fn what_an_object_has_many_of_is_checked() {
    for test in ["self.chain", "values"] {
        let source = format!(
            "class A:\n    def f(self, values):\n        print(1)\n        if {test}:\n            for row in self.rows:\n                if row not in values:\n                    raise ValueError(1)\n        print(2)\n"
        );
        let place = Place {
            path: Vec::new(),
            run: 1..2,
        };
        assert_eq!(named_at(&source, "A.f", &place), "A._check_rows", "{test}");
    }
}

#[test]
fn what_says_whether_there_was_something_is_checked_for_that() {
    for (name, checked) in [("had_page", "_check_page"), ("had_arg", "_check_had_arg")] {
        let source = format!(
            "def f({name}):\n    print(1)\n    if {name}:\n        raise ValueError(1)\n    print(2)\n"
        );
        let place = Place {
            path: Vec::new(),
            run: 1..2,
        };
        assert_eq!(named_at(&source, "f", &place), checked, "{name}");
    }
}
