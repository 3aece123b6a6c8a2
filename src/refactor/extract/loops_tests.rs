//! What helpers are called that are what a loop does to each, by cases.

use super::candidates::Place;
use super::naming_tests::{function, named, named_at, of_lines};
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
        assert_eq!(named_at(&source(second), "f", &place), name, "{second}");
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
        assert_eq!(
            named_at(&source(lines), "is_short", &place),
            name,
            "{lines}"
        );
    }
    let source = "def is_short(page, rows):\n    if page == 'wall':\n        print(1)\n        return rows.a > 1 or page\n    return False\n";
    let place = Place {
        path: vec![(0, 0)],
        run: 0..2,
    };
    assert_eq!(named_at(source, "is_short", &place), "_is_short_wall");
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
        assert_eq!(named_at(&source, symbol, &place), name, "{symbol}");
    }
}

#[test]
fn what_is_made_ready_for_a_loop_is_part_of_it() {
    let body = "for row in pages:\n{}    page.show(row)\n{}    page.hide(rows)\n";
    for (lines, name) in [
        (body.replace("{}", ""), "_show_pages"),
        (
            format!("pages = sorted(rows)\n{}", body.replace("{}", "")),
            "_show_pages",
        ),
        (
            format!(
                "pages = sorted(rows)\nif pages:\n    {}",
                body.replace("{}", "    ")
            ),
            "_show_pages",
        ),
        // What is asked for, or made, has nothing to do with the loop.
        (
            format!("if amount:\n    {}", body.replace("{}", "    ")),
            NAMELESS,
        ),
        (
            format!("words = sorted(rows)\n{}", body.replace("{}", "")),
            NAMELESS,
        ),
    ] {
        let count = lines.lines().filter(|line| !line.starts_with(' ')).count();
        let indented = lines.lines().flat_map(|line| ["    ", line, "\n"]);
        let indented: String = indented.collect();
        let source = format!(
            "def show(page, pages, rows, amount):\n    print(1)\n{indented}    print(rows)\n"
        );
        let place = Place {
            path: Vec::new(),
            run: 1..1 + count,
        };
        assert_eq!(named_at(&source, "show", &place), name, "{source}");
    }
}

#[test]
fn what_is_done_to_all_is_done_to_each() {
    for (symbol, name) in [
        ("apply_comments", "_apply_comment"),
        ("apply_rows", "_set_height"),
    ] {
        let source = format!(
            "def {symbol}(page, comments):\n    for path, comment in comments:\n        if path:\n            page.height = comment\n        else:\n            page.height = 1\n    print(page)\n"
        );
        let place = Place {
            path: vec![(0, 0)],
            run: 0..1,
        };
        assert_eq!(named_at(&source, symbol, &place), name, "{symbol}");
    }
}

#[test]
fn what_only_adds_says_of_what_where_the_plain_name_is_taken() {
    let lines = "for row in rows:\n    page.append(row.a)\n    page.append(row.b)\n";
    let (source, place) = function("f", lines);
    let is_taken = |name: &str| name.starts_with("_append_page");
    let done = take(&source, "f", &place, None, (80, &is_taken)).unwrap();
    assert_eq!(done.symbol, "_append_rows");
    // Nor is there a second name that differs in an underscore.
    let is_public = |name: &str| name == "append_page";
    let done = take(&source, "f", &place, None, (80, &is_public)).unwrap();
    assert_eq!(done.symbol, "_append_rows");
    // What is put into each is no more from them.
    let (source, place) = function(
        "f",
        "for row in rows:\n    row['a'] = page\n    row['b'] = 1\n",
    );
    let is_taken = |name: &str| name == "_fill_row";
    let done = take(&source, "f", &place, None, (80, &is_taken)).unwrap();
    assert_eq!(done.symbol, "_fill_rows");
    let set = "page.text = amount\nif rows:\n    page.blank_after_text = rows\n";
    assert_eq!(named(set), "_set_text");
}

#[test]
fn what_becomes_of_a_value_is_not_named_by_its_case() {
    let lines = "if isinstance(page, Number):\n    page = str(page)\n    page = page or rows\nprint(page)\n";
    let place = Place {
        path: Vec::new(),
        run: 0..1,
    };
    assert_eq!(named_at(&of_lines(lines), "f", &place), NAMELESS);
    // Nor by the last word of a name that leads to what follows it.
    let lines = "if isinstance(page, tuple):\n    rows = 1\n    amount[2] = rows\n";
    for (symbol, name) in [
        ("insert_row", "_insert_row_tuple"),
        ("insert_at", "_fill_amount"),
    ] {
        assert_eq!(of_loop(symbol, lines), name, "{symbol}");
    }
}

/// What the loop is called that these lines are, in a function of that name.
fn of_loop(symbol: &str, lines: &str) -> String {
    let (source, place) = function(symbol, lines);
    named_at(&source, symbol, &place)
}

#[test]
fn what_a_function_does_to_its_own_object_is_not_done_to_each() {
    let change = "for row in rows:\n    row.a = page\n    page.b = amount\n";
    assert_eq!(of_loop("remove_line_breaks", change), "_process_rows");
    assert_eq!(of_loop("remove_row", change), "_remove_rows");
    assert_eq!(of_loop("decorate_page", change), "_decorate_rows");
    assert_eq!(of_loop("decorate_rows", change), "_process_rows");
    let closed = "for row, rest in rows:\n    row.close()\n    page.b = amount\n";
    assert_eq!(of_loop("f", closed), "_close_rows");
    let (source, place) = function("f", "for row in rows:\n    page[row.a] = amount\n");
    let is_taken = |name: &str| name == "_fill_page";
    let done = take(&source, "f", &place, None, (80, &is_taken)).unwrap();
    assert_eq!(done.symbol, "_fill_from_rows");
}

#[test]
fn what_gives_nothing_is_not_called_for_what_it_says_or_gets() {
    let warned = "total = amount\nif rows:\n    warnings.warn(rows)\n    total = 1\n";
    assert_eq!(named(warned), "_get_total");
    let source = "def get_rows(page):\n    rows = []\n    for row in page:\n        if row in rows:\n            continue\n        rows.append(row)\n        page.add(row)\n    return rows\n";
    let place = Place {
        path: vec![(1, 0)],
        run: 0..3,
    };
    assert_ne!(named_at(source, "get_rows", &place), "_get_row");
}

#[test]
fn a_comment_about_other_code_is_no_name() {
    let lines =
        "# Mirror _open_rows: first the page\npage.width = amount\nif rows:\n    page.height = 1\n";
    assert!(!of_loop("format_page", lines).contains("mirror"));
    let kept = "# Keep merging with the page\npage.width = amount\nif rows:\n    page.height = 1\n";
    assert!(!of_loop("format_page", kept).contains("keep"));
    let all = "if rows:\n    page['width'] = rows\n    page['height'] = rows\n";
    assert_eq!(of_loop("f", all), "_fill_page");
}
