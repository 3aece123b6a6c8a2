//! Imports of JavaScript and TypeScript to files: relative paths, the paths of `tsconfig.json` and
//! `jsconfig.json`, and names of packages in the same repository.

mod manifests;

use crate::lang::Import;
use crate::rules::Tree;
use crate::rules::imports::{Listing, Resolve, Resolver, join, parent};
use manifests::{Configuration, Package};

/// Extensions in the order in which they are tried.
const EXTENSIONS: &[&str] = &[
    "ts", "tsx", "d.ts", "mts", "cts", "js", "jsx", "mjs", "cjs", "vue", "svelte", "json",
];

/// An extension that imports name, and those of the sources it is made from.
const MADE_FROM: &[(&str, &[&str])] = &[
    (".js", &[".ts", ".tsx", ".d.ts"]),
    (".jsx", &[".tsx"]),
    (".mjs", &[".mts"]),
    (".cjs", &[".cts"]),
];

struct Ecmascript<'a> {
    files: Listing<'a>,
    packages: Vec<Package>,
    configurations: Vec<Configuration>,
}

pub(super) fn new(tree: &dyn Tree) -> Resolver<'_> {
    let files = Listing(tree.paths());
    let configurations = ["tsconfig.json", "jsconfig.json"];
    Box::new(Ecmascript {
        files,
        packages: files
            .folders_with("package.json")
            .filter_map(|folder| Package::read(tree, folder))
            .collect(),
        configurations: configurations
            .iter()
            .flat_map(|name| files.folders_with(name).map(move |folder| (name, folder)))
            .filter_map(|(name, folder)| Configuration::read(tree, folder, name))
            .collect(),
    })
}

impl Resolve for Ecmascript<'_> {
    fn targets(&self, from: &str, import: &Import) -> Vec<String> {
        let module = import.module.split(['?', '#']).next().unwrap_or_default();
        let found = if module.starts_with('.') {
            let folder = parent(from).unwrap_or_default();
            along(folder, module).and_then(|base| self.module(&base))
        } else {
            self.mapped(from, module)
                .or_else(|| self.in_package(module))
        };
        found.into_iter().collect()
    }
}

impl Ecmascript<'_> {
    /// The file that an import of `base` reads.
    fn module(&self, base: &str) -> Option<String> {
        if !base.is_empty() && self.files.is_file(base) {
            return Some(base.to_owned());
        }
        let sources = MADE_FROM.iter().find_map(|(made, from)| {
            let stem = base.strip_suffix(made)?;
            self.files
                .first_file(from.iter().map(|extension| format!("{stem}{extension}")))
        });
        let with = |joint: &str| {
            let names = EXTENSIONS.iter().map(|extension| match base {
                "" => format!("index.{extension}"),
                _ => format!("{base}{joint}.{extension}"),
            });
            self.files.first_file(names)
        };
        sources.or_else(|| with("")).or_else(|| with("/index"))
    }

    /// By the nearest configuration above the file.
    fn mapped(&self, from: &str, module: &str) -> Option<String> {
        let above = self.configurations.iter().filter(|one| one.is_above(from));
        let nearest = above.max_by_key(|one| one.folder.len())?;
        let bases = nearest.bases(module);
        bases.iter().find_map(|base| self.module(base))
    }

    /// In another package of the repository, by its name.
    fn in_package(&self, module: &str) -> Option<String> {
        let inside = |package: &Package| {
            let rest = module.strip_prefix(package.name.as_str())?;
            let starts = ["", "src", "lib"].map(|start| join(&package.folder, start));
            if let Some(rest) = rest.strip_prefix('/') {
                let mut bases = starts.iter().map(|start| join(start, rest));
                return bases.find_map(|base| self.module(&base));
            }
            if !rest.is_empty() {
                return None;
            }
            let entries = package.entries.iter();
            let mut named = entries.filter_map(|entry| along(&package.folder, entry));
            let named = named.find_map(|base| self.module(&base));
            named.or_else(|| starts.iter().find_map(|start| self.module(start)))
        };
        self.packages.iter().find_map(inside)
    }
}

/// `path`, which may hold `.` and `..`, seen from `folder`; `None` when it leads out.
fn along(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
