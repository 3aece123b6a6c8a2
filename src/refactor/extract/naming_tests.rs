//! What helpers are called, and which of them nobody would want, by cases.

use super::candidates::Place;
use super::step::{NAMELESS, take, with_subject};
use super::*;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::reading::objection;

/// A function with these lines after its first statement, and their place.
pub(super) fn function(symbol: &str, lines: &str) -> (String, Place) {
    let indented = lines.lines().flat_map(|line| ["    ", line, "\n"]);
    let indented: String = indented.collect();
    let source = format!(
        "import click\n\n\ndef {symbol}(page, amount, rows):\n    print(1)\n{indented}    print(total)\n"
    );
    let goes_on = |line: &&str| {
        !line.starts_with([' ', '#', ')']) && !line.starts_with("el") && !line.is_empty()
    };
    let place = Place {
        path: Vec::new(),
        run: 1..1 + lines.lines().filter(goes_on).count(),
    };
    (source, place)
}

/// What the helper is called that these lines become, or why there is none.
pub(super) fn named_in(symbol: &str, lines: &str) -> String {
    let (source, place) = function(symbol, lines);
    named_at(&source, symbol, &place)
}

/// What the helper is called that stands at `place`, or why there is none.
pub(super) fn named_at(source: &str, symbol: &str, place: &Place) -> String {
    let done = take(source, symbol, place, None, (80, &|_| false));
    done.map_or_else(|refusal| refusal.to_string(), |done| done.symbol)
}

pub(super) fn named(lines: &str) -> String {
    named_in("f", lines)
}

/// A function, called `f`, whose body these lines are.
pub(super) fn of_lines(lines: &str) -> String {
    let indented = lines.lines().flat_map(|line| ["    ", line, "\n"]);
    let indented: String = indented.collect();
    format!("def f(page, amount, rows):\n{indented}")
}

/// Why nobody would want what stands at `place` as a helper.
pub(super) fn objected_at(source: &str, symbol: &str, place: &Place) -> Option<String> {
    let wanted = step::find(source, symbol).unwrap();
    let found = with_subject(source, &wanted, |subject| {
        Ok(objection(&Moving::of(subject, place)?))
    });
    found.unwrap().unwrap()
}

/// What becomes of the statement `at` of a function, called `f`, whose body these lines are.
pub(super) fn of_body(lines: &str, at: usize) -> Result<String, String> {
    let source = of_lines(lines);
    let place = Place {
        path: Vec::new(),
        run: at..at + 1,
    };
    if let Some(reason) = objected_at(&source, "f", &place) {
        return Err(reason);
    }
    let done = take(&source, "f", &place, None, (80, &|_| false));
    done.map(|done| done.symbol)
        .map_err(|refusal| refusal.to_string())
}

#[test]
fn what_is_done_to_something_is_its_name() {
    for (lines, name) in [
        ("if page:\n    rows.sort()\n", "_sort_rows"),
        ("text = str(page)\nclick.echo(text)\n", "_echo_text"),
        (
            "for x in rows:\n    page.append(x)\npage.append(rows)\n",
            "_append_page",
        ),
        ("if rows:\n    page.width = rows\n", "_set_width"),
        ("if rows:\n    page[amount] = rows\n", "_fill_page"),
        ("if rows:\n    page['width'] = rows\n", "_set_width"),
        (
            "if rows:\n    kwargs['width'] = rows\nelse:\n    kwargs['width'] = page\n",
            "_set_width",
        ),
        (
            "if rows:\n    raise Missing(page)\nraise Missing(rows)\n",
            "_raise_missing",
        ),
        (
            "if amount > 1:\n    raise ValueError(1)\nassert amount\n",
            "_check_amount",
        ),
        (
            "if amount > 1:\n    raise ValueError(rows)\nassert amount\n",
            "_check_f_arguments",
        ),
        // Another name for what is there, and its elements, are no things of its own.
        (
            "box = page\nbox.width = rows\nif rows:\n    box.width = 1\n",
            "_set_width",
        ),
        ("for row in rows:\n    row.width = 1\n", "_set_width"),
        (
            "page.add_argument(1)\npage.add_argument(rows)\n",
            "_add_arguments",
        ),
        // One thing that is changed in several ways.
        (
            "if amount:\n    page.mask = None\nelse:\n    page.mask = [0]\n    page.mask[1] = rows\n",
            "_set_mask",
        ),
        (
            "if amount:\n    rows.pop()\nelse:\n    rows.append(1)\n",
            "_update_rows",
        ),
        (
            "if amount:\n    rows.extend(page)\nelse:\n    rows.append(1)\n",
            "_extend_rows",
        ),
        // What it makes itself is nobody's yet.
        (
            "box = [page]\nbox.append(amount)\nbox.sort()\nrows.extend(box)\n",
            "_extend_rows",
        ),
    ] {
        assert_eq!(named(lines), name, "{lines}");
    }
}

#[test]
fn what_is_put_among_many_or_taken_out_of_them_is_one() {
    for (lines, name) in [
        ("if amount:\n    rows[amount] = page\n", "_set_row"),
        ("if amount:\n    rows[0][amount] = page\n", "_set_in_rows"),
        (
            "for row in rows:\n    if row:\n        row[amount] = 1\n        break\nelse:\n    rows[0][amount] = 1\n",
            "_set_in_rows",
        ),
        ("if amount:\n    page.text += rows\n", "_add_to_text"),
        (
            "if amount:\n    page.text += rows\nelse:\n    page.text = rows\n",
            "_add_to_text",
        ),
        ("if amount:\n    page.width += 1\n", "_set_width"),
        (
            "if amount:\n    page.to_end = rows\n    page.to_end.sort()\n",
            "_set_to_end",
        ),
        ("if rows:\n    page.width = None\n", "_clear_width"),
        (
            "if rows:\n    page.width = None\nelse:\n    page.width = 1\n",
            "_set_width",
        ),
        ("for x in page:\n    rows[x] = 1\n", "_fill_rows"),
        (
            "for x in page:\n    rows[x], rows[1] = rows[1], rows[x]\n",
            "_swap_in_rows",
        ),
        ("if amount:\n    rows.remove(1)\n", "_remove_from_rows"),
        (
            "if amount:\n    rows.remove(1)\nelse:\n    rows.append(1)\n",
            "_update_rows",
        ),
        ("if amount:\n    rows.insert(0, page)\n", "_insert_page"),
        ("if amount:\n    rows.insert(0, amount.a)\n", "_insert_rows"),
    ] {
        assert_eq!(named(lines), name, "{lines}");
    }
}

#[test]
fn one_of_several_classes_is_no_case() {
    for (class, name) in [("Wall", "_handle_wall"), ("(Wall, Roof)", NAMELESS)] {
        let lines = format!("if isinstance(page, {class}):\n    page()\n    rows.sort()\n");
        assert_eq!(named(&lines), name);
    }
}

#[test]
fn several_things_that_are_done_have_no_name() {
    for lines in [
        "page()\nrows.sort()\n",
        "if amount:\n    rows.pop()\nelse:\n    rows()\n",
        "page.append(rows)\nwhile page.pop():\n    print\n",
        "page.width = rows\npage.height = rows\n",
        "page.width = rows\nprint\n",
        "del page[amount]\nrows.sort()\n",
        "if rows:\n    page.frobnicate(rows)\n",
        "if rows:\n    raise ValueError(1)\nif amount:\n    raise ValueError(2)\nrows.append(amount)\n",
        "if amount and (rows == 'latin' or page):\n    page.width = 1\n    rows.sort()\n",
        "if page.a:\n    raise ValueError(1)\nraise ValueError(rows)\n",
    ] {
        assert_eq!(named(lines), NAMELESS, "{lines}");
    }
}

#[test]
fn a_loop_does_to_each_what_the_function_does_to_all() {
    let body = "    page.append(1)\n    click.echo(page)\n";
    for (symbol, head, name) in [
        ("render_page", "for x in page.parts:\n", "_render_parts"),
        ("render_page", "for x in page.part:\n", NAMELESS),
        ("render_page", "for x in values:\n", NAMELESS),
        ("f", "for x in page.parts:\n", "_process_parts"),
    ] {
        assert_eq!(named_in(symbol, &format!("{head}{body}")), name, "{head}");
    }
    let added = "for x in page.parts:\n    rows.append(x)\n    page.add(x)\n";
    assert_eq!(named(added), "_collect_page_and_rows");
    let many = format!("{added}    amount.add(x)\n");
    assert_eq!(named(&many), "_process_parts");
    let called = "for row in page.parts:\n    click.echo(1)\n    page.render(row)\n";
    assert_eq!(named(called), "_render_parts");
    let given = "total = 0\nfor x in page.parts:\n    total = x\n    click.echo(page)\n";
    assert_eq!(named(given), "_get_total");
}

#[test]
fn what_is_given_is_a_name() {
    for (symbol, lines, name) in [
        (
            "f",
            "total = amount\nif rows:\n    total = 1\n",
            "_get_total",
        ),
        (
            "parse_page",
            "total = amount\nif rows:\n    total = 1\n",
            "_parse_page_total",
        ),
        (
            "run_page",
            "total = amount\nif rows:\n    total = 1\n",
            "_get_total",
        ),
        (
            "f",
            "total = []\nfor row in rows:\n    total.append(row)\n",
            "_collect_total",
        ),
        (
            "f",
            "is_total = amount\nif rows:\n    is_total = 1\ntotal = is_total\n",
            "_get_total",
        ),
    ] {
        assert_eq!(named_in(symbol, lines), name, "{lines}");
    }
}

#[test]
fn what_comes_back_as_it_was_given_is_checked() {
    let lines = "if page:\n    raise ValueError(1)\nreturn page\n";
    assert_eq!(named(lines), "_check_page");
    let other = "if page:\n    page = page[1:]\nreturn page\n";
    assert_eq!(named(other), NAMELESS);
    let lines = "if amount > 1:\n    raise ValueError(rows)\nassert amount\n";
    assert_eq!(named_in("validate_page", lines), "_check_page_arguments");
}

#[test]
fn what_the_function_is_called_for_is_done_by_its_parts() {
    let source = "def parse_expires(page):\n    expires_in = 1\n    if page:\n        expires_in = page\n    print(page)\n    return expires_in\n";
    let place = Place {
        path: Vec::new(),
        run: 1..2,
    };
    let done = take(source, "parse_expires", &place, None, (80, &|_| false)).unwrap();
    assert_eq!(done.symbol, "_parse_expires_in");
}

#[test]
fn a_longer_name_of_what_is_built_says_how() {
    let lines = "if amount:\n    long_page = 1\nlong_page = build_page(long_page)\n";
    let source = |result: &str| {
        let lines = lines.replace("long_page", result);
        of_lines(&format!("{result} = 1\n{lines}print({result})\n"))
    };
    let place = Place {
        path: Vec::new(),
        run: 1..3,
    };
    for (result, name) in [("long_page", "_build_long_page"), ("longpage", NAMELESS)] {
        assert_eq!(named_at(&source(result), "f", &place), name, "{result}");
    }
}
