//! What helpers are called by the comment that their run begins with, by cases.

use super::candidates::Place;
use super::naming_tests::{named, named_at, named_in, of_lines};
use super::step::NAMELESS;

#[test]
fn a_comment_is_a_name_where_it_speaks_of_all() {
    let code = "if page:\n    amount = rows\n";
    for (comment, name) in [
        ("# Copying the trivia", "_copy_trivia"),
        ("# Make sure that the page is there", "_ensure_page"),
        ("# Make sure there is a page", "_ensure_page"),
        (
            "# make sure the page is in a `row` - if not, it is put there",
            "_ensure_page_in_row",
        ),
        ("# Make sure the page can be seen by all of us", NAMELESS),
        ("# Copy the page to make sure rows is there", "_copy_page"),
        ("# Standard streams now", NAMELESS),
        (
            "# Find the first non-empty row: it counts",
            "_find_first_non_empty_row",
        ),
        ("# Display a warning if necessary", "_display_warning"),
        ("# Convert the page to text", "_convert_page"),
        ("# Page count checking", "_check_page_count"),
        ("# Copy the page that has rows", "_copy_page"),
        (
            "# Remove duplicates of the rows",
            "_remove_duplicates_of_rows",
        ),
        ("# Store the values that many rows share here", NAMELESS),
        (
            "# Increment all indices after the current page",
            "_increment_indices",
        ),
        ("# Insert a page after the row", "_insert_page_after_row"),
        ("# Sort a list of pages", "_sort_pages"),
    ] {
        assert_eq!(named(&format!("{comment}\n{code}")), name, "{comment}");
    }
    // What gives something does more than look.
    let code = "if page:\n    total = rows\nelse:\n    total = 1\n";
    for comment in ["# Check the page", "# Page count checking"] {
        assert_eq!(named(&format!("{comment}\n{code}")), "_get_total");
    }
    let code = "if page:\n    amount = rows\n\n    amount = 1\n\n    amount = 2\n";
    assert_eq!(named(&format!("# Copy trivia\n{code}")), "_copy_trivia");
    let branches = "# Copy trivia\nif page:\n    amount = rows\n\nelif rows:\n    amount = 2\n\nelse:\n    amount = 1\n";
    assert_eq!(named(branches), "_copy_trivia");
    for two in [
        "# Copy trivia\nif page:\n    amount = rows\n\n# Sort rows\nif rows:\n    amount = 1\n",
        "# Copy trivia\nif page:\n    amount = rows\n# Sort rows\nelif rows:\n    amount = 1\n",
        "# Copy trivia\nif page:\n    amount = rows\n\nif rows:\n    amount = 1\n\nif rows:\n    amount = 1\n",
    ] {
        assert_eq!(named(two), NAMELESS, "{two}");
    }
}

#[test]
fn a_heading_is_all_of_its_comment() {
    let code = "if page:\n    amount = rows\n";
    for (comment, name) in [
        ("# Page count:", "_parse_page_count"),
        ("# Page count (see above) makes rows", NAMELESS),
        ("# Page count, and then rows", NAMELESS),
    ] {
        let lines = format!("{comment}\n{code}");
        assert_eq!(named_in("parse_text", &lines), name, "{comment}");
    }
}

#[test]
fn what_gives_more_than_two_things_does_more_than_its_comment_says() {
    let lines = "# Copy the page\nleft = page\nright = left\nif rows:\n    total = right\nelse:\n    total = 1\n";
    let place = Place {
        path: Vec::new(),
        run: 0..3,
    };
    for (last, name) in [("total", "_copy_page"), ("total, left, right", NAMELESS)] {
        let source = of_lines(&format!("{lines}print(page)\nreturn {last}\n"));
        assert_eq!(named_at(&source, "f", &place), name, "{last}");
    }
}
