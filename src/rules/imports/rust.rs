//! Rust's paths to module files.
//!
//! Modules are where the language puts them by default, `x.rs` or `x/mod.rs`; `#[path]` is not
//! followed. Packages are those with a `Cargo.toml`; a file below none belongs to the nearest `src/`.

use toml::Table;

use crate::lang::Import;
use crate::rules::Tree;
use crate::rules::imports::{Listing, Resolve, Resolver, join, parent};
use crate::text::RepoPath;

/// Folders of a package whose files and folders are programs of their own.
const PROGRAMS: &[&str] = &["src/bin", "tests", "examples", "benches"];

struct Rust<'a> {
    files: Listing<'a>,
    packages: Vec<Package>,
}

/// A package with a `Cargo.toml`.
struct Package {
    /// Where it is.
    folder: String,
    /// What other packages call its library.
    library: String,
    /// The library's folder of modules.
    modules: String,
    /// The library's first file, when there is one.
    root: Option<String>,
}

/// Where a file stands among its crate's modules.
struct Place<'f> {
    /// The folder of the crate's outermost modules.
    modules: String,
    /// Names of the file's module from the outermost on.
    path: Vec<&'f str>,
    /// The crate's first file.
    root: Option<String>,
}

pub(super) fn new(tree: &dyn Tree) -> Resolver<'_> {
    let files = Listing(tree.paths());
    let packages = files.folders_with("Cargo.toml");
    Box::new(Rust {
        files,
        packages: packages
            .filter_map(|folder| package(tree, folder))
            .collect(),
    })
}

fn package(tree: &dyn Tree, folder: &str) -> Option<Package> {
    let manifest = tree.content(&RepoPath::from(join(folder, "Cargo.toml").as_str()))?;
    let manifest: Table = std::str::from_utf8(&manifest).ok()?.parse().ok()?;
    let text = |section: &str, key: &str| manifest.get(section)?.get(key)?.as_str();
    let name = text("package", "name")?;
    let root = join(folder, text("lib", "path").unwrap_or("src/lib.rs"));
    Some(Package {
        folder: folder.to_owned(),
        library: text("lib", "name").unwrap_or(name).replace('-', "_"),
        modules: parent(&root).unwrap_or_default().to_owned(),
        root: Listing(tree.paths()).is_file(&root).then_some(root),
    })
}

impl Resolve for Rust<'_> {
    fn targets(&self, from: &str, import: &Import) -> Vec<String> {
        let parts: Vec<&str> = import.module.split("::").collect();
        let place = self.place(from);
        let Some((modules, root, path)) = self.absolute(&place, &parts) else {
            return Vec::new();
        };
        let names = import.names.iter().filter(|name| *name != "*");
        let mut paths: Vec<Vec<&str>> = names
            .map(|name| [path.as_slice(), &[name.as_str()]].concat())
            .collect();
        if paths.is_empty() {
            paths.push(path);
        }
        let targets = paths.iter().map(|path| self.find(modules, path));
        targets
            .filter_map(|found| found.or_else(|| root.map(str::to_owned)))
            .collect()
    }
}

impl Rust<'_> {
    /// The modules' folder, the crate's first file and the path from there.
    fn absolute<'p>(
        &'p self,
        place: &'p Place<'p>,
        parts: &[&'p str],
    ) -> Option<(&'p str, Option<&'p str>, Vec<&'p str>)> {
        let (first, rest) = parts.split_first()?;
        let here = |path: Vec<&'p str>| Some((place.modules.as_str(), place.root.as_deref(), path));
        match *first {
            "crate" | "$crate" => here(rest.to_vec()),
            "self" => here([place.path.as_slice(), rest].concat()),
            "super" => {
                let ups = parts.iter().take_while(|part| **part == "super").count();
                let kept = place.path.len().checked_sub(ups)?;
                here([&place.path[..kept], &parts[ups..]].concat())
            }
            name => {
                let inner = [place.path.as_slice(), parts].concat();
                let child = [place.path.as_slice(), &[name]].concat();
                if self.file(&place.modules, &child).is_some() {
                    return here(inner);
                }
                let package = self.packages.iter().find(|one| one.library == name)?;
                let root = package.root.as_deref()?;
                Some((&package.modules, Some(root), rest.to_vec()))
            }
        }
    }

    /// The file of the module that is deepest on `path`.
    fn find(&self, modules: &str, path: &[&str]) -> Option<String> {
        (1..=path.len())
            .rev()
            .find_map(|depth| self.file(modules, &path[..depth]))
    }

    fn file(&self, modules: &str, path: &[&str]) -> Option<String> {
        let base = join(modules, &path.join("/"));
        self.files
            .first_file([format!("{base}.rs"), format!("{base}/mod.rs")])
    }

    fn place<'f>(&self, from: &'f str) -> Place<'f> {
        let package = self
            .packages
            .iter()
            .filter(|one| below(from, &one.folder).is_some())
            .max_by_key(|one| one.folder.len());
        let folder = match package {
            Some(package) => package.folder.as_str(),
            None => from
                .rfind("src/")
                .map_or("", |at| from[..at].trim_end_matches('/')),
        };
        for programs in PROGRAMS {
            let programs = join(folder, programs);
            if let Some(rest) = below(from, &programs) {
                let modules = rest
                    .split_once('/')
                    .map_or(programs.clone(), |(program, _)| join(&programs, program));
                return self.place_in(from, modules);
            }
        }
        let library = package.map_or_else(|| join(folder, "src"), |one| one.modules.clone());
        if below(from, &library).is_some() {
            return self.place_in(from, library);
        }
        self.place_in(from, parent(from).unwrap_or_default().to_owned())
    }

    fn place_in<'f>(&self, from: &'f str, modules: String) -> Place<'f> {
        let rest = below(from, &modules).unwrap_or(from);
        let mut path: Vec<&str> = rest.trim_end_matches(".rs").split('/').collect();
        let outermost = path.len() == 1;
        let is_program = PROGRAMS.iter().any(|programs| modules.ends_with(programs));
        if path.last() == Some(&"mod")
            || outermost && (is_program || matches!(path.as_slice(), ["lib" | "main" | "build"]))
        {
            path.pop();
        }
        let root = match path.is_empty() {
            true => Some(from.to_owned()),
            false => self
                .files
                .first_file([join(&modules, "lib.rs"), join(&modules, "main.rs")]),
        };
        Place {
            modules,
            path,
            root,
        }
    }
}

/// `path` seen from `folder`, when it lies below.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    match folder {
        "" => Some(path),
        _ => path.strip_prefix(folder)?.strip_prefix('/'),
    }
}
