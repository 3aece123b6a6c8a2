//! Every name in every file means what it meant: nothing is newly unbound or used before it is
//! bound, and every import is one the old file had, or takes a name from the file that defines it.

use std::collections::BTreeSet;

use super::facts::Facts;
use super::late;
use crate::refactor::scopes::{Binding, BindingKind, MODULE, Resolution};

pub(super) fn prove(old: &Facts, files: &[Facts]) -> Result<String, String> {
    let (unbound, early) = (unbound(old), early(old));
    let mut names = 0;
    for file in files {
        names += file.scopes.uses().len();
        let of_file = self::unbound(file);
        if let Some(name) = of_file.difference(&unbound).next() {
            return Err(format!("`{name}` is not bound in {}", file.path));
        }
        if let Some(name) = self::early(file).difference(&early).next() {
            return Err(format!(
                "`{name}` is used before it is bound in {}",
                file.path
            ));
        }
        late::prove(file)?;
        let own = file.scopes.all_bindings().iter();
        let own = own.filter(|one| one.written_in == MODULE && one.kind.is_import());
        let late = late::names(file).filter(|one| one.kind.is_import());
        for binding in own.chain(late) {
            let known = old.scopes.binds(MODULE, &binding.name);
            let own = binding.written_in == MODULE;
            if !((own || known) && is_right(old, files, binding)) {
                return Err(format!(
                    "`{}` is imported from elsewhere in {}",
                    binding.name, file.path
                ));
            }
        }
    }
    let late = files.iter().flat_map(late::names).count();
    let late = match late {
        0 => String::new(),
        _ => format!("; {late} names are imported when a function is called"),
    };
    Ok(format!(
        "{names} uses of names in {} files resolve{late}",
        files.len()
    ))
}

/// Names that nothing binds.
fn unbound(facts: &Facts) -> BTreeSet<&str> {
    let uses = facts.scopes.uses().iter();
    let free =
        uses.filter(|one| matches!(one.resolution, Resolution::Unresolved | Resolution::Star));
    free.map(|one| one.name.as_str()).collect()
}

/// Names of the module that are read on import before anything may have bound them.
fn early(facts: &Facts) -> BTreeSet<&str> {
    let uses = facts.scopes.uses().iter();
    let now = uses.filter(|one| !one.deferred && one.resolution == Resolution::Bound(MODULE));
    let early = now.filter(|one| {
        let mut before = facts.scopes.bindings(MODULE, &one.name);
        !before.any(|binding| binding.order < one.order)
    });
    early.map(|one| one.name.as_str()).collect()
}

fn is_right(old: &Facts, files: &[Facts], binding: &Binding) -> bool {
    let mut same = old.scopes.bindings(MODULE, &binding.name);
    if same.any(|other| other.kind == binding.kind) {
        return true;
    }
    let BindingKind::FromImport { module, member, .. } = &binding.kind else {
        return false;
    };
    if module == "typing" && member == "TYPE_CHECKING" {
        return true;
    }
    // A package imports its own file by a dot alone.
    let last = module.rsplit('.').next().unwrap_or_default();
    let source = files
        .iter()
        .find(|file| file.stem == last || (last.is_empty() && file.path.ends_with("/__init__.py")));
    let defines = |file: &Facts| {
        let bound = || file.scopes.bindings(MODULE, member);
        let gone = bound().any(|one| one.kind == BindingKind::Del);
        !gone && bound().any(|one| !one.kind.is_import())
    };
    member == &binding.name && source.is_some_and(defines)
}
