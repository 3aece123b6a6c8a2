//! The old module offers every name that it offered: definitions and values whatever they are
//! called, and imports that are listed in `__all__` or that another file takes from it.

use std::collections::BTreeSet;

use super::facts::Facts;
use crate::refactor::scopes::{BindingKind, MODULE, Scopes};
use crate::refactor::split::FileText;

pub(super) fn prove(old: &Facts, files: &[Facts], others: &[FileText]) -> Result<String, String> {
    let Some(new) = files.iter().find(|file| file.path == old.path) else {
        return Err(format!("{} is gone", old.path));
    };
    if new.exported != old.exported {
        return Err("`__all__` changed".to_owned());
    }
    let taken = taken(&old.stem, others);
    let mut offered = 0;
    for name in old.scopes.names(MODULE) {
        let only_imported = old
            .scopes
            .bindings(MODULE, name)
            .all(|one| one.kind.is_import());
        let listed = old
            .exported
            .as_ref()
            .is_some_and(|names| names.iter().any(|one| one == name));
        if only_imported && !listed && !taken.contains(name) && !old.quotes(name) {
            continue;
        }
        offered += 1;
        let typing_only = |scopes: &Scopes, facts: &Facts| {
            scopes.bindings(MODULE, name).all(|one| {
                facts
                    .typing
                    .iter()
                    .any(|range| range.contains(&one.range.start))
            })
        };
        if !new.scopes.binds(MODULE, name)
            || (typing_only(&new.scopes, new) && !typing_only(&old.scopes, old))
        {
            return Err(format!("`{name}` is no longer in {}", old.path));
        }
    }
    Ok(format!("{offered} names are still in {}", old.path))
}

/// Names that other files import from a module of this name.
fn taken(stem: &str, others: &[FileText]) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for other in others.iter().filter(|other| other.text.contains(stem)) {
        // A packaging file or broken Python takes nothing.
        let Ok(scopes) = Scopes::of(&other.text) else {
            continue;
        };
        for binding in scopes.all_bindings() {
            if let BindingKind::FromImport { module, member, .. } = &binding.kind
                && module.rsplit('.').next() == Some(stem)
            {
                taken.insert(member.clone());
            }
        }
    }
    taken
}
