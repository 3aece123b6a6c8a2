//! What helpers are called, and which of them nobody would want, by cases.

use super::candidates::Place;
use super::step::{NAMELESS, take, with_subject};
use super::*;
use crate::refactor::extract::moving::Moving;
use crate::refactor::extract::reading::objection;

/// A function with these lines after its first statement, and their place.
fn function(symbol: &str, lines: &str) -> (String, Place) {
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
fn named_in(symbol: &str, lines: &str) -> String {
    let (source, place) = function(symbol, lines);
    let done = take(&source, symbol, &place, None, (80, &|_| false));
    done.map_or_else(|refusal| refusal.to_string(), |done| done.symbol)
}

fn named(lines: &str) -> String {
    named_in("f", lines)
}

/// Why nobody would want these lines of `symbol` as a helper.
fn objected(symbol: &str, lines: &str) -> String {
    let (source, place) = function(symbol, lines);
    let wanted = step::find(&source, symbol).unwrap();
    let found = with_subject(&source, &wanted, |subject| {
        Ok(objection(&Moving::of(subject, &place)?).unwrap_or_default())
    });
    found.unwrap().unwrap()
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
fn several_things_that_are_done_have_no_name() {
    for lines in [
        "page()\nrows.sort()\n",
        "page.append(rows)\nwhile page.pop():\n    print\n",
        "page.width = rows\npage.height = rows\n",
        "page.width = rows\nprint\n",
        "del page[amount]\nrows.sort()\n",
        "if rows:\n    page.frobnicate(rows)\n",
        "if page.a:\n    raise ValueError(1)\nraise ValueError(rows)\n",
    ] {
        assert_eq!(named(lines), NAMELESS, "{lines}");
    }
}

#[test]
fn a_loop_over_many_that_does_several_things_processes_them() {
    let body = "    page.append(1)\n    click.echo(page)\n";
    for (head, name) in [
        ("for x in page.parts:\n", "_process_parts"),
        ("for x in page.part:\n", NAMELESS),
        ("for x in values:\n", NAMELESS),
    ] {
        assert_eq!(named(&format!("{head}{body}")), name, "{head}");
    }
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
fn a_comment_is_a_name_where_it_speaks_of_all() {
    let code = "if page:\n    amount = rows\n";
    for (comment, name) in [
        ("# Copying the trivia", "_copy_trivia"),
        ("# Make sure that the page is there", "_ensure_page"),
        ("# Standard streams now", NAMELESS),
        (
            "# Find the first non-empty row: it counts",
            "_find_first_non_empty_row",
        ),
        ("# Display a warning if necessary", "_display_warning"),
        ("# Convert the page to text", "_convert_page"),
    ] {
        assert_eq!(named(&format!("{comment}\n{code}")), name, "{comment}");
    }
    let code = "if page:\n    amount = rows\n\n    amount = 1\n\n    amount = 2\n";
    assert_eq!(named(&format!("# Copy trivia\n{code}")), "_copy_trivia");
    for two in [
        "# Copy trivia\nif page:\n    amount = rows\n\n# Sort rows\nif rows:\n    amount = 1\n",
        "# Copy trivia\nif page:\n    amount = rows\n\nif rows:\n    amount = 1\n\nif rows:\n    amount = 1\n",
    ] {
        assert_eq!(named(two), NAMELESS, "{two}");
    }
}

#[test]
fn what_nobody_would_want_is_told_why() {
    for (symbol, lines, reason) in [
        (
            "f",
            "total = amount\nif rows:\n    page.width = 1\n",
            "changes something",
        ),
        (
            "f",
            "total = amount\nif rows:\n    rows.append(1)\n",
            "changes something",
        ),
        (
            "f",
            "total = []\nif rows:\n    raise ValueError(1)\n",
            "which is a constant",
        ),
        (
            "f",
            "total = (\n    amount + rows + page\n)\n",
            "needs many values",
        ),
        ("f", "total = amount\nif rows:\n    total = 1\n", ""),
        (
            "f",
            "box = []\nif rows:\n    box.append(1)\ntotal = len(box)\n",
            "",
        ),
        (
            "f",
            "total = amount\nif rows:\n    click.warn(1)\n",
            "changes something",
        ),
        ("f", "total = amount\nif rows:\n    logger.warn(1)\n", ""),
        (
            "f",
            "total = amount\nif rows:\n    next(page)\n",
            "changes something",
        ),
        ("parse_f", "total = amount\nif rows:\n    next(page)\n", ""),
    ] {
        let found = objected(symbol, lines);
        assert_eq!(found.is_empty(), reason.is_empty(), "{lines} {found}");
        assert!(found.contains(reason), "{lines} {found}");
    }
}

/// What becomes of the statement `at` of a function, called `f`, whose body these lines are.
fn of_body(lines: &str, at: usize) -> Result<String, String> {
    let indented: String = lines
        .lines()
        .flat_map(|line| ["    ", line, "\n"])
        .collect();
    let source = format!("def f(page, amount, rows):\n{indented}");
    let place = Place {
        path: Vec::new(),
        run: at..at + 1,
    };
    let wanted = step::find(&source, "f").unwrap();
    let objected = with_subject(&source, &wanted, |subject| {
        Ok(objection(&Moving::of(subject, &place)?))
    });
    if let Some(reason) = objected.unwrap().unwrap() {
        return Err(reason);
    }
    let done = take(&source, "f", &place, None, (80, &|_| false));
    done.map(|done| done.symbol)
        .map_err(|refusal| refusal.to_string())
}

#[test]
fn what_fills_a_gap_resolves_it() {
    for (test, name) in [
        ("amount is None", "_resolve_amount"),
        ("not amount", "_resolve_amount"),
        ("amount is _MISSING", "_resolve_amount"),
        ("amount == rows", "_update_amount"),
    ] {
        let lines = format!("if {test}:\n    amount = 1\nprint(page)\nreturn amount\n");
        assert_eq!(of_body(&lines, 0), Ok(name.to_owned()), "{lines}");
    }
}

#[test]
fn a_method_under_another_name_is_not_handed_around() {
    let body =
        |first: &str| format!("{first}\nif page:\n    add(amount)\n    add(rows)\nprint(1)\n");
    let refused = of_body(&body("add = rows.append"), 1);
    assert_eq!(refused, Err("it takes the method `add`".to_owned()));
    let made = of_body(&body("add = make(rows)"), 1);
    assert_eq!(made, Err(NAMELESS.to_owned()));
}

#[test]
fn what_the_function_has_twice_stays() {
    let run = "if page:\n    amount.sort()\n";
    let twice = format!(
        "{run}print(1)\nfor row in rows:\n    {}",
        run.replace("\n    ", "\n        ")
    );
    let reason = "most of it stands elsewhere in the function, too".to_owned();
    assert_eq!(of_body(&twice, 0), Err(reason));
    assert_eq!(
        of_body(&format!("{run}print(1)\n"), 0),
        Ok("_sort_amount".to_owned())
    );
}

#[test]
fn a_function_that_does_the_same_is_known_by_its_lines() {
    let source = "class A:\n    def f(self, a):\n        return a\n\n    def g(self): pass\n";
    for (lines, there) in [
        ("def _h(self, a):\n    return a\n", true),
        ("def _h(self, b):\n    return b\n", false),
        ("def _h(self, a):\n    return a + 1\n", false),
    ] {
        assert_eq!(reading::is_there(source, lines, "_h"), there, "{lines}");
    }
}
