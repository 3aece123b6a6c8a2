//! Whether changed Python modules can still be imported: each alone, in a process of its own.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::testing::interpreter::roots;
use crate::text::RepoPath;

/// A module that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFault {
    /// Its file.
    pub file: RepoPath,
    /// What Python says, in a line: `ImportError: …`.
    pub why: String,
}

impl ImportFault {
    /// The module that Python lacks, where that is none of the work tree's own: such a fault is the
    /// environment's.
    pub fn lacking(&self, tree: &Path) -> Option<&str> {
        let rest = self
            .why
            .strip_prefix("ModuleNotFoundError: No module named ")?;
        let name = rest.trim_matches(['\'', '"']);
        let top = name.split('.').next()?;
        let is_ours = |root: &PathBuf| {
            root.join(top).exists() || root.join(top).with_extension("py").exists()
        };
        (!roots(tree).iter().any(is_ours)).then_some(name)
    }
}

/// Imports each module of its arguments in a child of its own, and prints a line of JSON for each.
pub(super) const DRIVER: &str = include_str!("importing_driver.py");

/// The names under which files are imported, with their files; what is no module is left out.
pub(super) fn modules(tree: &Path, files: &[RepoPath]) -> Vec<(RepoPath, String)> {
    let roots = roots(tree);
    let named = files.iter().filter_map(|file| {
        let path = tree.join(file.to_path());
        let root = roots.iter().find(|root| path.starts_with(root))?;
        let module = path.strip_prefix(root).ok()?.with_extension("");
        let is_python = path.extension().is_some_and(|end| end == "py");
        let mut parts: Vec<&str> = module
            .iter()
            .map(|part| part.to_str())
            .collect::<Option<_>>()?;
        if parts.last() == Some(&"__init__") {
            parts.pop();
        }
        let names = parts.iter().all(|part| is_identifier(part));
        let importable =
            is_python && names && !parts.is_empty() && parts.last() != Some(&"__main__");
        importable.then(|| (file.clone(), parts.join(".")))
    });
    named.collect()
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let begins = characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_');
    begins && characters.all(|one| one.is_alphanumeric() || one == '_')
}

#[derive(Deserialize)]
struct Line {
    module: String,
    error: Option<String>,
}

/// What the driver's output says of these modules. One of which it says nothing is a fault, too.
pub(super) fn faults(
    output: &str,
    modules: &[(RepoPath, String)],
    ended: &str,
) -> Vec<ImportFault> {
    let lines = output.lines();
    let lines: Vec<Line> = lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let mut faults = Vec::new();
    for (file, module) in modules {
        let line = lines.iter().find(|line| line.module == *module);
        let why = match line {
            Some(Line { error: None, .. }) => continue,
            Some(Line {
                error: Some(error), ..
            }) => error.clone(),
            None => format!("it was not reached: the import {ended}"),
        };
        faults.push(ImportFault {
            file: file.clone(),
            why,
        });
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_as_they_are_imported() {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path();
        std::fs::create_dir_all(tree.join("src/package/inner")).unwrap();
        std::fs::write(tree.join("src/package/__init__.py"), "").unwrap();
        let files = [
            "src/package/__init__.py",
            "src/package/inner/a.py",
            "top.py",
            "docs/build-it.py",
            "src/package/__main__.py",
            "README.md",
        ];
        let files = files.map(RepoPath::from);
        let names: Vec<String> = modules(tree, &files)
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, ["package", "package.inner.a", "top"]);
    }

    #[test]
    fn what_an_environment_lacks_is_told_from_what_a_change_broke() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ours.py"), "").unwrap();
        let lacking = |why: &str| {
            let fault = ImportFault {
                file: RepoPath::from("a.py"),
                why: why.to_owned(),
            };
            fault.lacking(folder.path()).map(str::to_owned)
        };
        let foreign = "ModuleNotFoundError: No module named 'yaml.reader'";
        assert_eq!(lacking(foreign).as_deref(), Some("yaml.reader"));
        for ours in [
            "ModuleNotFoundError: No module named 'ours.gone'",
            "ImportError: cannot import name 'x' from 'yaml'",
        ] {
            assert_eq!(lacking(ours), None, "{ours}");
        }
    }

    #[test]
    fn what_fails_or_is_not_reached_is_a_fault() {
        let modules = ["a", "b", "c"].map(|name| {
            (
                RepoPath::from(format!("{name}.py").as_str()),
                name.to_owned(),
            )
        });
        let output = "noise\n{\"module\": \"a\", \"error\": null}\n{\"module\": \"b\", \"error\": \"ImportError: x\"}\n";
        let faults = faults(output, &modules, "was stopped");
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[0].why, "ImportError: x");
        assert!(faults[1].why.ends_with("was stopped"));
    }
}
