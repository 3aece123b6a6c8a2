//! Which names an agent may have.

use crate::agents::Error;

/// Ids that mean something else: a person, this program's own runs, an MCP client without a name.
pub const RESERVED: &[&str] = &["person", "groundskeeper", "mcp"];

/// Longest id, in characters.
const CHARACTERS_MAX: usize = 64;

/// Fails for what is no id: letters, digits, `.`, `_` and `-`, at most 64, the first a letter or
/// digit.
pub fn check_id(id: &str) -> Result<(), Error> {
    let wrong = |reason| {
        Err(Error::BadId {
            id: id
                .chars()
                .take(80)
                .collect::<String>()
                .escape_debug()
                .to_string(),
            reason,
        })
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let first = id.chars().next();
    if !first.is_some_and(|c| c.is_ascii_alphanumeric()) || !id.chars().all(plain) {
        return wrong(
            "it is made of letters, digits, `.`, `_` and `-`, and begins with a letter or digit",
        );
    }
    if id.len() > CHARACTERS_MAX {
        return wrong("it has more than 64 characters");
    }
    if RESERVED.iter().any(|name| id.eq_ignore_ascii_case(name)) {
        return wrong("that name is reserved");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_names() {
        for good in ["a", "docs", "Agent_7.b-c", "9", &"x".repeat(64)] {
            assert!(check_id(good).is_ok(), "{good}");
        }
        let long = "x".repeat(65);
        for bad in [
            "",
            "-a",
            ".a",
            "a b",
            "a/b",
            "é",
            "a\n",
            "Person",
            "mcp",
            "GroundsKeeper",
            &long,
        ] {
            assert!(check_id(bad).is_err(), "{bad}");
        }
    }
}
