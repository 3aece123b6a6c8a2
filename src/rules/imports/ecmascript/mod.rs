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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::ImportKind;
    use crate::rules::tree_fixture::Files;

    /// What an import of `module` written in `from` leads to, in a repository of these files.
    fn target(files: &[(&str, &str)], from: &str, module: &str) -> Option<String> {
        let tree = Files::new(files);
        let import = Import {
            line: 1,
            column: 1,
            module: module.to_owned(),
            names: Vec::new(),
            kind: ImportKind::Use,
        };
        let mut found = new(&tree).targets(from, &import);
        assert!(found.len() < 2, "{found:?}");
        found.pop()
    }

    #[test]
    fn a_built_name_leads_to_its_source_unless_the_built_file_is_there() {
        let files = [
            ("a.ts", ""),
            ("b.js", ""),
            ("b.ts", ""),
            ("c.d.ts", ""),
            ("d/index.mts", ""),
        ];
        for (module, expected) in [
            ("./a.js", Some("a.ts")),
            ("./b.js", Some("b.js")),
            ("./b", Some("b.ts")),
            ("./c.js", Some("c.d.ts")),
            ("./d", Some("d/index.mts")),
            ("./d/", Some("d/index.mts")),
            ("./a.jsx", None),
            ("./e", None),
        ] {
            let found = target(&files, "main.ts", module);
            assert_eq!(found.as_deref(), expected, "{module}");
        }
    }

    #[test]
    fn a_path_that_leads_out_of_the_repository_leads_nowhere() {
        let files = [("src/a.ts", ""), ("index.ts", "")];
        for (module, expected) in [
            ("../src/a", Some("src/a.ts")),
            ("..", Some("index.ts")),
            ("../../src/a", None),
            ("../../../src/a", None),
            ("./a?raw", Some("src/a.ts")),
            ("./a#part", Some("src/a.ts")),
        ] {
            let found = target(&files, "src/main.ts", module);
            assert_eq!(found.as_deref(), expected, "{module}");
        }
    }

    #[test]
    fn the_nearest_configuration_is_the_one_that_counts() {
        let paths =
            |to: &str| format!(r#"{{"compilerOptions": {{"paths": {{"@/*": ["./{to}/*"]}}}}}}"#);
        let (outer, inner) = (paths("x"), paths("y"));
        let files = [
            ("tsconfig.json", outer.as_str()),
            ("app/jsconfig.json", inner.as_str()),
            ("x/a.ts", ""),
            ("app/y/a.ts", ""),
        ];
        let found = |from: &str| target(&files, from, "@/a");
        assert_eq!(found("app/src/main.ts").as_deref(), Some("app/y/a.ts"));
        assert_eq!(found("apps/main.ts").as_deref(), Some("x/a.ts"));
    }

    #[test]
    fn a_package_is_known_by_its_whole_name_and_its_entry_must_be_there() {
        let manifest = r#"{"name": "@acme/ui", "types": "dist/no.d.ts", "main": "./start.js"}"#;
        let files = [
            ("ui/package.json", manifest),
            ("ui/start.ts", ""),
            ("ui/src/index.ts", ""),
            ("ui/lib/button.tsx", ""),
        ];
        for (module, expected) in [
            ("@acme/ui", Some("ui/start.ts")),
            ("@acme/ui/button", Some("ui/lib/button.tsx")),
            ("@acme/ui-kit", None),
            ("@acme/uix/button", None),
            ("@acme", None),
        ] {
            let found = target(&files, "app/main.ts", module);
            assert_eq!(found.as_deref(), expected, "{module}");
        }
    }
}
