//! Takes apart every function over a limit below the given folders, in place, with fallback names,
//! and says what came of it: `refactor [--dry-run] FOLDER…`; with `--split`, says what the long
//! files of each folder, a repository, would be parted into. Not part of the program: it is for
//! measuring how much of real packages can be cured. Prints nothing without arguments.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]

mod split;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use groundskeeper::lang::{self, Function, Wanted, Wish};
use groundskeeper::refactor::extract::{self, Limits, Options};
use groundskeeper::refactor::flatten;
use groundskeeper::refactor::proofs::Proof;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let dry = arguments.iter().any(|argument| argument == "--dry-run");
    let folders = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--"));
    if arguments.iter().any(|argument| argument == "--split") {
        let mut all = (0, 0);
        for folder in folders.map(Path::new) {
            let (before, after) = split::say(folder, &sources(folder));
            all = (all.0 + before, all.1 + after);
        }
        println!("lines over the limit: {} -> {}", all.0, all.1);
        return;
    }
    let mut table = Table::default();
    for folder in folders {
        for path in sources(Path::new(folder)) {
            work(&path, dry, &mut table);
        }
    }
    if arguments.iter().any(|argument| !argument.starts_with("--")) {
        table.print();
    }
}

#[derive(Default)]
struct Table {
    before: BTreeMap<&'static str, usize>,
    after: BTreeMap<&'static str, usize>,
    reasons: BTreeMap<String, usize>,
}

impl Table {
    fn print(&self) {
        for (rule, before) in &self.before {
            let after = self.after.get(rule).copied().unwrap_or_default();
            println!("{rule:20} {before:4} -> {after:4}");
        }
        let sum = |map: &BTreeMap<&str, usize>| map.values().sum::<usize>();
        println!("all {} -> {}", sum(&self.before), sum(&self.after));
        for (reason, count) in &self.reasons {
            println!("{count:4} {reason}");
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn functions(source: &str) -> Vec<Function> {
    let wanted = Wanted {
        functions: Wish::All,
        ..Wanted::nothing(source.len())
    };
    lang::measure(&lang::python::LANGUAGE, source.as_bytes(), &wanted).functions
}

fn work(path: &Path, dry: bool, table: &mut Table) {
    let Ok(mut source) = std::fs::read_to_string(path) else {
        return;
    };
    let limits = Limits::default();
    let mut found = functions(&source);
    for function in &found {
        for rule in limits.broken(function) {
            *table.before.entry(rule).or_default() += 1;
        }
    }
    found.retain(|function| !limits.broken(function).is_empty());
    // Inner ones first: what cures them may cure those around.
    found.sort_by_key(|function| std::cmp::Reverse(function.range.start));
    for function in found {
        source = attempt(path, source, &function, table);
    }
    for function in functions(&source) {
        for rule in limits.broken(&function) {
            *table.after.entry(rule).or_default() += 1;
        }
    }
    if !dry {
        std::fs::write(path, source).unwrap();
    }
}

/// Flattens what flattening cures, and takes apart what is left.
fn attempt(path: &Path, source: String, function: &Function, table: &mut Table) -> String {
    let options = Options::default();
    let symbol = &function.symbol;
    let rules = options.limits.broken(function).join(",");
    let place = format!("{}:{symbol} [{rules}]", path.display());
    let mut source = source;
    if let Ok(flat) = flatten::flatten(&source, symbol, &options.limits, options.columns) {
        let proofs = flatten::prove(&source, &flat.source, symbol, &options.limits);
        if holds(&place, &proofs, table) {
            println!("flat {place} {:?}", flat.rules);
            source = flat.source;
        }
    }
    let planned = extract::plan(&source, symbol, &options);
    let rendered = planned.and_then(|plan| {
        let texts = plan.texts(&[])?;
        let steps: Vec<(&str, &str)> = texts
            .iter()
            .map(|(text, helper)| (text.as_str(), helper.as_str()))
            .collect();
        let proofs = extract::prove(&source, &steps, symbol, &options.limits);
        Ok((plan.render(&[])?, proofs, plan))
    });
    match rendered {
        Ok((_, proofs, _)) if !holds(&place, &proofs, table) => source,
        Ok((after, _, plan)) => {
            let names = plan
                .helpers
                .iter()
                .map(|helper| &helper.name_candidates[..]);
            println!("ok   {place} {:?}", names.collect::<Vec<_>>());
            after
        }
        Err(refusal) => {
            println!("left {place} {refusal}");
            let reason = refusal.to_string();
            let reason = reason.split('`').step_by(2).collect::<Vec<_>>().join("…");
            *table.reasons.entry(reason).or_default() += 1;
            source
        }
    }
}

fn holds(place: &str, proofs: &[Proof], table: &mut Table) -> bool {
    let Some(failed) = proofs.iter().find(|proof| !proof.holds()) else {
        return true;
    };
    println!("PROOF {place} {failed:?}");
    *table
        .reasons
        .entry(format!("proof {} failed", failed.name))
        .or_default() += 1;
    false
}
