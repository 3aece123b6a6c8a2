//! A program that is to run, as data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A program with its arguments, folder and whole environment: it gets no variable that is not here,
/// and no standard input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The program's file, or its name to be looked for in the `PATH` of its environment.
    pub file: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// The folder that it starts in.
    pub folder: PathBuf,
    /// Its environment.
    pub environment: BTreeMap<String, String>,
}

/// Variables that are handed on where they are set: language, time zone and terminal-free manners.
const HANDED_ON: &[&str] = &["LANG", "LC_ALL", "LC_CTYPE", "TZ"];

/// Where programs are when nothing else is said.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

impl Program {
    /// A program in a folder, without arguments, in the least environment that programs expect: a
    /// path, a language in UTF-8, and no colours.
    pub fn new(file: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Self {
        let mut environment = BTreeMap::from(
            [
                ("PATH", PATH),
                ("LANG", "C.UTF-8"),
                ("TERM", "dumb"),
                ("NO_COLOR", "1"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        for name in HANDED_ON {
            if let Ok(value) = std::env::var(name) {
                environment.insert((*name).to_owned(), value);
            }
        }
        Self {
            file: file.into(),
            arguments: Vec::new(),
            folder: folder.into(),
            environment,
        }
    }

    /// The same with these arguments after those that it has.
    #[must_use]
    pub fn with<S: Into<String>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// The same with this variable set.
    #[must_use]
    pub fn setting(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.insert(name.to_owned(), value.into());
        self
    }

    /// The file that is started: the program itself, or the first of its name in its own `PATH`.
    pub fn found(&self) -> Option<PathBuf> {
        if self.file.components().count() > 1 {
            return self.file.exists().then(|| self.file.clone());
        }
        find(&self.file, self.environment.get("PATH")?)
    }
}

/// The first executable file `name` in the folders of `path`; relative folders are passed over.
pub(crate) fn find(name: &Path, path: &str) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).filter(|folder| folder.is_absolute());
    let mut files = folders.map(|folder| folder.join(name));
    files.find(|file| {
        let runs = rustix::fs::access(file, rustix::fs::Access::EXEC_OK).is_ok();
        runs && file.is_file()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_what_is_given_and_little_more() {
        let program = Program::new("sh", "/")
            .with(["-c", "true"])
            .setting("A", "b");
        assert_eq!(program.arguments, ["-c", "true"]);
        let known = ["PATH", "LANG", "TERM", "NO_COLOR", "A"];
        let others = program.environment.keys();
        let others: Vec<&String> = others
            .filter(|name| !known.contains(&name.as_str()) && !HANDED_ON.contains(&name.as_str()))
            .collect();
        assert_eq!(others, Vec::<&String>::new());
    }

    #[test]
    fn a_program_is_found_in_its_own_path() {
        let program = Program::new("sh", "/");
        assert!(program.found().unwrap().ends_with("sh"));
        let nowhere = program.clone().setting("PATH", "/nowhere:bin");
        assert_eq!(nowhere.found(), None);
        assert_eq!(Program::new("/nowhere/sh", "/").found(), None);
        // A folder of that name is no program.
        assert_eq!(find(Path::new("bin"), "/usr"), None);
    }
}
