//! Python's imports to files.
//!
//! An absolute import is looked for below the folder that holds the importing file's own package,
//! the folders that hold any package, the repository's root, `src/`, and every folder with a
//! `pyproject.toml`, `setup.py` or `setup.cfg`; beside a file that is in no package also. What is
//! looked for first wins, a whole match before one of the first names only.

use std::collections::BTreeSet;

use crate::lang::Import;
use crate::rules::Tree;
use crate::rules::imports::{Listing, Resolve, Resolver, join, parent};

/// What marks a folder that modules are imported from.
const PROJECT_FILES: &[&str] = &["pyproject.toml", "setup.py", "setup.cfg"];

struct Python<'a> {
    files: Listing<'a>,
    roots: Vec<String>,
}

pub(super) fn new(tree: &dyn Tree) -> Resolver<'_> {
    let files = Listing(tree.paths());
    let mut roots = BTreeSet::from([String::new(), "src".to_owned()]);
    for folder in PROJECT_FILES
        .iter()
        .flat_map(|name| files.folders_with(name))
    {
        roots.insert(folder.to_owned());
        roots.insert(join(folder, "src"));
    }
    for package in files.folders_with("__init__.py") {
        if let Some(above) = parent(package)
            && !files.is_file(&join(above, "__init__.py"))
        {
            roots.insert(above.to_owned());
        }
    }
    Box::new(Python {
        files,
        roots: roots.into_iter().collect(),
    })
}

impl Resolve for Python<'_> {
    fn targets(&self, from: &str, import: &Import) -> Vec<String> {
        let name = import.module.trim_start_matches('.');
        let dots = import.module.len() - name.len();
        let below = name.replace('.', "/");
        if dots > 0 {
            let mut folder = parent(from);
            for _ in 1..dots {
                folder = folder.and_then(parent);
            }
            let base = folder.map(|folder| join(folder, &below));
            return base.map_or_else(Vec::new, |base| self.taken_from(&base, &import.names));
        }
        let own = self.own_root(from);
        let roots = || std::iter::once(own).chain(self.roots.iter().map(String::as_str));
        let mut whole = roots().map(|root| self.taken_from(&join(root, &below), &import.names));
        if let Some(found) = whole.find(|found| !found.is_empty()) {
            return found;
        }
        let mut part = roots().filter_map(|root| self.nearest(root, &below));
        part.next().into_iter().collect()
    }
}

impl Python<'_> {
    /// The folder that holds the file's outermost package, or the file itself.
    fn own_root<'f>(&self, from: &'f str) -> &'f str {
        let mut folder = parent(from).unwrap_or_default();
        while self.files.is_file(&join(folder, "__init__.py")) {
            let Some(above) = parent(folder) else { break };
            folder = above;
        }
        folder
    }

    /// The modules among `names` of the module at `base`, and the module itself for the others.
    fn taken_from(&self, base: &str, names: &[String]) -> Vec<String> {
        let Some(module) = self.module(base) else {
            return Vec::new();
        };
        if names.is_empty() {
            return vec![module];
        }
        let is_package = !module.starts_with(&format!("{base}."));
        let one = |name: &String| {
            let inner = self.module(&join(base, name)).filter(|_| is_package);
            inner.unwrap_or_else(|| module.clone())
        };
        names.iter().map(one).collect()
    }

    /// The file of the module at `base`, or its folder when it is a package without a file.
    fn module(&self, base: &str) -> Option<String> {
        let forms = [".py", "/__init__.py", ".pyi", "/__init__.pyi"];
        let names = forms.map(|form| match base {
            "" => form.trim_start_matches('/').to_owned(),
            _ => format!("{base}{form}"),
        });
        self.files.first_file(names).or_else(|| {
            let mut below = self.files.below(base);
            let has_code = below.any(|path| matches!(path.extension(), Some("py" | "pyi")));
            (!base.is_empty() && has_code).then(|| base.to_owned())
        })
    }

    /// The module for the longest first part of `below` that is one.
    fn nearest(&self, root: &str, below: &str) -> Option<String> {
        let mut rest = below;
        while let Some((shorter, _)) = rest.rsplit_once('/') {
            let module = self.module(&join(root, shorter));
            if let Some(module) = module.filter(|module| self.files.is_file(module)) {
                return Some(module);
            }
            rest = shorter;
        }
        None
    }
}
