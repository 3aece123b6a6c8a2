//! The proofs of a function that somebody wrote anew, from the two texts alone. What they leave
//! open, whether it does the same, is for tests and comparisons to say.
//!
//! - `signature-equal`: the same head, decorators, and sort of function;
//! - `rest-equal`: every byte outside of the function is as it was;
//! - `docstring-equal`: what it says of itself is as it was, if it said anything;
//! - `names-resolve`: it uses no name that nothing binds;
//! - `no-new-findings`: no function breaks a limit that it kept before.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::lang::python::definitions::{Definition, DefinitionKind, Gives, definitions};
use crate::refactor::extract::Limits;
use crate::refactor::extract::limits::measured;
use crate::refactor::proofs::Proof;
use crate::refactor::scopes::{Resolution, Scopes};

/// Proves that `after` is `before` with another body for the function `symbol`.
pub fn prove(before: &str, after: &str, symbol: &str, limits: &Limits) -> Vec<Proof> {
    let both = find(before, symbol).and_then(|old| Ok((old, find(after, symbol)?)));
    let (old, new) = match &both {
        Ok(both) => both,
        Err(reason) => return vec![Proof::of("signature-equal", Err(reason.clone()))],
    };
    let (old, new) = ((before, old), (after, new));
    vec![
        Proof::of("signature-equal", same_signature(old, new)),
        Proof::of("rest-equal", same_rest(old, new)),
        Proof::of("docstring-equal", same_docstring(old, new)),
        Proof::of("names-resolve", bound_names(before, after)),
        Proof::of("no-new-findings", no_new_findings(before, after, limits)),
    ]
}

/// The bytes of a definition without the comments behind it: the grammar takes those for a part of
/// its body that stand before what comes next, at whatever margin.
pub fn code_range(source: &str, one: &Definition) -> Range<usize> {
    let text = source.get(one.range.clone()).unwrap_or_default();
    let mut end = text.trim_end().len();
    while let Some(newline) = text[..end].rfind('\n') {
        let last = text[newline..end].trim();
        if !last.is_empty() && !last.starts_with('#') {
            break;
        }
        end = newline;
    }
    one.range.start..one.range.start + text[..end].trim_end().len()
}

/// A text with the function in it.
type Placed<'a> = (&'a str, &'a Definition);

fn find(source: &str, symbol: &str) -> Result<Definition, String> {
    let all = definitions(source.as_bytes()).ok_or("the text does not parse")?;
    let mut of_name = all
        .into_iter()
        .filter(|one| one.symbol == symbol && one.kind == DefinitionKind::Function);
    match (of_name.next(), of_name.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(format!("there is no function `{symbol}`")),
        (Some(_), Some(_)) => Err(format!("there are several functions `{symbol}`")),
    }
}

fn same_signature(old: Placed<'_>, new: Placed<'_>) -> Result<String, String> {
    let head = |(text, one): Placed<'_>| {
        let head = text.get(one.range.start..one.head_end).unwrap_or_default();
        head.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (was, is) = (head(old), head(new));
    if was != is {
        return Err(format!("`{was}` became `{is}`"));
    }
    if old.1.decorators != new.1.decorators {
        return Err("its decorators are others".to_owned());
    }
    if (old.1.gives == Gives::Yields) != (new.1.gives == Gives::Yields) {
        return Err("only one of the two is a generator".to_owned());
    }
    Ok(was)
}

fn same_rest(old: Placed<'_>, new: Placed<'_>) -> Result<String, String> {
    let rest = |(text, one): Placed<'_>| {
        let range = code_range(text, one);
        let before = text.get(..range.start).unwrap_or_default().to_owned();
        let after = text.get(range.end..).unwrap_or_default().to_owned();
        (before, after)
    };
    let (was, is) = (rest(old), rest(new));
    if was != is {
        return Err("something outside of the function differs".to_owned());
    }
    let bytes = was.0.len() + was.1.len();
    Ok(format!("{bytes} bytes outside of the function are equal"))
}

fn same_docstring(old: Placed<'_>, new: Placed<'_>) -> Result<String, String> {
    let words = |(text, one): Placed<'_>| {
        let range = one.docstring.clone()?;
        text.get(range).map(str::to_owned)
    };
    match (words(old), words(new)) {
        (None, _) => Ok("it had none".to_owned()),
        (Some(was), Some(is)) if was == is => Ok("its docstring is as it was".to_owned()),
        (Some(_), Some(_)) => Err("its docstring says something else".to_owned()),
        (Some(_), None) => Err("its docstring is gone".to_owned()),
    }
}

fn bound_names(before: &str, after: &str) -> Result<String, String> {
    let read = |text: &str| Scopes::of(text).map_err(|refusal| refusal.to_string());
    let (old, new) = (read(before)?, read(after)?);
    let free = |scopes: &Scopes| -> BTreeSet<String> {
        let uses = scopes.uses().iter();
        let free =
            uses.filter(|one| matches!(one.resolution, Resolution::Unresolved | Resolution::Star));
        free.map(|one| one.name.clone()).collect()
    };
    let (was, is) = (free(&old), free(&new));
    match is.difference(&was).next() {
        Some(name) => Err(format!("nothing binds the name `{name}`")),
        None => Ok(format!("{} uses of names resolve", new.uses().len())),
    }
}

fn no_new_findings(before: &str, after: &str, limits: &Limits) -> Result<String, String> {
    let broken = |text: &str| -> BTreeSet<(String, &'static str)> {
        let all = measured(text).into_iter();
        let broken = all.flat_map(|function| {
            let rules = limits.broken(&function).into_iter();
            let name = function.symbol;
            rules
                .map(move |rule| (name.clone(), rule))
                .collect::<Vec<_>>()
        });
        broken.collect()
    };
    let (was, is) = (broken(before), broken(after));
    match is.difference(&was).next() {
        Some((symbol, rule)) => Err(format!("`{symbol}` breaks {rule}, which it did not")),
        None => Ok(format!("{} before, {} after", was.len(), is.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "\
import os

FLAG = 1


class Box:
    @property
    def side(self):
        \"\"\"The side.\"\"\"
        if FLAG:
            return os.sep
        return 2


# The last one.
def last(): return 3
";

    /// Names of the proofs that fail for `BEFORE` with a piece replaced.
    fn failing(from: &str, to: &str) -> Vec<String> {
        let after = BEFORE.replacen(from, to, 1);
        assert_ne!(after, BEFORE, "{from}");
        let proofs = prove(BEFORE, &after, "Box.side", &Limits::default());
        let failed = proofs.into_iter().filter(|proof| !proof.holds());
        failed.map(|proof| proof.name).collect()
    }

    #[test]
    fn another_body_is_all_that_may_differ() {
        let body = "if FLAG:\n            return os.sep\n        return 2";
        assert_eq!(
            failing(body, "return os.sep if FLAG else 2"),
            Vec::<String>::new()
        );
        for (from, to, proof) in [
            ("(self)", "(self, more)", "signature-equal"),
            ("@property\n    ", "", "signature-equal"),
            ("return 2", "yield 2", "signature-equal"),
            ("def side", "async def side", "signature-equal"),
            ("return 3", "return 4", "rest-equal"),
            ("FLAG = 1", "FLAG = 0", "rest-equal"),
            ("# The last one.\n", "", "rest-equal"),
            ("The side.", "A side.", "docstring-equal"),
            ("return 2", "return two", "names-resolve"),
            ("def side", "def sides", "signature-equal"),
            ("return 2", "return (", "signature-equal"),
        ] {
            assert!(
                failing(from, to).contains(&proof.to_owned()),
                "{to}: {:?}",
                failing(from, to)
            );
        }
        assert_eq!(
            failing("\"\"\"The side.\"\"\"", "pass"),
            ["docstring-equal"]
        );
    }

    #[test]
    fn a_new_finding_is_one_whatever_was_there() {
        let branch = |n: usize| format!("if FLAG == {n}: return {n}\n        ");
        let many: String = (0..12).map(branch).collect();
        assert_eq!(
            failing("return 2", &format!("{many}return 2")),
            ["no-new-findings"]
        );
    }
}
