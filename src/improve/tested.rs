//! The stage at which code runs with a change: imports, the repository's tests, and what the kind
//! asks to be tried beside.

use serde_json::{Value, json};

use crate::improve::Error;
use crate::improve::ground::Standing;
use crate::improve::kinds::{self, Check, FileText};
use crate::improve::machine::Machine;
use crate::improve::record::UnderWay;
use crate::improve::stages::files_of;
use crate::improve::state::Happening;
use crate::improve::trials::Tried;
use crate::text::RepoPath;

impl Machine<'_> {
    /// Runs what has to run with the change.
    pub(super) fn test(&mut self) -> Result<(), Error> {
        let mut under_way = self.record.under_way()?;
        let files = files_of(&under_way);
        let check = kinds::find(&under_way.job.kind)?.character().check;
        let trials = self.trials_of(&under_way)?;
        self.workshop.put(&files)?;
        let tested = self.tested(check, &files);
        let tried = match &tested {
            Ok(_) => self.tried(&trials, &files),
            Err(_) => Ok(Vec::new()),
        };
        // What a stopped run says of its tests is no verdict on the change.
        let stopped = self.desk.may_go_on();
        // Tests may have written anything, the change's own files included.
        self.workshop.show(self.workshop.tip()?)?;
        stopped?;
        let tried = tried?;
        match tested.and_then(|tests| held(&mut under_way, tried).map(|()| tests)) {
            Err(reason) => self.refuse(under_way, reason),
            Ok(tests) => {
                under_way.tests = Some(tests);
                self.record.note(&under_way);
                self.advance(Happening::Passed)
            }
        }
    }

    /// What the tests say to files in the worktree, as evidence has it; the error says what fails.
    fn tested(&self, check: Check, files: &[FileText]) -> Result<Value, String> {
        let not_run = |reason: String| json!({ "outcome": "not-run", "reason": reason });
        if check == Check::Nothing {
            let reason = "not run, none needed; what runs is the same";
            return Ok(not_run(reason.to_owned()));
        }
        let paths: Vec<RepoPath> = files.iter().map(|file| file.path.clone()).collect();
        let site = self.site(&paths);
        let (ground, standing) = (self.basis.services.ground, &self.record.facts.standing);
        let imported = match standing {
            Some(standing) if standing.can_run() => {
                let imported = ground.imports(&site);
                imported.map_err(|reason| format!("an import failed: {reason}"))?
            }
            _ => "imports were not tried".to_owned(),
        };
        match standing {
            Some(Standing::Green { record, .. }) => {
                let passed = ground
                    .tests(&site, record)
                    .map_err(|reason| format!("tests failed: {reason}"))?;
                Ok(json!({ "outcome": "passed", "reason": format!("{passed}; {imported}") }))
            }
            Some(other) => Ok(not_run(format!(
                "not run, {}; {imported}",
                other.sentence()
            ))),
            None => Ok(not_run(format!("not run; {imported}"))),
        }
    }
}

/// Adds what was tried to the proofs of a change, and what could not be found out to its remarks;
/// the error is the first trial that failed.
fn held(under_way: &mut UnderWay, tried: Vec<Tried>) -> Result<(), String> {
    let mut failed = None;
    for one in tried {
        match one {
            Tried::Proven(proof) => {
                if !proof.holds() && failed.is_none() {
                    failed = Some(format!("trial {} failed: {}", proof.name, proof.detail));
                }
                under_way.proofs.push(proof);
            }
            Tried::Unknown(remark) => {
                let remarks = under_way.work.as_mut().map(|work| &mut work.remarks);
                // Another sample may have said the same.
                if let Some(remarks) = remarks.filter(|remarks| !remarks.contains(&remark)) {
                    remarks.push(remark);
                }
            }
        }
    }
    failed.map_or(Ok(()), Err)
}
