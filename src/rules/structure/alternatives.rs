//! Alternatives: `{a,b}` in a pattern.

/// The most patterns that alternatives may stand for.
const LIMIT: usize = 64;

/// Every pattern that `text` stands for once its `{a,b}` are chosen from.
pub(super) fn of(text: &str) -> Result<Vec<String>, String> {
    let mut open = vec![text.to_owned()];
    let mut found = Vec::new();
    while let Some(text) = open.pop() {
        match choice(&text) {
            Some((before, choices, after)) => {
                let one = |choice: &str| format!("{before}{choice}{after}");
                open.extend(choices.split(',').rev().map(one));
            }
            None => found.push(text),
        }
        if open.len() + found.len() > LIMIT {
            return Err(format!(
                "the alternatives stand for more than {LIMIT} patterns"
            ));
        }
    }
    Ok(found)
}

/// The first `{a,b}`, with what stands before and after it.
fn choice(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text[from..].find('{')?;
        let close = open + text[open..].find('}')?;
        let inside = &text[open + 1..close];
        if inside.contains(',') {
            return Some((&text[..open], inside, &text[close + 1..]));
        }
        from = close;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_made_in_the_order_written() {
        for (text, expected) in [
            ("src/*.py", &["src/*.py"][..]),
            ("{a,b}/{c,d}", &["a/c", "a/d", "b/c", "b/d"]),
            ("a{,.test}.ts", &["a.ts", "a.test.ts"]),
            // A name that is captured is no choice, before, between or after one.
            ("{name}.{c,h}", &["{name}.c", "{name}.h"]),
            ("{x,y}{name}", &["x{name}", "y{name}"]),
            // What is not closed is left to the pattern, which says so.
            ("{a,b", &["{a,b"]),
            ("}{a,b}", &["}a", "}b"]),
        ] {
            assert_eq!(of(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_for_too_many_patterns_is_refused_before_they_are_made() {
        let pairs = |count: usize| of(&"{a,b}".repeat(count));
        assert_eq!(pairs(6).map(|all| all.len()), Ok(LIMIT));
        for count in [7, 200] {
            assert!(
                pairs(count).unwrap_err().contains("more than 64"),
                "{count}"
            );
        }
        assert!(of(&format!("{{{}}}", ",".repeat(LIMIT))).is_err());
    }
}
