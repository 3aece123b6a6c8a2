//! The ground on which the repository's own code runs: its tests and imports, in the sandbox.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use crate::gate::{self, Policy};
use crate::improve::ground::before::{Before, standing};
use crate::improve::ground::{Ground, Ran, Sameness, Site, Standing};
use crate::improve::kinds::trial::Pair;
use crate::process::sandbox::Sandbox;
use crate::process::{self, Stop};
use crate::settings::Settings;
use crate::testing::{Error, ImportFault, Outcome, Places, Selection, TestRunner};
use crate::text::RepoPath;

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
    fn places<'s>(&'s self, site: &Site<'s>) -> Places<'s> {
        Places {
            tree: site.root,
            checkout: Some(&self.checkout),
            cache: &self.cache,
        }
    }

    pub(super) fn runner(&self, site: &Site<'_>, settings: &Settings) -> Result<TestRunner, Error> {
        let mut settings = settings.clone();
        // A run's worktree is its own, and is put in order again after its tests.
        settings.tests.write |= site.root != self.checkout;
        TestRunner::detect(&self.places(site), &settings, &self.sandbox)
    }

    fn run(&self, site: &Site<'_>, selection: &Selection) -> Result<Outcome, Error> {
        let stop = stop(site);
        self.runner(site, &self.settings)?
            .run(selection, &stop, &mut |_| {})
    }

    /// The tests that touch the files, or all of them where none names or imports the files: whatever
    /// reaches them does so by others.
    pub(super) fn touching(
        &self,
        site: &Site<'_>,
        before: Option<&Before>,
    ) -> Result<Selection, String> {
        let said = |error: gate::Error| error.to_string();
        let policy = Policy::new(&self.settings, &[]).map_err(said)?;
        let options = &self.settings.rules.missing_test;
        let touching = gate::tests_touching(site.root, &policy, options, site.files);
        let mut touching: Vec<RepoPath> = touching.map_err(said)?;
        // What the whole suite leaves out is no test of it, whatever it is called.
        if let Some(before) = before {
            touching.retain(|path| before.files.contains(path));
        }
        let is_plain = !self.settings.tests.command.is_empty();
        Ok(if touching.is_empty() || is_plain {
            Selection::All
        } else {
            Selection::Files(touching)
        })
    }

    /// Runs the tests that touch the files.
    fn selected(&self, site: &Site<'_>, before: &Before) -> Result<String, String> {
        let selection = self.touching(site, Some(before))?;
        let outcome = self.run(site, &selection);
        let is_whole = selection == Selection::All;
        let outcome = outcome.map_err(|error| error.to_string())?;
        let told = before.compared(&outcome, is_whole)?;
        Ok(match &selection {
            Selection::Files(files) => format!("{} files of tests: {told}", files.len()),
            _ => format!("all tests: {told}"),
        })
    }
}

impl Ground for Fenced {
    fn standing(&self, site: &Site<'_>) -> Standing {
        match self.run(site, &Selection::All) {
            Ok(outcome) => standing(&outcome),
            Err(Error::Process(process::Error::NoSandbox { reason, .. })) => {
                Standing::NoSandbox { reason }
            }
            Err(error) => Standing::NoTests {
                reason: error.to_string(),
            },
        }
    }

    fn imports(&self, site: &Site<'_>) -> Result<String, String> {
        let importer = TestRunner::importer(&self.places(site), &self.settings, &self.sandbox);
        let importer = match importer {
            Ok(importer) => importer,
            Err(error) => return Ok(format!("imports were not tried: {error}")),
        };
        let faults = importer.imports_ok(site.files, &stop(site));
        let faults = faults.map_err(|error| error.to_string())?;
        let is_lacking = |fault: &&ImportFault| fault.lacking(site.root).is_some();
        if let Some(fault) = faults.iter().find(|fault| !is_lacking(fault)) {
            return Err(format!("{}: {}", fault.file, fault.why));
        }
        Ok(match faults.first() {
            None => "every changed module imports".to_owned(),
            Some(fault) => format!(
                "{} cannot be imported in this environment: {}",
                fault.file, fault.why
            ),
        })
    }

    fn tests(&self, site: &Site<'_>, record: &Value) -> Result<String, String> {
        let before = Before::deserialize(record)
            .map_err(|error| format!("the record of the tests cannot be read: {error}"))?;
        if !site.files.is_empty() {
            return self.selected(site, &before);
        }
        let outcome = self.run(site, &Selection::All);
        before.compared(&outcome.map_err(|error| error.to_string())?, true)
    }

    fn try_tests(
        &self,
        site: &Site<'_>,
        tests: &[RepoPath],
        record: &Value,
    ) -> Result<Ran, String> {
        self.ran(site, tests, Before::deserialize(record).ok().as_ref())
    }

    fn compare(&self, site: &Site<'_>, pair: &Pair) -> Sameness {
        self.compared(site, pair)
    }

    fn benchmark(&self, site: &Site<'_>, argv: &[String]) -> Result<f64, String> {
        self.timed(site, argv)
    }
}

pub(super) fn stop(site: &Site<'_>) -> Stop {
    let cancel = site.cancel.clone();
    Stop::when(move || cancel.is_cancelled())
}
