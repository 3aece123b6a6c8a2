//! The build script: stamps the version, and fails the build on a broken schema or template.
//!
//! What the schemas and templates are for stands in `src/`; here only their form is checked.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    println!("cargo::rerun-if-changed=build.rs");
    let mut problems = Vec::new();
    for (folder, check) in [
        ("schemas", check_schema as fn(&Path) -> Result<()>),
        ("templates", check_template),
    ] {
        println!("cargo::rerun-if-changed={folder}");
        match files_below(&root.join(folder)) {
            Ok(files) => problems.extend(files.iter().filter_map(|file| {
                let shown = file.strip_prefix(&root).unwrap_or(file).display();
                check(file).err().map(|reason| format!("{shown}: {reason}"))
            })),
            Err(reason) => problems.push(reason),
        }
    }
    for problem in &problems {
        println!("cargo::error={}", problem.replace('\n', " "));
    }
    stamp_version(&root);
    if problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Every file below a folder, sorted.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in folder.read_dir().map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|error| error.to_string())
}

/// A schema parses, obeys its dialect's meta-schema, and its references and patterns resolve.
fn check_schema(file: &Path) -> Result<()> {
    let schema: serde_json::Value =
        serde_json::from_str(&read(file)?).map_err(|error| format!("is not JSON: {error}"))?;
    jsonschema::meta::validate(&schema).map_err(|error| {
        let place = error.instance_path();
        format!("is not a valid JSON Schema: {error} (at '{place}')")
    })?;
    jsonschema::validator_for(&schema)
        .map(drop)
        .map_err(|error| format!("cannot be used as a JSON Schema: {error}"))
}

fn check_template(file: &Path) -> Result<()> {
    let text = read(file)?;
    let mut environment = minijinja::Environment::empty();
    environment
        .add_template("template", &text)
        .map_err(|error| {
            let line = error.line().unwrap_or_default();
            let detail = error.detail().map(ToOwned::to_owned);
            let detail = detail.unwrap_or_else(|| error.kind().to_string());
            format!("does not parse as a template: line {line}: {detail}")
        })
}

/// Sets `GROUNDSKEEPER_VERSION`: the version, and in a git checkout of this very package its commit
/// and the day of that commit, `0.1.0 (abc1234 2026-11-21)`.
fn stamp_version(root: &Path) {
    let version = variable("CARGO_PKG_VERSION");
    let commit = commit_of(root).map(|commit| format!(" ({commit})"));
    println!(
        "cargo::rustc-env=GROUNDSKEEPER_VERSION={version}{}",
        commit.unwrap_or_default()
    );
}

/// The commit checked out at `root`; `None` when that is no checkout, or when git is not there.
fn commit_of(root: &Path) -> Option<String> {
    // Without this, a package unpacked below some other repository would be stamped with its commit.
    if !root.join(".git").exists() {
        return None;
    }
    let commit = git(root, &["log", "-1", "--format=%h %cs", "--abbrev=7"])?;
    // A commit, an amend, a checkout and a reset all write the log of HEAD, also in a worktree.
    // Where that log is turned off, HEAD and what it names are watched. A missing file would make
    // cargo run this script every time.
    let named = git(root, &["symbolic-ref", "--quiet", "HEAD"]);
    let watched = ["logs/HEAD", "HEAD"].into_iter().chain(named.as_deref());
    for name in watched {
        let path = git(root, &["rev-parse", "--git-path", name]).map(|path| root.join(path));
        if let Some(path) = path.filter(|path| path.is_file()) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    Some(commit)
}

/// What git prints about `root`, trimmed; `None` when it is missing, fails or prints nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "a build script cannot use the crate's `process`; arguments are constants"
)]
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = std::process::Command::new("git");
    // A build that runs inside a git hook would be pointed at that hook's repository.
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
    ] {
        command.env_remove(name);
    }
    let output = command.arg("-C").arg(root).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
