//! The files of a split import each other in no circle, as far as Python follows when it imports.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use crate::refactor::scopes::{BindingKind, MODULE};

pub(super) fn prove(files: &[Facts]) -> Result<String, String> {
    let stems: BTreeSet<&str> = files.iter().map(|file| file.stem.as_str()).collect();
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        let of_file = needs.entry(&file.stem).or_default();
        for binding in file
            .scopes
            .all_bindings()
            .iter()
            .filter(|one| one.written_in == MODULE)
        {
            if file
                .typing
                .iter()
                .any(|range| range.contains(&binding.range.start))
            {
                continue;
            }
            of_file.extend(imported_stems(&binding.kind, &stems).filter(|stem| *stem != file.stem));
        }
    }
    let edges: usize = needs.values().map(BTreeSet::len).sum();
    // Files that import none that is left can be taken away, one after the other.
    while let Some(done) = needs
        .iter()
        .find(|(_, of_file)| of_file.is_empty())
        .map(|(stem, _)| *stem)
    {
        needs.remove(done);
        for of_file in needs.values_mut() {
            of_file.remove(done);
        }
    }
    if needs.is_empty() {
        Ok(format!(
            "{edges} imports between {} files, no circle",
            files.len()
        ))
    } else {
        let names: Vec<&str> = needs.into_keys().collect();
        Err(format!(
            "import each other in a circle: {}",
            names.join(", ")
        ))
    }
}

/// Files of the split that an import reaches.
fn imported_stems<'a>(
    kind: &BindingKind,
    stems: &'a BTreeSet<&'a str>,
) -> impl Iterator<Item = &'a str> {
    let names: Vec<String> = match kind {
        BindingKind::FromImport { module, member, .. } => {
            vec![
                module.rsplit('.').next().unwrap_or_default().to_owned(),
                member.clone(),
            ]
        }
        BindingKind::Import { module, .. } => {
            vec![module.rsplit('.').next().unwrap_or_default().to_owned()]
        }
        _ => Vec::new(),
    };
    let whole = match kind {
        BindingKind::FromImport { module, .. } => module.is_empty(),
        _ => false,
    };
    stems.iter().copied().filter(move |stem| {
        // A member is a file only where it is taken from the package itself.
        names.first().is_some_and(|name| name == stem)
            || (whole && names.iter().any(|name| name == stem))
    })
}
