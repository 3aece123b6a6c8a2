//! The journal: a run and its steps in the store, written before and after each.

use serde_json::{Value, json};
use tokio::runtime::Handle;

use crate::improve::state::{Happening, State};
use crate::improve::{Change, Error, RunReport};
use crate::store::{NewEvent, NewRun, RepositoryId, Run, Step, Store};

/// The store, for code that blocks.
#[derive(Debug, Clone)]
pub struct Journal {
    store: Store,
    runtime: Handle,
    repository: RepositoryId,
}

impl Journal {
    /// A journal for the repository at `root`. Must not be called on an async thread.
    pub fn open(store: Store, runtime: Handle, root: &std::path::Path) -> Result<Self, Error> {
        let repository = runtime.block_on(store.register_repository(root))?;
        Ok(Self {
            store,
            runtime,
            repository,
        })
    }

    /// Records a new run.
    pub(super) fn begin(
        &self,
        kinds: &[String],
        base: String,
        limits: Value,
        model: String,
    ) -> Result<Run, Error> {
        let run = NewRun {
            repository: self.repository,
            kinds: kinds.to_vec(),
            base_commit: base,
            state: State::Planned.name().to_owned(),
            limits,
            model: Some(model),
        };
        Ok(self.runtime.block_on(self.store.create_run(run))?)
    }

    /// Records what happened to a run.
    pub(super) fn advance(&self, run: &mut Run, happening: Happening) -> Result<(), Error> {
        let wrong = |wanted: &str| Error::WrongState {
            id: run.id.clone(),
            state: run.state.clone(),
            wanted: wanted.to_owned(),
        };
        let state: State = run.state.parse().map_err(|_| wrong("read"))?;
        let next = state.after(happening).ok_or_else(|| wrong("changed"))?;
        next.name().clone_into(&mut run.state);
        self.save(run)?;
        let payload = json!({ "run": run.id, "state": next, "branch": run.branch });
        let event = NewEvent {
            repository: Some(self.repository),
            kind: "run".to_owned(),
            payload,
        };
        self.runtime.block_on(self.store.append_event(event))?;
        Ok(())
    }

    pub(super) fn save(&self, run: &Run) -> Result<(), Error> {
        Ok(self.runtime.block_on(self.store.update_run(run))?)
    }

    /// Records steps; a step that is there is replaced.
    pub(super) fn steps(&self, steps: &[Step]) -> Result<(), Error> {
        Ok(self.runtime.block_on(self.store.save_steps(steps))?)
    }

    /// Runs of this repository, newest first.
    pub fn list(&self, limit: u32) -> Result<Vec<Run>, Error> {
        Ok(self
            .runtime
            .block_on(self.store.runs(Some(self.repository), limit))?)
    }

    /// A run of this repository with its steps.
    pub fn show(&self, id: &str) -> Result<(Run, Vec<Step>), Error> {
        let run = self.runtime.block_on(self.store.run(id))?;
        let run = run.ok_or_else(|| Error::NoSuchRun(id.to_owned()))?;
        if run.repository != self.repository {
            return Err(Error::OtherRepository(id.to_owned()));
        }
        let steps = self
            .runtime
            .block_on(self.store.steps(id, crate::store::PAGE_MAX))?;
        Ok((run, steps))
    }
}

/// The step that records a change.
pub(super) fn step(run: &str, number: usize, change: &Change, evidence: Option<Value>) -> Step {
    Step {
        run: run.to_owned(),
        number: u32::try_from(number).unwrap_or(u32::MAX),
        kind: change.kind.to_owned(),
        path: change.path.clone(),
        symbol: change.symbol.clone(),
        state: "done".to_owned(),
        attempt: 1,
        input_hash: None,
        outcome: Some(change.outcome.name().to_owned()),
        reason: Some(change.reason.clone()),
        evidence,
    }
}

/// The summary that is kept with a run.
pub(super) fn summary(report: &RunReport) -> Value {
    serde_json::to_value(report).unwrap_or_default()
}
