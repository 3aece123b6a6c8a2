//! Comments that allow a finding, with a reason.

use super::check;
use crate::harness::python;

/// A complex function with a comment on the line above it.
fn with_comment(comment: &str) -> String {
    format!("# {comment}\n{}", python("f", 15))
}

#[test]
fn a_reason_silences_the_rule_for_that_function_alone() {
    let allowed = with_comment("groundskeeper: allow(too-complex) a table of cases, read at once");
    check(&[("a.py", &allowed)], &[]);
    let two = format!("{allowed}\n\n{}", python("g", 15));
    check(&[("a.py", two)], &["too-complex a.py g 15"]);
}

#[test]
fn without_a_reason_nothing_is_silenced() {
    for comment in [
        "allow(too-complex)",
        "allow(too-complex) -",
        "allow too-complex please",
    ] {
        let source = with_comment(&format!("groundskeeper: {comment}"));
        check(
            &[("a.py", source)],
            &["suppression-without-reason a.py", "too-complex a.py f 15"],
        );
    }
}

#[test]
fn what_guards_the_rest_cannot_be_silenced() {
    let source = "# groundskeeper: allow(syntax-error) it is fine\ndef f(:\n";
    let scene = check(
        &[("a.py", source)],
        &["suppression-without-reason a.py", "syntax-error a.py"],
    );
    scene.run(&["check"]).ends(1);
}

#[test]
fn a_string_that_looks_like_a_comment_is_none() {
    let source = format!(
        "text = \"\"\"\n# groundskeeper: allow(too-complex) because\n\"\"\"\n{}",
        python("f", 15)
    );
    check(&[("a.py", source)], &["too-complex a.py f 15"]);
}

#[test]
fn rust_comments_count_too() {
    let body = "    if x {}\n".repeat(10);
    let source =
        format!("// groundskeeper: allow(too-complex) generated\nfn f(x: bool) {{\n{body}}}\n");
    check(&[("a.rs", source)], &[]);
}
