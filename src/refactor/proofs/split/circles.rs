//! The files of a split import each other in no circle, as far as Python follows when it imports.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, segments};
use crate::refactor::scopes::{Binding, BindingKind, MODULE};

pub(super) fn prove(files: &[Facts]) -> Result<String, String> {
    let map = Map::of(files);
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        let of_file = needs.entry(&file.stem).or_default();
        for binding in executed(file) {
            let reached = files.iter().filter(|other| other.path != file.path);
            let reached = reached.filter(|other| map.reaches(file, &binding.kind, other));
            of_file.extend(reached.map(|other| other.stem.as_str()));
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

/// What a file binds when it is imported.
fn executed(file: &Facts) -> impl Iterator<Item = &Binding> {
    let all = file.scopes.all_bindings().iter();
    let of_module = all.filter(|one| one.written_in == MODULE);
    of_module.filter(|binding| {
        let start = binding.range.start;
        !file.typing.iter().any(|range| range.contains(&start))
    })
}

/// How the files of a split are imported.
struct Map {
    /// They stand in a package: a name without a package before it is none of theirs.
    packaged: bool,
}

impl Map {
    fn of(files: &[Facts]) -> Self {
        let mut map = Self { packaged: false };
        let by_package = |kind: &BindingKind| match kind {
            BindingKind::FromImport { module, level, .. } => *level > 0 || module.contains('.'),
            BindingKind::Import { module, .. } => module.contains('.'),
            _ => false,
        };
        map.packaged = files.iter().any(|file| {
            executed(file)
                .filter(|one| by_package(&one.kind))
                .any(|one| {
                    files
                        .iter()
                        .any(|other| map.reaches(file, &one.kind, other))
                })
        });
        map
    }

    /// Whether an import in `from` reaches `to`.
    fn reaches(&self, from: &Facts, kind: &BindingKind, to: &Facts) -> bool {
        let is_package = to.path.ends_with("__init__.py");
        let to = segments(&to.path);
        let is_at = |names: &[&str]| {
            // Where the top of its tree is, nobody says.
            let is_other = names.len() == 1 && to.len() > 1 && self.packaged && !is_package;
            !names.is_empty() && to.ends_with(names) && !is_other
        };
        match kind {
            BindingKind::FromImport {
                module,
                level,
                member,
            } => {
                let names = dotted(module);
                let deeper = [&names[..], &[member.as_str()]].concat();
                match usize::try_from(*level).unwrap_or(usize::MAX) {
                    0 => is_at(&names) || is_at(&deeper),
                    up => {
                        let folders = from.path.split('/').count() - 1;
                        let kept = folders.saturating_sub(up - 1);
                        let base: Vec<&str> = from.path.split('/').take(kept).collect();
                        to == [&base[..], &names].concat() || to == [&base[..], &deeper].concat()
                    }
                }
            }
            BindingKind::Import { module, .. } => is_at(&dotted(module)),
            _ => false,
        }
    }
}

fn dotted(module: &str) -> Vec<&str> {
    module.split('.').filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refactor::split::FileText;
    use crate::text::RepoPath;

    fn circle(files: &[(&str, &str)]) -> Result<String, String> {
        let facts = files.iter().map(|(path, text)| {
            let file = FileText {
                path: RepoPath::from(*path),
                text: (*text).to_owned(),
            };
            Facts::of(&file, None).unwrap()
        });
        prove(&facts.collect::<Vec<_>>())
    }

    #[test]
    fn circles_are_found_however_they_are_written() {
        for (a, b) in [
            ("from .b import x\n", "from .a import y\n"),
            ("from . import b\n", "from . import a\n"),
            ("from p.q import b\n", "import p.q.a\n"),
            ("from q.b import x\n", "from .a import y\n"),
            ("from ..q.b import x\n", "from .a import y\n"),
            ("import b\n", "import a\n"),
        ] {
            let found = circle(&[("p/q/a.py", a), ("p/q/b.py", b)]);
            let error = found.unwrap_err();
            assert!(error.contains("circle: a, b"), "{a} {b} {error}");
        }
        for b in ["from . import x\n", "from q import x\n", "import p.q\n"] {
            let package = ("p/q/__init__.py", "from .b import y\n");
            let error = circle(&[package, ("p/q/b.py", b)]).unwrap_err();
            assert!(error.contains("circle: b, q"), "{b} {error}");
        }
    }

    #[test]
    fn other_modules_of_the_same_name_are_not_taken_for_them() {
        for (a, b) in [
            // The package that is called like one of its files.
            ("from .b import x\n", "from a import y\n"),
            ("from p.a.b import x\n", "from a import y\n"),
            ("from .b import x\n", "from ..a import y\n"),
            ("from .b import x\n", "from p.a import y\n"),
            ("from .b import x\n", "from other.a import y\n"),
            ("from .b import x\n", "import json.a\n"),
        ] {
            let found = circle(&[("p/a/a.py", a), ("p/a/b.py", b)]);
            assert!(found.is_ok(), "{a} {b} {found:?}");
        }
    }
}
