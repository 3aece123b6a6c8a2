//! The end of a run: the whole suite over what was committed, what was not tried, the sums.

use serde_json::json;

use crate::git::CommitId;
use crate::improve::ground::Standing;
use crate::improve::kinds::{self, Check};
use crate::improve::machine::Machine;
use crate::improve::state::Happening;
use crate::improve::{Change, ChangeOutcome, Error, Progress, RunReport};

/// How often a run goes on without a change that the whole suite refused: a suite that fails now and
/// then would otherwise keep it at work until every change has met its turn.
const RETURNS_MAX: u32 = 4;

impl Machine<'_> {
    /// Runs the whole suite. When it refuses a change, goes on without it; else adds what was not
    /// tried, and ends the run.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        let goes_on = self.goes_on();
        if self.whole_suite(goes_on)? && goes_on {
            self.record.facts.returns += 1;
            self.survey.forget();
            self.recall()?;
            return self.advance(Happening::TakenOff);
        }
        self.add_untried()?;
        let commits = self.commits()?.len();
        self.record.run.summary = Some(json!(self.report()?));
        if commits == 0 {
            // The branch goes with the worktree.
            self.record.run.branch = None;
        }
        self.advance(Happening::Finished { commits })
    }

    /// The commits of the run, oldest first.
    pub(super) fn commits(&self) -> Result<Vec<CommitId>, Error> {
        let Some(branch) = &self.record.run.branch else {
            return Ok(Vec::new());
        };
        Ok(self
            .basis
            .repository()
            .branch_commits(self.basis.base, branch)?)
    }

    /// Whether the run may take up again what is taken off with a change that the suite refuses.
    fn goes_on(&self) -> bool {
        self.record.facts.returns < RETURNS_MAX && self.desk.used_up().is_none()
    }

    /// Every commit that changes what the program does is held against the whole suite; from the
    /// first that fails it on, commits are taken off the branch. Whether any was.
    fn whole_suite(&mut self, goes_on: bool) -> Result<bool, Error> {
        let Some(Standing::Green { record, .. }) = self.record.facts.standing.clone() else {
            return Ok(false);
        };
        let commits = self.commits()?;
        // By what was tried: a program that was killed here may have recorded more than it did.
        let changed = self.record.steps.iter().any(|step| {
            let kind = kinds::find(&step.kind);
            kind.is_ok_and(|kind| kind.character().check != Check::Nothing)
        });
        if commits.is_empty() || !changed {
            return Ok(false);
        }
        (self.basis.services.progress)(Progress::Testing);
        let run = |machine: &Self| {
            let said = machine
                .basis
                .services
                .ground
                .tests(&machine.site(&[]), &record);
            // A suite that was cut short says nothing.
            machine.desk.may_go_on().map(|()| said)
        };
        match run(self)? {
            Ok(sentence) => {
                self.record.facts.suite = Some(sentence);
                Ok(false)
            }
            Err(first) => {
                // Commits before `good` pass; `bad` and those after it are taken off.
                let (mut good, mut bad) = (0, commits.len().saturating_sub(1));
                let mut reason = first;
                while good < bad {
                    let middle = usize::midpoint(good, bad);
                    self.workshop.show(commits[middle])?;
                    match run(self)? {
                        Ok(_) => good = middle + 1,
                        Err(sentence) => {
                            bad = middle;
                            reason = sentence;
                        }
                    }
                }
                self.take_off(&commits, bad, (&reason, goes_on))?;
                Ok(true)
            }
        }
    }

    fn take_off(
        &mut self,
        commits: &[CommitId],
        bad: usize,
        (reason, goes_on): (&str, bool),
    ) -> Result<(), Error> {
        let to = if bad == 0 {
            self.basis.base
        } else {
            commits[bad - 1]
        };
        let gone: Vec<String> = commits[bad..].iter().map(ToString::to_string).collect();
        let next = match goes_on {
            true => ", and was taken up again",
            false => "; run again",
        };
        for step in &mut self.record.steps {
            let mut changes: Vec<Change> =
                serde_json::from_value(step.changes.clone()).unwrap_or_default();
            for change in &mut changes {
                let Some(at) = gone
                    .iter()
                    .position(|id| Some(id) == change.commit.as_ref())
                else {
                    continue;
                };
                change.outcome = ChangeOutcome::Discarded;
                change.commit = None;
                change.after = None;
                change.reason = if at == 0 {
                    format!("the whole suite fails with it: {reason}")
                } else {
                    format!("it came after a commit that the whole suite refused{next}")
                };
                if at > 0 {
                    // As if it had never been tried.
                    step.work = None;
                }
                step.outcome = Some(change.outcome.name().to_owned());
                step.reason = Some(change.reason.clone());
                step.evidence = None;
            }
            step.changes = json!(changes);
        }
        self.basis.services.journal.steps(&self.record.steps)?;
        self.record.facts.suite = Some(format!(
            "the whole suite failed; {} commits were taken off: {reason}",
            gone.len()
        ));
        // Recorded first: whoever goes on after a kill in between cuts again.
        self.workshop.cut(to)?;
        let tip = self.workshop.tip()?;
        self.survey.refresh(tip)
    }

    /// What was not tried, and why, as one last step.
    fn add_untried(&mut self) -> Result<(), Error> {
        if self.record.has_untried() {
            return Ok(());
        }
        let skipped = |kind: &str, path: &crate::text::RepoPath, reason: &str| Change {
            reason: reason.to_owned(),
            ..Change::new(kind, path.clone(), ChangeOutcome::Skipped)
        };
        let passed = self.survey.passed_over();
        let mut left: Vec<Change> = passed
            .map(|(kind, path, reason)| skipped(kind, path, reason))
            .collect();
        let over = self.record.run.reason.clone().unwrap_or_default();
        let standing = self.record.facts.standing.as_ref();
        let sentence = standing.map_or("no code was run", Standing::sentence);
        let no_offer = format!("`%` needs tests that pass, and {sentence}");
        left.extend(self.survey.left_out());
        let not_offered = self.survey.not_offered().map(|job| (job, &no_offer));
        let open = self.survey.open().map(|job| (job, &over));
        for (job, reason) in not_offered.chain(open) {
            let reason = reason.replace('%', &job.kind);
            left.extend(job.targets.iter().map(|target| Change {
                symbol: target.symbol.clone(),
                before: [(target.rule.clone(), target.number)].into(),
                ..skipped(&job.kind, &job.path, &reason)
            }));
        }
        self.record.add_untried(&left);
        self.basis.services.journal.steps(&self.record.steps)
    }

    /// What the run has come to.
    pub(super) fn report(&self) -> Result<RunReport, Error> {
        let basis = self.basis;
        let commits = self.commits()?;
        let tip = commits.last().copied().unwrap_or(basis.base);
        let (record, facts) = (&self.record, &self.record.facts);
        let gauge = basis.gauge();
        let (mut before, mut after) = (
            facts.before.clone(),
            gauge.commit(basis.repository(), tip, basis.request)?,
        );
        super::measure::level(&mut before, &mut after);
        Ok(RunReport {
            run: record.run.id.clone(),
            state: record.run.state.clone(),
            branch: record.run.branch.clone().filter(|_| !commits.is_empty()),
            base: record.run.base_commit.clone(),
            commits: commits.iter().map(ToString::to_string).collect(),
            changes: record.changes(),
            before,
            after,
            tokens: facts.tokens,
            model: record.run.model.clone(),
            tests: facts.tests(),
            remarks: self.remarks(),
            wall_ms: facts.taken_ms,
        })
    }

    fn remarks(&self) -> Vec<String> {
        let standing = self.record.facts.standing.as_ref();
        let not_offered = self.survey.kinds().iter().filter_map(|kind| {
            let reason = standing?.offers(kind.character().check).err()?;
            Some(format!("`{}` was not offered: {reason}", kind.name()))
        });
        let mut remarks: Vec<String> = not_offered.collect();
        if let Some(Standing::NoSandbox { reason }) = standing {
            remarks.push(format!("no code was run: {reason}"));
        }
        if let [first, more @ ..] = self.workshop.brought() {
            let more = match more.len() {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            remarks.push(format!(
                "{first}{more}, which git ignores, stood in the worktree as in the checkout"
            ));
        }
        remarks.extend(self.survey.remark());
        remarks.extend(self.record.run.reason.clone());
        remarks
    }
}
