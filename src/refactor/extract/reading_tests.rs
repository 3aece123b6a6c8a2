//! Which helpers nobody would want, by cases.

use super::candidates::Place;
use super::naming_tests::{function, objected_at, of_body, of_lines};
use super::reading::{is_there, squeezed};
use super::step::NAMELESS;

/// Why nobody would want these lines of `symbol` as a helper.
fn objected(symbol: &str, lines: &str) -> String {
    let (source, place) = function(symbol, lines);
    objected_at(&source, symbol, &place).unwrap_or_default()
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
            "total = click.Total\nif rows:\n    raise ValueError(1)\n",
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
        assert_eq!(is_there(&squeezed(source), lines, "_h"), there, "{lines}");
    }
}

#[test]
fn a_slice_of_a_series_and_a_mere_raise_stay() {
    let run = "if page:\n    rows.append(2)\nrows.append(amount)\n";
    for (after, reason) in [
        (
            "rows.append(3)\n",
            "what it does goes on before or after it",
        ),
        ("page.append(3)\n", ""),
    ] {
        let lines = format!("{run}{after}print(1)\n");
        let source = of_lines(&lines);
        let place = Place {
            path: Vec::new(),
            run: 0..2,
        };
        let found = objected_at(&source, "f", &place).unwrap_or_default();
        assert_eq!(found, reason, "{source}");
    }
    for short in [
        "amount = page.get(\n    rows\n) or 1\nprint(amount)\n",
        "amount = (\n    1\n    if rows\n    else\n    page\n)\nprint(amount)\n",
    ] {
        let found = of_body(short, 0);
        assert_eq!(found, Err("it is one short statement".to_owned()));
    }
    let raised = of_body("raise ValueError(\n    page\n)\n", 0);
    assert_eq!(raised, Err("it only raises".to_owned()));
    let once = of_body(
        "if page == amount:\n    raise ValueError(rows)\nprint(1)\n",
        0,
    );
    assert_eq!(once, Err("it only raises".to_owned()));
}

#[test]
fn what_is_yielded_and_given_at_once_stays() {
    let lines = "if page:\n    yield amount\n    amount = len(rows)\nprint(1)\nyield amount\n";
    let refused = of_body(lines, 0);
    assert_eq!(refused, Err("it both yields and gives values".to_owned()));
}

#[test]
fn what_begins_right_before_the_run_belongs_to_it() {
    let run = "for row in amount:\n    if last:\n        last = False\n        continue\n    rows.append(row)\n";
    for (before, reason) in [
        (
            "last = False\n",
            "it needs `last`, which begins right before it",
        ),
        ("rows = []\nlast = page()\n", ""),
        (
            "rows = []\nlast = None\n",
            "it needs `last`, which begins right before it",
        ),
        ("rows = []\nprint(2)\nlast = page()\n", ""),
    ] {
        let lines = format!("{before}{run}print(1)\n");
        let at = before.lines().count();
        let source = of_lines(&lines);
        let place = Place {
            path: Vec::new(),
            run: at..at + 1,
        };
        let found = objected_at(&source, "f", &place).unwrap_or_default();
        assert_eq!(found, reason, "{source}");
    }
}

#[test]
fn a_slice_of_what_makes_a_value_stays() {
    let run = "bits = 0\nif page:\n    bits |= 1\n";
    for (after, reason) in [
        (
            "if rows:\n    bits |= 2\n",
            "what it does goes on before or after it",
        ),
        (
            "last = rows\nbits += 2\n",
            "what it does goes on before or after it",
        ),
        ("rows.append(bits)\n", ""),
    ] {
        let source = of_lines(&format!("{run}{after}print(bits)\n"));
        let place = Place {
            path: Vec::new(),
            run: 0..2,
        };
        let found = objected_at(&source, "f", &place).unwrap_or_default();
        assert_eq!(found, reason, "{source}");
    }
    let bits =
        ["page", "rows", "amount"].map(|name| format!("if {name}:\n    box.append({name})\n"));
    for (series, reason) in [
        (bits.concat(), "what it does goes on before or after it"),
        (format!("{}{}print(1)\n", bits[0], bits[1]), ""),
    ] {
        let source = of_lines(&series);
        let place = Place {
            path: Vec::new(),
            run: 0..2,
        };
        let found = objected_at(&source, "f", &place).unwrap_or_default();
        assert_eq!(found, reason, "{source}");
    }
    let source = of_lines("box = []\nif page:\n    box.append(1)\nbox.extend(rows)\nprint(box)\n");
    let place = Place {
        path: Vec::new(),
        run: 0..2,
    };
    let found = objected_at(&source, "f", &place).unwrap_or_default();
    assert_eq!(found, "what it does goes on before or after it");
}

#[test]
fn what_pages_are_made_of_is_read_in_the_first_method_alone() {
    let reason = "it documents attributes, which is read in `__init__` alone";
    for (name, comment, wanted) in [
        ("__init__", "#: What it is.", reason),
        ("__init__", "# What it is.", ""),
        ("set_up", "#: What it is.", ""),
    ] {
        let source = format!(
            "class A:\n    def {name}(self, page):\n        print(1)\n        if page:\n            page = 1\n        {comment}\n        self.page = page\n        print(2)\n"
        );
        let place = Place {
            path: Vec::new(),
            run: 1..3,
        };
        let found = objected_at(&source, &format!("A.{name}"), &place).unwrap_or_default();
        assert_eq!(found, wanted, "{source}");
    }
}
