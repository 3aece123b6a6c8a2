//! The proofs of a flattening, from the two texts alone.
//!
//! - `same-normal-form`: both texts have one normal form, in which it does not matter how branches
//!   were written (`normal.rs` says what may differ);
//! - `same-comments`: no comment was lost;
//! - `same-strings`: every string has the bytes that it had, which indentation must not change.

mod condition;
mod normal;
#[cfg(test)]
mod tests;

use ruff_python_ast::comparable::ComparableStmt;

use crate::lang::python::{Parsed, with_ruff};
use crate::refactor::proofs::Proof;
use crate::refactor::proofs::extract::surface;

/// Proves that `after` does what `before` does, branches written in another way.
pub fn prove(before: &str, after: &str) -> Vec<Proof> {
    let outcome = with_ruff(before.as_bytes(), |old| {
        with_ruff(after.as_bytes(), |new| compare(old, new))
    });
    let reason = match outcome {
        Ok(Ok(proofs)) => return proofs,
        Ok(Err(refused)) => format!("the new text does not parse: {}", refused.message),
        Err(refused) => format!("the old text does not parse: {}", refused.message),
    };
    vec![Proof::of("same-normal-form", Err(reason))]
}

fn compare(old: &Parsed<'_>, new: &Parsed<'_>) -> Vec<Proof> {
    vec![
        Proof::of("same-normal-form", same_form(old, new)),
        Proof::of("same-comments", surface::same_comments(old, new)),
        Proof::of("same-strings", same_strings(old, new)),
    ]
}

fn same_form(old: &Parsed<'_>, new: &Parsed<'_>) -> Result<String, String> {
    let was = normal::normal(old.tree.syntax().body.clone());
    let is = normal::normal(new.tree.syntax().body.clone());
    let equal = was.len() == is.len()
        && was
            .iter()
            .zip(&is)
            .all(|(a, b)| ComparableStmt::from(a) == ComparableStmt::from(b));
    if equal {
        Ok(format!(
            "{} top-level statements have one normal form",
            was.len()
        ))
    } else {
        Err("the branches do not have one normal form".to_owned())
    }
}

fn same_strings(old: &Parsed<'_>, new: &Parsed<'_>) -> Result<String, String> {
    let (was, is) = (strings(old), strings(new));
    if was == is {
        Ok(format!("{} parts of strings are the same", was.len()))
    } else {
        Err("a string changed".to_owned())
    }
}

fn strings<'a>(parsed: &Parsed<'a>) -> Vec<&'a str> {
    use ruff_python_ast::token::TokenKind;
    let text: &'a str = parsed.text;
    let tokens = parsed.tree.tokens().iter();
    let parts = tokens.filter(|token| {
        matches!(
            token.kind(),
            TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle
        )
    });
    let mut found: Vec<&'a str> = parts
        .map(|token| &text[crate::refactor::tree::bytes(token)])
        .collect();
    found.sort_unstable();
    found
}
