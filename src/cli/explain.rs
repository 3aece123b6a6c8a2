//! Explaining measures line by line, for `measure --explain` and `check --explain`.

use std::path::{Path, PathBuf};

use crate::app::{App, root_of};
use crate::cli::{Outcome, output};
use crate::gate::report::write_explained;
use crate::gate::{self, ExplainedFunction};

/// Explains the functions of `target`, a path that may end in `:SYMBOL`.
pub(super) fn explain(app: &App, target: &Path) -> anyhow::Result<Outcome> {
    let (path, symbol) = split(app, target);
    let path = app.current.join(path);
    let on_disk = path
        .canonicalize()
        .map_err(|_| gate::Error::NoSuchPath(path))?;
    let root = root_of(&on_disk);
    let policy = app.policy(&root, &[])?;
    let mut functions = gate::explain_paths(&root, std::slice::from_ref(&on_disk), &policy)?;
    if let Some(symbol) = &symbol {
        let known = functions.len();
        functions.retain(|one| is_called(one, symbol));
        if functions.is_empty() {
            anyhow::bail!(
                "none of the {known} functions in {} is called `{symbol}`; `groundskeeper measure` lists them",
                on_disk.display()
            );
        }
    }
    let mut out = output::stdout();
    for one in &functions {
        write_explained(one, &mut out)?;
    }
    Ok(Outcome::Clean)
}

/// True when `target` names a function, not a path.
pub(super) fn names_symbol(app: &App, target: &Path) -> bool {
    split(app, target).1.is_some()
}

/// The path, and the symbol after its last `:` that leaves a path that exists. Symbols may hold
/// `::` themselves.
fn split(app: &App, target: &Path) -> (PathBuf, Option<String>) {
    let whole = (target.to_owned(), None);
    let Some(text) = target.to_str() else {
        return whole;
    };
    if app.current.join(target).exists() {
        return whole;
    }
    let colons = text.match_indices(':').map(|(at, _)| text.split_at(at));
    let mut named = colons.filter(|(path, _)| app.current.join(path).is_file());
    named.next().map_or(whole, |(path, symbol)| {
        (PathBuf::from(path), Some(symbol[1..].to_owned()))
    })
}

/// By its qualified name, or by the end of it.
fn is_called(one: &ExplainedFunction, name: &str) -> bool {
    let before = one.function.symbol.strip_suffix(name);
    before.is_some_and(|before| before.is_empty() || before.ends_with(['.', ':']))
}
