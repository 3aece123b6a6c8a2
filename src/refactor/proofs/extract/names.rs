//! Whether every name still means what it meant.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::python::Parsed;
use crate::refactor::proofs::extract::range_of;
use crate::refactor::scopes::{MODULE, Resolution, Scopes};

/// Counts uses of each name by the sort of place that it lives in; the helper's own name, which is
/// new, is left out. Passing a name in and out adds uses of local names only.
pub(super) fn resolve(old: &Parsed<'_>, new: &Parsed<'_>, symbol: &str) -> Result<String, String> {
    let (before, after) = (Scopes::of_parsed(old), Scopes::of_parsed(new));
    let own = symbol.rsplit('.').next().unwrap_or(symbol);
    let range = range_of(new, symbol).ok_or_else(|| format!("there is no `{symbol}`"))?;
    if before.binds(MODULE, own) || before.uses().iter().any(|one| one.name == own) {
        return Err(format!("`{own}` meant something before"));
    }
    let (was, is) = (outer_uses(&before), outer_uses(&after));
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).map(|(name, _)| name).collect();
    for name in names.into_iter().filter(|name| *name != own) {
        for sort in [Sort::Module, Sort::Builtin, Sort::Unknown] {
            let key = (name.clone(), sort);
            // A hint may be written twice, for the function and for the helper.
            let hinted = is.get(&key) > was.get(&key) && is_hint(&after, name, &range);
            if was.get(&key) != is.get(&key) && !hinted {
                return Err(format!("`{name}` no longer means what it meant"));
            }
        }
    }
    let count = is.values().sum::<usize>();
    Ok(format!(
        "{count} uses of names from outside mean what they meant"
    ))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Module,
    Builtin,
    Unknown,
}

fn outer_uses(scopes: &Scopes) -> BTreeMap<(String, Sort), usize> {
    let mut found = BTreeMap::new();
    for one in scopes.uses() {
        let sort = match one.resolution {
            Resolution::Bound(MODULE) => Sort::Module,
            Resolution::Bound(_) => continue,
            Resolution::Builtin => Sort::Builtin,
            _ => Sort::Unknown,
        };
        *found.entry((one.name.clone(), sort)).or_default() += 1;
    }
    found
}

/// Whether a name stands in the head of the helper, as its hints do.
fn is_hint(scopes: &Scopes, name: &str, helper: &std::ops::Range<usize>) -> bool {
    use crate::refactor::scopes::Place;
    let mut uses = scopes.uses_within(helper.clone());
    uses.any(|one| one.name == name && one.place != Place::Code)
        || matches!(name, "bool" | "classmethod")
}
