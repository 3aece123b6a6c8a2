//! The Python that runs a repository's tests: a virtual environment of its own, or the system's.

use std::path::{Path, PathBuf};

use crate::process::{Program, find_program};
use crate::settings::Tests;
use crate::testing::Places;

/// Names of folders with virtual environments, as people and uv name them.
const NAMES: &[&str] = &[".venv", "venv", "env", ".env"];

/// Folders that modules are imported from, where a work tree has them.
const ROOTS: &[&str] = &["src", "lib"];

/// Largest `.pth` file that is read, in bytes, and how many.
const PTH_BYTES: u64 = 64 << 10;

/// A Python and where its modules are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// The virtual environment; none for a Python that is used as it is.
    environment: Option<PathBuf>,
    program: PathBuf,
    /// Folders of the Python itself.
    bases: Vec<PathBuf>,
    /// Folders of installed modules.
    sites: Vec<PathBuf>,
    how: &'static str,
}

impl Interpreter {
    /// The one of the settings, else the virtual environment of the work tree or of the checkout
    /// that it belongs to, the active one, poetry's, or the system's.
    pub fn find(places: &Places<'_>, settings: &Tests) -> Option<Self> {
        if !settings.python.is_empty() {
            let path = Path::new(&settings.python);
            let how = "the setting tests.python";
            return Self::in_environment(path, how).or_else(|| Self::plain(path, how));
        }
        let checkout = places.checkout.into_iter();
        let trees = std::iter::once(places.tree).chain(checkout);
        let mut beside = trees.flat_map(|tree| NAMES.iter().map(|name| tree.join(name)));
        let beside = beside.find_map(|path| Self::in_environment(&path, "found beside the code"));
        let active = || {
            let path = std::env::var_os("VIRTUAL_ENV").map(PathBuf::from)?;
            Self::in_environment(&path, "the active one")
        };
        let poetry = || {
            let path = poetry(places.checkout.unwrap_or(places.tree))?;
            Self::in_environment(&path, "poetry's")
        };
        beside
            .or_else(active)
            .or_else(poetry)
            .or_else(Self::of_system)
    }

    /// The virtual environment at `path`.
    pub(super) fn in_environment(path: &Path, how: &'static str) -> Option<Self> {
        let configuration = std::fs::read_to_string(path.join("pyvenv.cfg")).ok()?;
        let program = path.join("bin/python");
        let real = program.canonicalize().ok()?;
        let value = |name: &str| {
            let mut lines = configuration
                .lines()
                .filter_map(|line| line.split_once('='));
            let found = lines.find(|(key, _)| key.trim() == name);
            found.map(|(_, value)| value.trim().to_owned())
        };
        let home = value("home").map(PathBuf::from);
        let homes = home.into_iter().chain(real.parent().map(Path::to_owned));
        let bases: Vec<PathBuf> = homes
            .filter_map(|bin| Some(bin.parent()?.to_owned()))
            .collect();
        let mut sites = sites_of(path);
        if value("include-system-site-packages").as_deref() == Some("true") {
            sites.extend(bases.iter().flat_map(|base| sites_of(base)));
        }
        Some(Self {
            environment: Some(path.to_owned()),
            program,
            bases,
            sites,
            how,
        })
    }

    /// An interpreter that is used as it is.
    fn plain(program: &Path, how: &'static str) -> Option<Self> {
        let real = program.canonicalize().ok().filter(|real| real.is_file())?;
        let base = real.parent()?.parent()?.to_owned();
        Some(Self {
            environment: None,
            program: program.to_owned(),
            sites: sites_of(&base),
            bases: vec![base],
            how,
        })
    }

    /// The first `python3` of the path that is a program, and no script that chooses one.
    pub(super) fn of_system() -> Option<Self> {
        let path = std::env::var("PATH").unwrap_or_default();
        let folders =
            std::env::split_paths(&path).chain(["/usr/local/bin", "/usr/bin"].map(PathBuf::from));
        let mut programs = folders
            .filter_map(|folder| find_program(Path::new("python3"), &folder.display().to_string()));
        programs.find_map(|program| {
            let is_script = std::fs::read(&program).is_ok_and(|bytes| bytes.starts_with(b"#!"));
            (!is_script).then(|| Self::plain(&program, "the system's"))?
        })
    }

    /// Its file.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// What it is, for people: `.venv/bin/python (found beside the code)`.
    pub fn what(&self) -> String {
        format!("{} ({})", self.program.display(), self.how)
    }

    /// Whether a module of this name is installed there.
    pub fn has_module(&self, name: &str) -> bool {
        let at =
            |site: &PathBuf| site.join(name).is_dir() || site.join(format!("{name}.py")).is_file();
        self.sites.iter().any(at)
    }

    /// What it reads, projects included that are installed to be edited.
    pub(super) fn reads(&self) -> Vec<PathBuf> {
        let own = self
            .environment
            .iter()
            .chain(&self.bases)
            .chain(&self.sites)
            .cloned();
        let edited = self.sites.iter().flat_map(|site| edited(site));
        // A folder as wide as `/` is what the system's Python seems to lie in at times.
        let all = own
            .chain(edited)
            .filter(|path| path.components().count() > 2);
        all.chain(self.program.parent().map(Path::to_owned))
            .collect()
    }

    /// `program` with what Python has to be told: the work tree's own modules come before those
    /// that are installed, and nothing is written beside them.
    pub(super) fn environment(&self, program: Program, tree: &Path, temp: &Path) -> Program {
        let below = |name: &str| temp.join(name).display().to_string();
        let roots = roots(tree);
        let roots: Vec<String> = roots
            .iter()
            .map(|root| root.display().to_string())
            .collect();
        let path = program.environment.get("PATH").cloned().unwrap_or_default();
        let bin = self
            .program
            .parent()
            .unwrap_or(Path::new("/usr/bin"))
            .display()
            .to_string();
        let mut program = program
            .setting("PATH", format!("{bin}:{path}"))
            .setting("PYTHONPATH", roots.join(":"))
            .setting("PYTHONDONTWRITEBYTECODE", "1")
            .setting("PYTHONHASHSEED", "0")
            .setting("PYTHONFAULTHANDLER", "1")
            .setting("PY_COLORS", "0")
            .setting("HYPOTHESIS_STORAGE_DIRECTORY", below("hypothesis"))
            .setting("COVERAGE_FILE", below("coverage"))
            .setting("MPLCONFIGDIR", below("matplotlib"));
        if let Some(environment) = &self.environment {
            program = program.setting("VIRTUAL_ENV", environment.display().to_string());
        }
        program
    }
}

/// Folders of a work tree that its modules are imported from, outermost last.
pub(super) fn roots(tree: &Path) -> Vec<PathBuf> {
    let has_modules = |folder: &PathBuf| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths = entries.map(|entry| entry.path());
        paths.any(|path| {
            path.join("__init__.py").is_file() || path.extension().is_some_and(|end| end == "py")
        })
    };
    let inner = ROOTS.iter().map(|name| tree.join(name)).filter(has_modules);
    inner.chain([tree.to_owned()]).collect()
}

/// Folders of installed modules below a prefix, Debian's own included.
fn sites_of(prefix: &Path) -> Vec<PathBuf> {
    let libraries = std::fs::read_dir(prefix.join("lib"))
        .into_iter()
        .flatten()
        .flatten();
    let libraries = libraries.map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("python3")
    });
    let mut sites: Vec<PathBuf> = libraries
        .flat_map(|library| ["site-packages", "dist-packages"].map(|name| library.join(name)))
        .filter(|path| path.is_dir())
        .collect();
    sites.sort();
    sites
}

/// Folders that `.pth` files of a folder of modules name.
fn edited(site: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(site).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path()).filter(|path| {
        path.extension().is_some_and(|end| end == "pth")
            && path.metadata().is_ok_and(|data| data.len() <= PTH_BYTES)
    });
    let texts = files.filter_map(|path| std::fs::read_to_string(path).ok());
    let mut folders = Vec::new();
    for text in texts {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with('/'));
        folders.extend(lines.map(PathBuf::from).filter(|path| path.is_dir()));
    }
    folders
}

/// The environment that poetry keeps for a project in its cache folder, named after it. Where
/// there are several, the newest Python's.
fn poetry(tree: &Path) -> Option<PathBuf> {
    let manifest = std::fs::read_to_string(tree.join("pyproject.toml")).ok()?;
    if !manifest.contains("poetry") {
        return None;
    }
    let manifest: toml::Table = manifest.parse().ok()?;
    let named = |table: Option<&toml::Value>| table?.get("name")?.as_str().map(str::to_owned);
    let tool = manifest.get("tool").and_then(|tool| tool.get("poetry"));
    let name = named(manifest.get("project")).or_else(|| named(tool))?;
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"));
    let folder = cache.or_else(home)?.join("pypoetry/virtualenvs");
    let prefix = format!("{}-", name.to_lowercase());
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.pop()
}

#[cfg(test)]
#[path = "interpreter_tests.rs"]
mod tests;
