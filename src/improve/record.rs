//! The record of a run: what stands in the store, and is enough to go on from after `kill -9`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::improve::ground::Standing;
use crate::improve::kinds::Work;
use crate::improve::state::{Happening, State};
use crate::improve::target::{Job, Tried};
use crate::improve::{Change, ChangeOutcome, Error, Journal, Measures, Tokens};
use crate::store::{Run, Step};
use crate::text::RepoPath;

/// How long a step is said to take at most, in milliseconds; whoever finds an older lease may take
/// the run over without asking.
const LEASE_MS: i64 = 15 * 60 * 1000;

/// What is found out about a run beside its changes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Facts {
    /// How the tests stood before the first change; `None` until that is known.
    pub(super) standing: Option<Standing>,
    /// Sums over the files looked at, before the first change.
    pub(super) before: Measures,
    /// Tokens used so far.
    pub(super) tokens: Tokens,
    /// Time taken so far, by whoever worked on it, in milliseconds.
    pub(super) taken_ms: u64,
    /// What the whole suite said at the end.
    pub(super) suite: Option<String>,
    /// How often the run went on without a change that the whole suite refused.
    pub(super) returns: u32,
    /// Where it stood when it was parked.
    pub(super) parked_at: Option<String>,
    /// Its process was killed then.
    pub(super) was_killed: bool,
    /// A person asked it to stop, so that nobody goes on with it unasked.
    pub(super) by_person: bool,
    /// The program and settings that make it, hashed.
    pub(super) maker: String,
}

/// What a step is about, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct UnderWay {
    /// What is to be changed.
    pub(super) job: Job,
    /// The commit before it.
    pub(super) base: String,
    /// The text of the file before it.
    #[serde(default)]
    pub(super) blob: Option<String>,
    /// What came of working, once that is done.
    pub(super) work: Option<Work>,
    /// What was proven, once that is done.
    pub(super) proofs: Vec<crate::refactor::proofs::Proof>,
    /// The tree that the gate passed, once it did.
    pub(super) tree: Option<String>,
    /// What the tests said, once they ran.
    pub(super) tests: Option<Value>,
    /// Why samples of it that came before did not hold.
    #[serde(default)]
    pub(super) refused: Vec<String>,
    /// How often it was worked out once more.
    #[serde(default)]
    pub(super) reworked: u32,
    /// A model was asked for it.
    #[serde(default)]
    pub(super) asked: bool,
    /// Tokens used for it.
    pub(super) tokens: Tokens,
    /// Time taken for it, in milliseconds.
    pub(super) wall_ms: u64,
}

/// A run and its steps.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) run: Run,
    pub(super) steps: Vec<Step>,
    pub(super) facts: Facts,
}

impl Record {
    /// The record of a run as the store has it.
    pub(super) fn of(run: Run, steps: Vec<Step>) -> Result<Self, Error> {
        let facts = serde_json::from_value(run.facts.clone())
            .map_err(|error| Error::Record(format!("facts of run {}: {error}", run.id)))?;
        Ok(Self { run, steps, facts })
    }

    /// Where it is.
    pub(super) fn state(&self) -> Result<State, Error> {
        self.run.state.parse().map_err(Error::Record)
    }

    /// What is under way.
    pub(super) fn under_way(&self) -> Result<UnderWay, Error> {
        let step = self.steps.last().filter(|step| step.state != DONE);
        let work = step.and_then(|step| step.work.clone()).unwrap_or_default();
        serde_json::from_value(work)
            .map_err(|error| Error::Record(format!("a step of run {}: {error}", self.run.id)))
    }

    /// Takes a change up.
    pub(super) fn take(&mut self, under_way: &UnderWay) {
        let job = &under_way.job;
        self.steps.push(Step {
            run: self.run.id.clone(),
            number: u32::try_from(self.steps.len()).unwrap_or(u32::MAX),
            kind: job.kind.clone(),
            path: job.path.clone(),
            symbol: job.symbol(),
            state: State::Working.name().to_owned(),
            attempt: 1,
            input_hash: Some(job.input_hash()),
            outcome: None,
            reason: None,
            evidence: None,
            work: Some(json!(under_way)),
            changes: json!([]),
            boot: None,
            lease_ms: None,
        });
    }

    /// Says how far the change under way is.
    pub(super) fn note(&mut self, under_way: &UnderWay) {
        if let Some(step) = self.steps.last_mut() {
            step.work = Some(json!(under_way));
        }
    }

    /// Ends the change under way.
    pub(super) fn settle(&mut self, tried: &Tried, changes: &[Change], evidence: Option<Value>) {
        let Some(step) = self.steps.last_mut() else {
            return;
        };
        DONE.clone_into(&mut step.state);
        // The first that was committed tells of the step, else the first.
        let told = changes.iter().min_by_key(|change| change.outcome);
        step.outcome = told.map(|change| change.outcome.name().to_owned());
        step.reason = told.map(|change| change.reason.clone());
        step.changes = json!(changes);
        step.evidence = evidence;
        step.work = Some(json!(tried));
    }

    /// Records what happened, with the step that it is about, in one transaction.
    pub(super) fn advance(&mut self, journal: &Journal, happening: Happening) -> Result<(), Error> {
        let state = self.state()?;
        let next = state.after(happening).ok_or_else(|| Error::WrongState {
            id: self.run.id.clone(),
            state: self.run.state.clone(),
            wanted: format!("{happening:?}").to_lowercase(),
        })?;
        next.name().clone_into(&mut self.run.state);
        let now = crate::store::now_ms();
        let lease = next.is_active().then_some(now + LEASE_MS);
        self.run.boot = Some(boot());
        self.run.lease_ms = lease;
        if !next.is_active() && next != State::Parked {
            self.run.finished_ms.get_or_insert(now);
        }
        self.run.facts = json!(self.facts);
        let step = self
            .steps
            .last_mut()
            .filter(|_| next.has_step() || state.has_step());
        if let Some(step) = &step
            && step.state == DONE
            && next.has_step()
        {
            return Err(Error::Record(format!(
                "step {} is done already",
                step.number
            )));
        }
        let step = step.map(|step| {
            if next.has_step() {
                next.name().clone_into(&mut step.state);
            }
            step.boot = Some(boot());
            step.lease_ms = lease;
            &*step
        });
        journal.progress(&self.run, step, next)
    }

    /// Writes what changed without anything having happened.
    pub(super) fn save(&mut self, journal: &Journal) -> Result<(), Error> {
        self.run.facts = json!(self.facts);
        journal.progress(&self.run, None, self.state()?)
    }

    /// What was taken up so far.
    pub(super) fn jobs(&self) -> Result<Vec<Job>, Error> {
        let works = self.steps.iter().filter_map(|step| step.work.as_ref());
        let jobs = works.map(|work| serde_json::from_value(work["job"].clone()));
        jobs.collect::<Result<_, _>>()
            .map_err(|error| Error::Record(format!("the jobs of run {}: {error}", self.run.id)))
    }

    /// Whether what was not tried is recorded.
    pub(super) fn has_untried(&self) -> bool {
        self.steps.last().is_some_and(|step| step.kind == UNTRIED)
    }

    /// Records what was not tried, as one last step.
    pub(super) fn add_untried(&mut self, changes: &[Change]) {
        self.steps.push(Step {
            run: self.run.id.clone(),
            number: u32::try_from(self.steps.len()).unwrap_or(u32::MAX),
            kind: UNTRIED.to_owned(),
            path: RepoPath::from(""),
            symbol: None,
            state: DONE.to_owned(),
            attempt: 1,
            input_hash: None,
            outcome: Some(ChangeOutcome::Skipped.name().to_owned()),
            reason: Some(format!("{} were not tried", changes.len())),
            evidence: None,
            work: None,
            changes: json!(changes),
            boot: None,
            lease_ms: None,
        });
    }

    /// Every change of it, in order.
    pub(super) fn changes(&self) -> Vec<Change> {
        let each = self.steps.iter();
        each.filter_map(|step| serde_json::from_value::<Vec<Change>>(step.changes.clone()).ok())
            .flatten()
            .collect()
    }
}

impl Facts {
    /// How the tests stood before and stand after, in sentences.
    pub(super) fn tests(&self) -> Vec<String> {
        let before = self
            .standing
            .as_ref()
            .map(|one| format!("before: {}", one.sentence()));
        let after = self.suite.as_ref().map(|said| format!("after: {said}"));
        before.into_iter().chain(after).collect()
    }
}

/// Kind of the step that holds what was not tried.
const UNTRIED: &str = "untried";

/// State of a step that came to its end.
pub(super) const DONE: &str = "done";

/// Which boot of the machine this is; `unknown` where the system does not say.
fn boot() -> String {
    let read = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    read.map_or_else(|_| "unknown".to_owned(), |id| id.trim().to_owned())
}
