//! Moves: findings known again by their content, at another place or under another name.

use std::collections::HashMap;

use crate::rules::{Entry, Finding, Fingerprint};

/// Pairs findings that are not covered with what stood before and is gone from its place: the same
/// rule on the same content, at least as bad. Each of `formers` is given away once, so that of two
/// copies one is new. `is_gone` is asked last, since it may have to read a file.
pub fn moved<'a>(
    findings: &[&'a Finding],
    formers: Vec<Entry>,
    is_gone: &mut dyn FnMut(&Entry) -> bool,
) -> Vec<(&'a Finding, Entry)> {
    let mut by_content: HashMap<Fingerprint, Vec<Entry>> = HashMap::new();
    for former in formers {
        if let Some(content) = &former.content {
            by_content.entry(content.clone()).or_default().push(former);
        }
    }
    let mut pairs = Vec::new();
    for finding in findings {
        let content = finding.content.as_ref();
        let Some(alike) = content.and_then(|content| by_content.get_mut(content)) else {
            continue;
        };
        let fits = |former: &Entry| {
            former.rule == finding.rule
                && former.actual >= finding.actual
                && (is_renumbered(former, finding) || is_gone(former))
        };
        if let Some(at) = alike.iter().position(fits) {
            pairs.push((*finding, alike.remove(at)));
        }
    }
    pairs
}

/// The same name in the same file, counted anew: `f` is `f#2` once another `f` stands before it.
fn is_renumbered(former: &Entry, finding: &Finding) -> bool {
    let base = |symbol: &Option<String>| {
        let symbol = symbol.as_deref()?;
        Some(
            symbol
                .split_once('#')
                .map_or(symbol, |(base, _)| base)
                .to_owned(),
        )
    };
    former.path == finding.path
        && former.symbol.is_some()
        && base(&former.symbol) == base(&finding.symbol)
}
