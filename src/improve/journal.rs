//! The journal: runs, steps and events in the store, for code that blocks.

use std::collections::BTreeMap;

use serde_json::json;
use tokio::runtime::Handle;

use crate::improve::Error;
use crate::improve::record::Record;
use crate::improve::state::State;
use crate::store::{NewEvent, NewRun, RepositoryId, Run, Slot, Step, Store};

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
    pub(super) fn begin(&self, run: NewRun) -> Result<Run, Error> {
        let run = self.runtime.block_on(self.store.create_run(run))?;
        self.progress(&run, None, State::Queued)?;
        Ok(run)
    }

    /// The number of this repository in the store.
    pub(super) fn repository(&self) -> RepositoryId {
        self.repository
    }

    /// Records a run, a step of it where one changed, and the event that says so.
    pub(super) fn progress(
        &self,
        run: &Run,
        step: Option<&Step>,
        state: State,
    ) -> Result<(), Error> {
        let about = step.map(|step| {
            json!({
                "number": step.number,
                "kind": step.kind,
                "path": step.path,
                "symbol": step.symbol,
                "state": step.state,
                "attempt": step.attempt,
                "outcome": step.outcome,
                "reason": step.reason,
            })
        });
        let event = NewEvent {
            repository: Some(self.repository),
            kind: "run".to_owned(),
            payload: json!({
                "run": run.id,
                "state": state,
                "branch": run.branch,
                "reason": run.reason,
                "step": about,
            }),
        };
        let written = self.store.record_progress(run, step, &event);
        Ok(self.runtime.block_on(written)?)
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

    /// The record of a run.
    pub(super) fn record(&self, id: &str) -> Result<Record, Error> {
        let (run, steps) = self.show(id)?;
        Record::of(run, steps)
    }

    /// Mutating calls since a moment (in milliseconds since 1970), by what was called.
    pub(super) fn calls_since(&self, since_ms: i64) -> Result<BTreeMap<String, usize>, Error> {
        let mut calls = BTreeMap::new();
        let mut last = 0;
        loop {
            let page = self.store.audit_since(last, crate::store::PAGE_MAX);
            let entries = self.runtime.block_on(page)?;
            let Some(end) = entries.last() else {
                return Ok(calls);
            };
            last = end.id;
            for entry in entries.into_iter().filter(|entry| entry.at_ms >= since_ms) {
                *calls.entry(entry.call.action).or_default() += 1;
            }
        }
    }

    /// Takes a slot of a schedule; false when it was taken before.
    pub(super) fn take_slot(&self, slot: &Slot) -> Result<bool, Error> {
        Ok(self.runtime.block_on(self.store.take_slot(slot))?)
    }

    /// Writes what came of a slot.
    pub(super) fn update_slot(&self, slot: &Slot) -> Result<(), Error> {
        self.runtime.block_on(self.store.update_slot(slot))?;
        Ok(())
    }

    /// The latest slots, newest first, of one schedule or of all.
    pub fn slots(&self, schedule: Option<&str>, limit: u32) -> Result<Vec<Slot>, Error> {
        let slots = self.store.slots(self.repository, schedule, limit);
        Ok(self.runtime.block_on(slots)?)
    }
}
