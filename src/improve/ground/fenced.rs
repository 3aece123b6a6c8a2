//! The ground on which the repository's own code runs: its tests and imports, in the sandbox.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::gate::{self, Policy};
use crate::improve::ground::{Ground, Site, Standing};
use crate::process::sandbox::Sandbox;
use crate::process::{self, Stop};
use crate::settings::Settings;
use crate::testing::{Error, Outcome, Places, Selection, State, TestRunner};
use crate::text::RepoPath;

/// Failing tests that a sentence names.
const NAMED: usize = 3;

/// The sandbox, for the tests of one repository.
#[derive(Debug)]
pub struct Fenced {
    /// What confines.
    pub sandbox: Sandbox,
    /// How tests are run.
    pub settings: Settings,
    /// The user's checkout, in which environments are looked for.
    pub checkout: PathBuf,
    /// Folder for what outlives a run.
    pub cache: PathBuf,
}

impl Fenced {
    fn runner(&self, site: &Site<'_>) -> Result<TestRunner, Error> {
        let places = Places {
            tree: site.root,
            checkout: Some(&self.checkout),
            cache: &self.cache,
        };
        TestRunner::detect(&places, &self.settings, &self.sandbox)
    }

    fn run(&self, site: &Site<'_>, selection: &Selection) -> Result<Outcome, Error> {
        let stop = stop(site);
        self.runner(site)?.run(selection, &stop, &mut |_| {})
    }

    /// Runs the tests that touch the files, and compares them with those that passed before.
    fn selected(&self, site: &Site<'_>, before: &BTreeSet<&str>) -> Result<String, String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        let policy = Policy::new(&self.settings, &[]).map_err(|error| said(&error))?;
        let options = &self.settings.rules.missing_test;
        let touching = gate::tests_touching(site.root, &policy, options, site.files);
        let touching: Vec<RepoPath> = touching.map_err(|error| said(&error))?;
        let (selection, number) = match touching.len() {
            // Nothing names or imports the files: whatever reaches them does so by others.
            0 => (Selection::All, "all".to_owned()),
            many => (Selection::Files(touching), format!("{many} files of")),
        };
        let outcome = self.run(site, &selection).map_err(|error| said(&error))?;
        judged(&outcome, before, &selection).map(|told| format!("{number} tests: {told}"))
    }
}

impl Ground for Fenced {
    fn standing(&self, site: &Site<'_>) -> Standing {
        match self.run(site, &Selection::All) {
            Ok(outcome) if outcome.is_green() && outcome.counts.passed > 0 => Standing::Green {
                detail: outcome.summary(),
                record: json!({ "passed": passed(&outcome).collect::<Vec<_>>() }),
            },
            Ok(outcome) if outcome.is_green() && outcome.is_structured() => Standing::NoTests {
                reason: "no test was run".to_owned(),
            },
            // A program that does not tell of single tests is taken at its exit code.
            Ok(outcome) if outcome.is_green() => Standing::Green {
                detail: outcome.summary(),
                record: json!({ "passed": [] }),
            },
            Ok(outcome) => Standing::Red {
                reason: format!("the tests fail without any change: {}", failing(&outcome)),
            },
            Err(Error::Process(process::Error::NoSandbox { reason, .. })) => {
                Standing::NoSandbox { reason }
            }
            Err(error) => Standing::NoTests {
                reason: error.to_string(),
            },
        }
    }

    fn imports(&self, site: &Site<'_>) -> Result<String, String> {
        let runner = match self.runner(site) {
            Ok(runner) => runner,
            Err(error) => return Ok(format!("imports were not tried: {error}")),
        };
        let faults = runner.imports_ok(site.files, &stop(site));
        let faults = faults.map_err(|error| error.to_string())?;
        match faults.first() {
            None => Ok("every changed module imports".to_owned()),
            Some(fault) => Err(format!("{}: {}", fault.file, fault.why)),
        }
    }

    fn tests(&self, site: &Site<'_>, record: &Value) -> Result<String, String> {
        let before = record["passed"].as_array().into_iter().flatten();
        let before: BTreeSet<&str> = before.filter_map(Value::as_str).collect();
        if !site.files.is_empty() {
            return self.selected(site, &before);
        }
        let outcome = self
            .run(site, &Selection::All)
            .map_err(|error| error.to_string())?;
        judged(&outcome, &before, &Selection::All)
    }
}

fn stop(site: &Site<'_>) -> Stop {
    let cancel = site.cancel.clone();
    Stop::when(move || cancel.is_cancelled())
}

fn passed(outcome: &Outcome) -> impl Iterator<Item = &str> {
    let held = outcome
        .cases
        .iter()
        .filter(|case| case.state != State::Failed);
    held.map(|case| case.id.as_str())
}

/// Whether nothing failed and, where everything ran, nothing is gone.
fn judged(
    outcome: &Outcome,
    before: &BTreeSet<&str>,
    selection: &Selection,
) -> Result<String, String> {
    if !outcome.is_green() {
        return Err(failing(outcome));
    }
    if *selection == Selection::All && outcome.is_structured() {
        let after: BTreeSet<&str> = passed(outcome).collect();
        if let Some(gone) = before.difference(&after).next() {
            return Err(format!("the test {gone} is gone"));
        }
    }
    Ok(outcome.summary())
}

fn failing(outcome: &Outcome) -> String {
    let failed = outcome
        .cases
        .iter()
        .filter(|case| case.state == State::Failed);
    let names: Vec<&str> = failed.map(|case| case.id.as_str()).take(NAMED).collect();
    if names.is_empty() {
        return format!("{}, ended with {}", outcome.suite, outcome.ended);
    }
    format!("{} ({})", names.join(", "), outcome.summary())
}
