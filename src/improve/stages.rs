//! The stages of one change: chosen, worked out, proven, judged, tested, committed. Each reads what
//! the stage before recorded and records its own, so each can be done again.

use std::time::Instant;

use crate::improve::Error;
use crate::improve::ground::Site;
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
            blob: self.survey.blob(&job.path),
            job,
            work: None,
            proofs: Vec::new(),
            tree: None,
            tests: None,
            refused: Vec::new(),
            reworked: 0,
            asked: false,
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
        let questions = self.desk.questions();
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
                    complaint: under_way.refused.last().map(String::as_str),
                };
                kind.work(&task, &mut self.desk)?
            }
        };
        let nothing = work.done.is_empty();
        under_way.work = Some(work);
        let elapsed = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        under_way.asked |= self.desk.questions() > questions;
        under_way.tokens = under_way.tokens.and(self.desk.used().since(used));
        under_way.wall_ms = under_way.wall_ms.saturating_add(elapsed);
        self.record.note(&under_way);
        if nothing {
            return self.settle(&under_way, None);
        }
        self.advance(Happening::Passed)
    }

    pub(super) fn workshop_text(&self, path: &RepoPath) -> Option<String> {
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
            return self.refuse(under_way, reason);
        }
        if proofs.is_empty() {
            return self.refuse(under_way, "nothing was proven".to_owned());
        }
        self.advance(Happening::Passed)
    }

    fn proofs(&self, under_way: &UnderWay) -> Result<Vec<Proof>, Error> {
        let kind = kinds::find(&under_way.job.kind)?;
        let text = self.workshop_text(&under_way.job.path).unwrap_or_default();
        let task = self.task(under_way, &text);
        let work = under_way.work.as_ref();
        Ok(work.map(|work| kind.prove(&task, work)).unwrap_or_default())
    }

    /// The change under way, for what is found out about it when it is worked out; `text` is its
    /// file before it.
    pub(super) fn task<'t>(&'t self, under_way: &'t UnderWay, text: &'t str) -> Task<'t> {
        Task {
            source: Source {
                path: &under_way.job.path,
                text,
                files: &self.survey.files,
            },
            targets: &under_way.job.targets,
            style: self.style,
            spare_lines: None,
            settings: self.basis.settings,
            read: &self.workshop,
            complaint: None,
        }
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
            Err(Refusal(reason)) => self.refuse(under_way, reason),
            Ok(tree) => {
                under_way.tree = Some(tree);
                self.record.note(&under_way);
                self.advance(Happening::Passed)
            }
        }
    }
}

/// The files of the change under way.
pub(super) fn files_of(under_way: &UnderWay) -> Vec<FileText> {
    let work = under_way.work.as_ref();
    work.map(|work| work.files.clone()).unwrap_or_default()
}
