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
