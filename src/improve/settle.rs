//! The end of one change: committed with its evidence, or left with the reason.

use serde_json::{Value, json};

use crate::git::CommitId;
use crate::improve::evidence::{self, Evidence};
use crate::improve::kinds::{self, Left, Work};
use crate::improve::machine::Machine;
use crate::improve::measure;
use crate::improve::record::UnderWay;
use crate::improve::stages::files_of;
use crate::improve::state::Happening;
use crate::improve::target::Tried;
use crate::improve::{Change, ChangeOutcome, Error, Measures, Target};
use crate::text::RepoPath;

/// What came of a change as a whole: the commit with its evidence, or why there is none.
pub(super) type Verdict = Result<(CommitId, Evidence), String>;

impl Machine<'_> {
    /// Commits the change, or finds that it was committed before the program was killed.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        let under_way = self.record.under_way()?;
        let files = files_of(&under_way);
        let tip = self.workshop.tip()?;
        let is_there = tip.to_string() != under_way.base
            && under_way.tree.as_deref() == Some(&self.workshop.tip_tree()?);
        // The measures are of the commit before, so they are taken before there is another.
        let evidence = self.evidence(&under_way)?;
        let commit = if is_there {
            tip
        } else {
            let staged = match self.workshop.stage(&files)? {
                Ok(staged) => staged,
                Err(refusal) => return self.settle(&under_way, Some(Err(refusal.0))),
            };
            let clearance = match self.workshop.judge(&staged, self.basis.policy)? {
                Ok(clearance) => clearance,
                Err(refusal) => {
                    self.workshop.take_back(&files)?;
                    return self.settle(&under_way, Some(Err(refusal.0)));
                }
            };
            let kind = kinds::find(&under_way.job.kind)?;
            let (path, work) = (
                &under_way.job.path,
                under_way.work.clone().unwrap_or_default(),
            );
            let message = evidence.message(kind.subject(path, &work), &kind.story(path, &work))?;
            self.workshop.commit(&staged, clearance, &message)?
        };
        self.workshop.note(commit, &evidence.note())?;
        self.survey.refresh(commit)?;
        self.settle(&under_way, Some(Ok((commit, evidence))))
    }

    fn evidence(&mut self, under_way: &UnderWay) -> Result<Evidence, Error> {
        let work = under_way.work.clone().unwrap_or_default();
        let path = under_way.job.path.clone();
        let (before, after) = self.measures(under_way, &work)?;
        let model = if under_way.asked {
            let kind = kinds::find(&under_way.job.kind)?;
            self.desk.turn_to(kind.character().duty);
            Some(evidence::model(&self.desk.info()?))
        } else {
            None
        };
        Ok(Evidence {
            version: 1,
            run: self.record.run.id.clone(),
            kind: under_way.job.kind.clone(),
            files: work.files.iter().map(|file| file.path.clone()).collect(),
            base: self.basis.base.to_string(),
            symbols: work
                .done
                .iter()
                .map(|one| evidence::symbol(one, &path))
                .collect(),
            path,
            before,
            after,
            proofs: under_way.proofs.clone(),
            remarks: work
                .remarks
                .into_iter()
                .chain(refusals(under_way))
                .collect(),
            gate: json!({ "verdict": "pass", "snapshot": under_way.tree }),
            tests: under_way.tests.clone().unwrap_or_default(),
            model,
            tokens: under_way.tokens,
            wall_ms: under_way.wall_ms,
        })
    }

    /// Sums over the files of a change, as the commit before it has them and as it has them.
    fn measures(&self, under_way: &UnderWay, work: &Work) -> Result<(Measures, Measures), Error> {
        let gauge = self.basis.gauge();
        let repository = self.basis.repository();
        let base = crate::git::Snapshot::Commit(repository.resolve(&under_way.base)?);
        let mut old: Vec<(&RepoPath, String)> = Vec::new();
        for file in &work.files {
            if let Some(blob) = repository.blob_at(&base, &file.path)? {
                let text = repository.blob(blob)?;
                old.push((&file.path, String::from_utf8_lossy(&text).into_owned()));
            }
        }
        let mut before = gauge.texts(old.iter().map(|(path, text)| (*path, text.as_str())));
        let new = work
            .files
            .iter()
            .map(|file| (&file.path, file.text.as_str()));
        let mut after = gauge.texts(new);
        measure::level(&mut before, &mut after);
        Ok((before, after))
    }

    /// Leaves a change that does not hold, unless there is another sample of it, or it may be worked
    /// out once more.
    pub(super) fn refuse(&mut self, mut under_way: UnderWay, reason: String) -> Result<(), Error> {
        let reworks = kinds::find(&under_way.job.kind)?.reworks();
        let samples = under_way.work.as_mut().map(|work| &mut work.samples);
        let next = samples.and_then(|samples| (!samples.is_empty()).then(|| samples.remove(0)));
        let happening = if next.is_some() {
            Happening::Replaced
        } else if under_way.reworked < reworks {
            under_way.reworked += 1;
            Happening::Reworked
        } else {
            let reason = match under_way.refused.len() {
                0 => reason,
                before => format!("{reason}; {before} samples before it were refused, too"),
            };
            return self.settle(&under_way, Some(Err(reason)));
        };
        under_way.refused.push(reason);
        (under_way.tree, under_way.tests) = (None, None);
        under_way.proofs.clear();
        match (next, &mut under_way.work) {
            (Some(files), Some(work)) => work.files = files,
            (_, work) => *work = None,
        }
        self.record.note(&under_way);
        self.advance(happening)
    }

    /// Records what came of the change: of its targets that were worked out by the verdict, of the
    /// others by what the kind said.
    pub(super) fn settle(
        &mut self,
        under_way: &UnderWay,
        verdict: Option<Verdict>,
    ) -> Result<(), Error> {
        let work = under_way.work.clone().unwrap_or_default();
        let verdict = verdict.unwrap_or_else(|| Err("nothing was changed".to_owned()));
        let ended = Ended {
            under_way,
            verdict: &verdict,
        };
        let mut changes: Vec<Change> = work.done.iter().map(|one| ended.done(one)).collect();
        changes.extend(
            work.left
                .iter()
                .map(|(one, left, reason)| ended.left(one, *left, reason)),
        );
        let evidence: Option<Value> = verdict.as_ref().ok().map(|(_, evidence)| json!(evidence));
        let tried = Tried {
            job: under_way.job.clone(),
            blob: under_way.blob.clone(),
            conclusive: self.desk.used_up().is_none(),
        };
        self.record.settle(&tried, &changes, evidence);
        self.advance(Happening::Settled)
    }
}

/// What became of samples before the one that holds.
fn refusals(under_way: &UnderWay) -> Option<String> {
    let last = under_way.refused.last()?;
    let number = under_way.refused.len();
    Some(format!(
        "{number} samples before it were refused, the last because {last}"
    ))
}

/// A change that came to its end.
struct Ended<'a> {
    under_way: &'a UnderWay,
    verdict: &'a Verdict,
}

impl Ended<'_> {
    fn change(&self, target: &Target, outcome: ChangeOutcome) -> Change {
        let job = &self.under_way.job;
        let before = self
            .verdict
            .as_ref()
            .ok()
            .map(|(_, evidence)| evidence.before.clone());
        Change {
            symbol: target.symbol.clone(),
            before: before.unwrap_or_else(|| [(target.rule.clone(), target.number)].into()),
            ..Change::new(&job.kind, job.path.clone(), outcome)
        }
    }

    fn done(&self, target: &Target) -> Change {
        match self.verdict {
            Ok((commit, evidence)) => Change {
                reason: "every proof held and the gate passed".to_owned(),
                commit: Some(commit.to_string()),
                after: Some(evidence.after.clone()),
                proofs: evidence.proofs.clone(),
                ..self.change(target, ChangeOutcome::Committed)
            },
            Err(reason) => Change {
                reason: reason.clone(),
                proofs: self.under_way.proofs.clone(),
                ..self.change(target, ChangeOutcome::Discarded)
            },
        }
    }

    fn left(&self, target: &Target, left: Left, reason: &str) -> Change {
        let outcome = match left {
            Left::Discarded => ChangeOutcome::Discarded,
            Left::Skipped => ChangeOutcome::Skipped,
        };
        Change {
            reason: reason.to_owned(),
            ..self.change(target, outcome)
        }
    }
}
