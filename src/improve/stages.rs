//! The stages of one change: chosen, worked out, proven, judged, tested, committed. Each reads what
//! the stage before recorded and records its own, so each can be done again.

use std::time::Instant;

use serde_json::{Value, json};

use crate::improve::Error;
use crate::improve::ground::{Site, Standing};
use crate::improve::kinds::common::spare_lines;
use crate::improve::kinds::{self, Check, FileText, Left, Source, Task, Work};
use crate::improve::machine::Machine;
use crate::improve::record::UnderWay;
use crate::improve::state::Happening;
use crate::improve::workshop::Refusal;
use crate::improve::{ChangeOutcome, Progress, Tokens};
use crate::refactor::proofs::Proof;
use crate::text::RepoPath;

impl Machine<'_> {
    /// Sees how things stand before the first change.
    pub(super) fn prepare(&mut self) -> Result<(), Error> {
        let basis = self.basis;
        let needs_code = self.survey.open().any(|job| {
            let kind = kinds::find(&job.kind);
            kind.is_ok_and(|kind| kind.character().check != Check::Nothing)
        });
        if self.record.facts.standing.is_none() && needs_code {
            (basis.services.progress)(Progress::Testing);
            let site = self.site(&[]);
            self.record.facts.standing = Some(basis.services.ground.standing(&site));
            self.workshop.show(self.workshop.tip()?)?;
            // A run that was asked to stop may have cut its tests short.
            self.desk.may_go_on()?;
        }
        let gauge = basis.gauge();
        self.record.facts.before = gauge.commit(basis.repository(), basis.base, basis.request)?;
        self.advance(Happening::Prepared)
    }

    /// A work tree with files, for code that runs.
    pub(super) fn site<'s>(&'s self, files: &'s [RepoPath]) -> Site<'s> {
        Site {
            root: self.workshop.root(),
            files,
            cancel: self.basis.services.cancel,
        }
    }

    /// Takes up the next change.
    pub(super) fn choose(&mut self) -> Result<(), Error> {
        let standing = self.record.facts.standing.clone();
        self.survey.offer(|kind| match &standing {
            Some(standing) => standing.offers(kind.character().check).is_ok(),
            None => kind.character().check == Check::Nothing,
        });
        let budget = self.budget();
        let most = match &budget {
            Ok(most) => *most,
            Err(_) => 0,
        };
        let Some(job) = self.survey.next(most) else {
            self.record.run.reason = budget.err();
            return self.advance(Happening::NothingLeft);
        };
        (self.basis.services.progress)(Progress::Change {
            kind: &job.kind,
            path: &job.path,
            targets: job.targets.len(),
            done: self.record.changes().len(),
        });
        self.survey.mark(&job);
        self.record.take(&UnderWay {
            base: self.workshop.tip()?.to_string(),
            job,
            work: None,
            proofs: Vec::new(),
            tree: None,
            tests: None,
            tokens: Tokens::default(),
            wall_ms: 0,
        });
        self.advance(Happening::Taken)
    }

    /// How many targets the next change may have; the budget that is used up otherwise.
    fn budget(&self) -> Result<usize, String> {
        if let Some(reason) = self.desk.used_up() {
            return Err(reason);
        }
        let improve = &self.basis.settings.improve;
        let changes = self.record.changes();
        let committed = changes
            .iter()
            .filter(|change| change.outcome == ChangeOutcome::Committed);
        let files: std::collections::BTreeSet<_> = committed.clone().map(|one| &one.path).collect();
        let limit = self.basis.request.limit.unwrap_or(improve.changes) as usize;
        let limit = limit.min(self.basis.request.room_today.unwrap_or(u32::MAX) as usize);
        let (left, findings) = (
            limit.saturating_sub(committed.count()),
            (improve.findings as usize).saturating_sub(changes.len()),
        );
        if files.len() >= improve.files as usize {
            return Err(format!(
                "the run changed {} files (improve.files)",
                files.len()
            ));
        }
        match left.min(findings) {
            0 if left == 0 => Err("the run's limit of changes was reached".to_owned()),
            0 => Err(format!(
                "the run tried {} findings (improve.findings)",
                changes.len()
            )),
            most => Ok(most),
        }
    }

    /// Works the change out.
    pub(super) fn work(&mut self) -> Result<(), Error> {
        let mut under_way = self.record.under_way()?;
        let (started, used) = (Instant::now(), self.desk.used());
        let kind = kinds::find(&under_way.job.kind)?;
        self.desk.turn_to(kind.character().duty);
        let text = self.workshop_text(&under_way.job.path);
        let work = match &text {
            None => Work::nothing(
                &under_way.job.targets,
                Left::Skipped,
                "the file is not UTF-8",
            ),
            Some(text) => {
                let (survey, workshop) = (&self.survey, &self.workshop);
                let settings = self.basis.settings;
                let task = Task {
                    source: Source {
                        path: &under_way.job.path,
                        text,
                        files: &survey.files,
                    },
                    targets: &under_way.job.targets,
                    style: self.style,
                    spare_lines: spare_lines(settings, text),
                    settings,
                    read: workshop,
                };
                kind.work(&task, &mut self.desk)?
            }
        };
        let nothing = work.done.is_empty();
        under_way.work = Some(work);
        under_way.tokens = self.desk.used().since(used);
        under_way.wall_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.record.note(&under_way);
        if nothing {
            return self.settle(&under_way, None);
        }
        self.advance(Happening::Passed)
    }

    fn workshop_text(&self, path: &RepoPath) -> Option<String> {
        use crate::improve::kinds::Reader as _;
        self.workshop.text(path)
    }

    /// Proves the change.
    pub(super) fn prove(&mut self) -> Result<(), Error> {
        let mut under_way = self.record.under_way()?;
        let proofs = self.proofs(&under_way)?;
        under_way.proofs.clone_from(&proofs);
        self.record.note(&under_way);
        if let Some(failed) = proofs.iter().find(|proof| !proof.holds()) {
            let reason = format!("proof {} failed: {}", failed.name, failed.detail);
            return self.settle(&under_way, Some(Err(reason)));
        }
        if proofs.is_empty() {
            return self.settle(&under_way, Some(Err("nothing was proven".to_owned())));
        }
        self.advance(Happening::Passed)
    }

    fn proofs(&self, under_way: &UnderWay) -> Result<Vec<Proof>, Error> {
        let kind = kinds::find(&under_way.job.kind)?;
        let text = self.workshop_text(&under_way.job.path).unwrap_or_default();
        let task = Task {
            source: Source {
                path: &under_way.job.path,
                text: &text,
                files: &self.survey.files,
            },
            targets: &under_way.job.targets,
            style: self.style,
            spare_lines: None,
            settings: self.basis.settings,
            read: &self.workshop,
        };
        let work = under_way.work.as_ref();
        Ok(work.map(|work| kind.prove(&task, work)).unwrap_or_default())
    }

    /// Has the gate judge the change.
    pub(super) fn judge(&mut self) -> Result<(), Error> {
        let mut under_way = self.record.under_way()?;
        let files = files_of(&under_way);
        let judged = match self.workshop.stage(&files)? {
            Err(refusal) => Err(refusal),
            Ok(staged) => {
                let judged = self.workshop.judge(&staged, self.basis.policy)?;
                judged.map(|_| staged.tree().to_string())
            }
        };
        self.workshop.take_back(&files)?;
        match judged {
            Err(Refusal(reason)) => self.settle(&under_way, Some(Err(reason))),
            Ok(tree) => {
                under_way.tree = Some(tree);
                self.record.note(&under_way);
                self.advance(Happening::Passed)
            }
        }
    }

    /// Runs what has to run with the change.
    pub(super) fn test(&mut self) -> Result<(), Error> {
        let mut under_way = self.record.under_way()?;
        let files = files_of(&under_way);
        let check = kinds::find(&under_way.job.kind)?.character().check;
        self.workshop.put(&files)?;
        let tested = self.tested(check, &files);
        // What a stopped run says of its tests is no verdict on the change.
        let stopped = self.desk.may_go_on();
        // Tests may have written anything, the change's own files included.
        self.workshop.show(self.workshop.tip()?)?;
        stopped?;
        match tested {
            Err(reason) => self.settle(&under_way, Some(Err(reason))),
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
            let reason = "not run, none needed; docstrings aside, the program is the same";
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

/// The files of the change under way.
pub(super) fn files_of(under_way: &UnderWay) -> Vec<FileText> {
    let work = under_way.work.as_ref();
    work.map(|work| work.files.clone()).unwrap_or_default()
}
