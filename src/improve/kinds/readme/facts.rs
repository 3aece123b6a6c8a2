//! What a README can say without a model: the modules of a folder with their public names, and the
//! commands that its project installs.

use std::collections::BTreeSet;

use crate::improve::kinds::Task;
use crate::improve::kinds::common::is_test;
use crate::lang::python::definitions::definitions;
use crate::text::RepoPath;

/// Modules that are listed.
const MODULES_MOST: usize = 20;

/// Public names that are listed of one module.
const NAMES_MOST: usize = 8;

/// Files that are looked at for their names.
const FILES_MOST: usize = 400;

/// Folders and files that are about a project and not of it.
const ASIDE: &[&str] = &[
    "docs",
    "doc",
    "examples",
    "benchmarks",
    "scripts",
    "setup.py",
    "conf.py",
];

/// A module of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Module {
    /// Its file, from the folder on.
    pub(super) path: String,
    /// First sentence of its docstring, where it has a plain one.
    pub(super) says: Option<String>,
    /// Its public classes and functions, in source order.
    pub(super) names: Vec<String>,
}

/// What is known of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// What it is called.
    pub(super) title: String,
    /// Its modules, those with names of their own.
    pub(super) modules: Vec<Module>,
    /// Commands, with what each runs.
    pub(super) commands: Vec<(String, String)>,
    /// Every name that may stand in its README as code.
    pub(super) known: BTreeSet<String>,
}

/// Finds out about a folder; the empty one is the repository's top.
pub(super) fn facts(task: &Task<'_>, folder: &str) -> Facts {
    let mut facts = Facts::default();
    let prefix = match folder {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let paths: Vec<String> = inside(task, &prefix).collect();
    for inner in &paths {
        let path = RepoPath::from(format!("{prefix}{inner}").as_str());
        let Some(text) = task.read.text(&path) else {
            continue;
        };
        let module = module(inner, &text);
        facts.known.extend(module.names.iter().cloned());
        facts.known.extend(dotted(inner));
        let is_shown = !module.names.is_empty() && facts.modules.len() < MODULES_MOST;
        if is_shown
            && !inner
                .rsplit('/')
                .next()
                .is_some_and(|name| name.starts_with('_'))
        {
            facts.modules.push(module);
        }
    }
    let manifest = RepoPath::from(format!("{prefix}pyproject.toml").as_str());
    let manifest = task.read.text(&manifest).unwrap_or_default();
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    facts.commands = commands(&manifest, &paths);
    facts.known.extend(
        facts
            .commands
            .iter()
            .flat_map(|(name, runs)| [name.clone(), runs.clone()]),
    );
    let named = manifest
        .get("project")
        .and_then(|project| project.get("name")?.as_str());
    let own = folder.rsplit('/').next().unwrap_or_default();
    facts.title = match (named, own) {
        (Some(name), _) => name.to_owned(),
        (None, "") => top(&paths).unwrap_or_else(|| "Python modules".to_owned()),
        (None, own) => own.to_owned(),
    };
    facts.known.insert(facts.title.clone());
    facts
}

/// The Python files of a folder, those of its tests and about it left out, from the folder on:
/// those right in it first.
fn inside<'t>(task: &'t Task<'_>, prefix: &'t str) -> impl Iterator<Item = String> + 't {
    let inner = task.source.files.iter().filter_map(move |path| {
        let is_python = path.extension() == Some("py") && !is_test(path);
        let text = is_python.then(|| path.to_string())?;
        let inner = text.strip_prefix(prefix)?.to_owned();
        let is_aside = inner.split('/').any(|part| ASIDE.contains(&part));
        (!is_aside).then_some(inner)
    });
    let mut found: Vec<String> = inner.take(FILES_MOST).collect();
    found.sort_by_key(|inner| (inner.matches('/').count(), inner.clone()));
    found.into_iter()
}

fn module(inner: &str, text: &str) -> Module {
    let all = definitions(text.as_bytes()).unwrap_or_default();
    let public = all
        .iter()
        .filter(|one| !one.symbol.contains('.') && !one.name.starts_with('_'));
    let mut names: Vec<String> = Vec::new();
    for one in public {
        if names.len() < NAMES_MOST && !names.contains(&one.name) {
            names.push(one.name.clone());
        }
    }
    Module {
        path: inner.to_owned(),
        says: says(text),
        names,
    }
}

/// The first sentence of a module's docstring, where it is one line of plain words.
fn says(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let words = ["\"\"\"", "'''"]
        .iter()
        .find_map(|quotes| first.strip_prefix(quotes))?;
    let end = words.find(['"', '\'', '\\']).unwrap_or(words.len());
    let words = words[..end].trim();
    let is_plain = words.ends_with('.') && !words.contains(['`', '[', '<', '*', '|', ':']);
    is_plain.then(|| words.to_owned())
}

/// Names under which a file is spoken of: `shop.price` and `price`.
fn dotted(inner: &str) -> Vec<String> {
    let stem = inner.strip_suffix(".py").unwrap_or(inner);
    let stem = stem.strip_prefix("src/").unwrap_or(stem);
    let stem = stem.strip_suffix("/__init__").unwrap_or(stem);
    let last = stem.rsplit('/').next().unwrap_or(stem);
    vec![stem.replace('/', "."), last.to_owned()]
}

/// The first package right in the folder or in its `src`.
fn top(paths: &[String]) -> Option<String> {
    let packages = paths
        .iter()
        .filter_map(|path| path.strip_suffix("/__init__.py"));
    let package = packages.min_by_key(|package| package.len())?;
    Some(package.strip_prefix("src/").unwrap_or(package).to_owned())
}

/// What the project installs, and its modules that can be run.
fn commands(manifest: &toml::Table, paths: &[String]) -> Vec<(String, String)> {
    let scripts = manifest
        .get("project")
        .and_then(|project| project.get("scripts")?.as_table());
    let scripts = scripts.into_iter().flatten().filter_map(|(name, runs)| {
        let runs = runs.as_str()?;
        Some((name.clone(), runs.to_owned()))
    });
    let mains = paths.iter().filter_map(|path| {
        let package = path.strip_suffix("/__main__.py")?;
        let module = dotted(package).swap_remove(0);
        Some((format!("python -m {module}"), format!("{module}.__main__")))
    });
    scripts.chain(mains).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docstring_speaks_where_its_first_line_is_a_plain_sentence() {
        let text = "# x\n\n\"\"\"Prices of a shop.\n\nMore.\n\"\"\"\n";
        assert_eq!(says(text).as_deref(), Some("Prices of a shop."));
        for text in [
            "\"\"\"Prices\"\"\"",
            "\"\"\"See `x`.\"\"\"",
            "import os\n",
            "",
        ] {
            assert_eq!(says(text), None, "{text}");
        }
    }

    #[test]
    fn commands_are_those_that_are_installed_and_modules_that_run() {
        let manifest = "[project.scripts]\nshop = 'shop.cli:main'\n"
            .parse()
            .unwrap();
        let paths = [
            "src/shop/__main__.py".to_owned(),
            "src/shop/__init__.py".to_owned(),
        ];
        let expected = [
            ("shop", "shop.cli:main"),
            ("python -m shop", "shop.__main__"),
        ];
        let expected = expected.map(|(name, runs)| (name.to_owned(), runs.to_owned()));
        assert_eq!(commands(&manifest, &paths), expected);
        assert_eq!(top(&paths).as_deref(), Some("shop"));
    }
}
