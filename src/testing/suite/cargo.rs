//! `cargo test`, offline, with its own folder for what it builds.

use std::path::PathBuf;

use super::{Job, Suite, text};
use crate::process::{Finish, Program};
use crate::settings::Tests;
use crate::testing::report::cargo;
use crate::testing::{Case, Error, Places, Selection};
use crate::text::RepoPath;

struct Cargo {
    /// `~/.cargo` and `~/.rustup`, or what their variables name.
    home: PathBuf,
    toolchains: PathBuf,
    built: PathBuf,
}

/// Of cargo's folder: programs and what it has downloaded, and not its credentials.
const READ: &[&str] = &["bin", "registry", "git", "config.toml"];

pub(super) fn look(places: &Places<'_>, _: &Tests) -> Result<Option<Box<dyn Suite>>, Error> {
    if !places.tree.join("Cargo.toml").is_file() {
        return Ok(None);
    }
    let folder = |variable: &str, below_home: &str| {
        let set = std::env::var_os(variable).map(PathBuf::from);
        let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(below_home));
        set.or_else(home)
            .unwrap_or_else(|| PathBuf::from("/nowhere"))
    };
    Ok(Some(Box::new(Cargo {
        home: folder("CARGO_HOME", ".cargo"),
        toolchains: folder("RUSTUP_HOME", ".rustup"),
        built: places.cache_of("cargo")?,
    })))
}

impl Suite for Cargo {
    fn name(&self) -> &'static str {
        "cargo"
    }

    fn program(&self, job: &Job<'_>) -> Result<Program, Error> {
        let program = Program::new("cargo", job.tree)
            .with(["test", "--offline", "--no-fail-fast", "--color=never"])
            .with(selected(job.selection)?);
        let path = program.environment.get("PATH").cloned().unwrap_or_default();
        Ok(program
            .setting("PATH", format!("{}:{path}", text(&self.home.join("bin"))))
            .setting("CARGO_HOME", text(&self.home))
            .setting("RUSTUP_HOME", text(&self.toolchains))
            .setting("CARGO_TARGET_DIR", text(&self.built)))
    }

    fn reads(&self) -> Vec<PathBuf> {
        let mut reads: Vec<PathBuf> = READ.iter().map(|name| self.home.join(name)).collect();
        reads.push(self.toolchains.clone());
        reads
    }

    fn writes(&self) -> Vec<PathBuf> {
        vec![self.built.clone()]
    }

    fn cases(&self, _job: &Job<'_>, finish: &Finish) -> Vec<Case> {
        cargo::cases(&finish.stdout.text, &finish.stderr.text)
    }
}

/// cargo's arguments for a selection: programs of `tests/` by name, everything else by the library
/// and programs that it belongs to; single tests by the last part of their names.
fn selected(selection: &Selection) -> Result<Vec<String>, Error> {
    match selection {
        Selection::All => Ok(Vec::new()),
        Selection::Files(files) => {
            let mut arguments: Vec<String> = files.iter().flat_map(target).collect();
            if files.iter().any(|file| target(file).is_empty()) {
                arguments.extend(["--lib", "--bins"].map(str::to_owned));
            }
            Ok(arguments)
        }
        Selection::Names(names) => {
            let arguments = selection.arguments();
            arguments.map_err(|reason| Error::Selection { reason })?;
            let bare = names.iter().map(|name| match name.split_once(".rs::") {
                Some((_, test)) => test.to_owned(),
                None => name.clone(),
            });
            Ok(std::iter::once("--".to_owned()).chain(bare).collect())
        }
    }
}

/// `--test NAME` for a file of the folder `tests/`.
fn target(file: &RepoPath) -> Vec<String> {
    let path = file.to_string();
    let name = path.strip_prefix("tests/").and_then(|rest| {
        let first = rest.split('/').next()?;
        Some(first.strip_suffix(".rs").unwrap_or(first).to_owned())
    });
    name.map(|name| vec!["--test".to_owned(), name])
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_tests_are_programs_and_others_belong_to_the_library() {
        let files = |paths: &[&str]| {
            let files = paths.iter().map(|path| RepoPath::from(*path)).collect();
            selected(&Selection::Files(files)).unwrap()
        };
        assert_eq!(
            files(&["tests/a.rs", "tests/it/main.rs"]),
            ["--test", "a", "--test", "it"]
        );
        assert_eq!(files(&["src/a.rs"]), ["--lib", "--bins"]);
        let names = Selection::Names(vec!["src/lib.rs::inner::adds".to_owned()]);
        assert_eq!(selected(&names).unwrap(), ["--", "inner::adds"]);
    }
}
