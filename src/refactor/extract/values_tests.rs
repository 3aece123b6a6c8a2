//! What helpers are called by the values that they give, by cases.

use super::candidates::Place;
use super::naming_tests::{named, named_at, of_body, of_lines};
use super::step::NAMELESS;

#[test]
fn what_fills_a_gap_resolves_it() {
    for (test, name) in [
        ("amount is None", "_resolve_amount"),
        ("not amount", "_resolve_amount"),
        ("amount is _MISSING", "_resolve_amount"),
    ] {
        let lines = format!("if {test}:\n    amount = 1\nprint(page)\nreturn amount\n");
        assert_eq!(of_body(&lines, 0), Ok(name.to_owned()), "{lines}");
    }
}

#[test]
fn what_is_made_of_what_it_was_is_normalized() {
    for (value, name) in [
        ("str(amount)", Ok("_normalize_amount")),
        ("amount.strip()[1:]", Ok("_normalize_amount")),
        ("1", Err(NAMELESS)),
        ("str(rows)", Err(NAMELESS)),
        ("amount + 1", Err(NAMELESS)),
    ] {
        let lines =
            format!("if amount == rows:\n    amount = {value}\nprint(page)\nreturn amount\n");
        let name = name.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(of_body(&lines, 0), name, "{lines}");
    }
    let lines = "if rows:\n    amount = str(amount)\n    amount += 1\nprint(page)\nreturn amount\n";
    assert_eq!(of_body(lines, 0), Err(NAMELESS.to_owned()));
}

#[test]
fn two_results_have_a_name_where_they_are_found_together() {
    let named = |lines: &str| {
        let source = format!("{}    return left, right, left_side\n", of_lines(lines));
        let place = Place {
            path: Vec::new(),
            run: 0..lines.lines().filter(|line| !line.starts_with(' ')).count(),
        };
        let source = source.replacen("rows):\n", "rows):\n    print(1)\n", 1);
        let place = Place {
            run: place.run.start + 1..place.run.end + 1,
            ..place
        };
        named_at(&source, "f", &place)
    };
    for (lines, name) in [
        ("left = len(rows)\nright = len(page)\n", NAMELESS),
        // The longer one says the other already.
        ("left = len(rows)\nleft_side = left + 1\n", NAMELESS),
        (
            "left = len(rows)\nright = left + 1\n",
            "_get_left_and_right",
        ),
        (
            "both = page()\nleft = both.a\nright = both.b\n",
            "_get_left_and_right",
        ),
        (
            "left = right = 1\nfor x in rows:\n    left, right = right, x\n",
            "_get_left_and_right",
        ),
    ] {
        assert_eq!(named(lines), name, "{lines}");
    }
}

#[test]
fn what_a_call_did_is_not_only_got() {
    let lines = "if amount:\n    rows = 1\ntotal = page.handle_rows(rows, amount)\n";
    assert_eq!(named(lines), NAMELESS);
    let lines = "if amount:\n    rows = 1\ntotal = page.rows_of(rows, amount)\n";
    assert_eq!(named(lines), "_get_total");
}
