//! What helpers are called that are what a loop does to each, by cases.

use super::candidates::Place;
use super::step::{NAMELESS, take};

#[test]
fn a_choice_by_what_a_loop_goes_over_handles_it() {
    let source = |second: &str| {
        format!(
            "def f(page, rows):\n    for row in rows:\n        if row.a == 1:\n            page.b()\n        elif {second} == 2:\n            page.c(1)\n        elif row.a == 3:\n            page.d(2)\n    print(rows)\n"
        )
    };
    let place = Place {
        path: vec![(0, 0)],
        run: 0..1,
    };
    for (second, name) in [("row.a", "_handle_row"), ("page.a", "_process_row")] {
        let done = take(&source(second), "f", &place, None, (80, &|_| false));
        let done = done.map_or_else(|refusal| refusal.to_string(), |done| done.symbol);
        assert_eq!(done, name, "{second}");
    }
}

#[test]
fn a_question_is_called_one() {
    let source = |lines: &str| {
        format!(
            "def is_short(page, rows):\n    for row in rows:\n{lines}        print(row)\n    print(rows)\n"
        )
    };
    let place = Place {
        path: vec![(0, 0)],
        run: 0..1,
    };
    for (lines, name) in [
        (
            "        # Skip empty rows\n        if row.a:\n            if page:\n                continue\n",
            "_should_skip_empty_rows",
        ),
        (
            "        # Skip empty rows\n        if row.a:\n            page.append(row)\n            if page:\n                continue\n",
            NAMELESS,
        ),
        (
            "        # An empty row\n        if row.a:\n            if page:\n                continue\n",
            NAMELESS,
        ),
    ] {
        let done = take(&source(lines), "is_short", &place, None, (80, &|_| false));
        let done = done.map_or_else(|refusal| refusal.to_string(), |done| done.symbol);
        assert_eq!(done, name, "{lines}");
    }
    let source = "def is_short(page, rows):\n    if page == 'wall':\n        print(1)\n        return rows.a > 1 or page\n    return False\n";
    let place = Place {
        path: vec![(0, 0)],
        run: 0..2,
    };
    let done = take(source, "is_short", &place, None, (80, &|_| false)).unwrap();
    assert_eq!(done.symbol, "_is_short_wall");
}

#[test]
fn a_generator_is_called_by_what_it_does_to_each() {
    for (symbol, name) in [
        ("find_walls", "_find_in_row"),
        ("filter_rows", "_filter_row"),
        ("all_walls", NAMELESS),
    ] {
        let source = format!(
            "def {symbol}(page, rows):\n    for row in rows:\n        if row.a:\n            yield row.b\n        else:\n            yield page\n"
        );
        let place = Place {
            path: vec![(0, 0)],
            run: 0..1,
        };
        let done = take(&source, symbol, &place, None, (80, &|_| false));
        let done = done.map_or_else(|refusal| refusal.to_string(), |done| done.symbol);
        assert_eq!(done, name, "{symbol}");
    }
}
