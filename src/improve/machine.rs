//! The machine that drives a run: looks at what is recorded, does what that asks for, records it,
//! and looks again. It keeps nothing that the record does not have, so any process can go on.

use std::time::{Duration, Instant};

use crate::gate::Policy;
use crate::git::{CommitId, Repository};
use crate::improve::desk::Desk;
use crate::improve::measure::Gauge;
use crate::improve::record::Record;
use crate::improve::state::{Happening, Todo};
use crate::improve::survey::Survey;
use crate::improve::verdict::stop_marker;
use crate::improve::workshop::{Workshop, io};
use crate::improve::{Error, Progress, RunRequest, Services};
use crate::refactor::style::Style;
use crate::settings::Settings;

/// What a run is made by; the same for everybody who works on it.
pub(super) struct Basis<'a> {
    pub(super) services: &'a Services<'a>,
    pub(super) request: &'a RunRequest,
    pub(super) settings: &'a Settings,
    pub(super) policy: &'a Policy,
    pub(super) base: CommitId,
}

impl<'a> Basis<'a> {
    pub(super) fn repository(&self) -> &'a Repository {
        self.services.repository
    }

    pub(super) fn gauge(&self) -> Gauge<'_> {
        Gauge {
            policy: self.policy,
            settings: self.settings,
        }
    }
}

/// A run at work.
pub(super) struct Machine<'a> {
    pub(super) basis: &'a Basis<'a>,
    pub(super) record: Record,
    pub(super) workshop: Workshop<'a>,
    pub(super) survey: Survey<'a>,
    pub(super) style: Style,
    pub(super) desk: Desk<'a>,
    /// When this process took the run up, and what had been taken before, in milliseconds.
    since: (Instant, u64),
}

/// What a machine is put together from.
pub(super) struct Parts<'a> {
    pub(super) record: Record,
    pub(super) workshop: Workshop<'a>,
    pub(super) survey: Survey<'a>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(basis: &'a Basis<'a>, parts: Parts<'a>) -> Result<Self, Error> {
        let Parts {
            record,
            workshop,
            mut survey,
        } = parts;
        let style = survey.style()?;
        survey.refresh(workshop.tip()?)?;
        let facts = &record.facts;
        let spent = (Duration::from_millis(facts.taken_ms), facts.tokens);
        let services = basis.services;
        let since = (Instant::now(), facts.taken_ms);
        let mut machine = Self {
            basis,
            desk: Desk::new(
                services.model,
                basis.settings,
                services.cancel,
                services.progress,
                spent,
            ),
            record,
            workshop,
            survey,
            style,
            since,
        };
        machine.recall()?;
        Ok(machine)
    }

    /// Marks what the record has as tried.
    pub(super) fn recall(&mut self) -> Result<(), Error> {
        for job in self.record.jobs()? {
            self.survey.mark(&job);
        }
        Ok(())
    }

    /// Works until the run is over, or until somebody asks to stop.
    pub(super) fn drive(&mut self) -> Result<(), Error> {
        loop {
            let state = self.record.state()?;
            (self.basis.services.progress)(Progress::State {
                state,
                step: self.record.steps.len().saturating_sub(1),
            });
            let todo = state.todo();
            if todo == Todo::Nothing {
                return Ok(());
            }
            self.desk.may_go_on()?;
            self.may_stay()?;
            self.act(todo)?;
        }
    }

    /// Fails when `runs cancel` asked this run to stop.
    fn may_stay(&mut self) -> Result<(), Error> {
        let marker = stop_marker(self.basis.services.worktrees, &self.record.run.id);
        if !marker.exists() {
            return Ok(());
        }
        std::fs::remove_file(&marker).map_err(io(&marker))?;
        self.record.facts.by_person = true;
        Err(Error::Cancelled)
    }

    fn act(&mut self, todo: Todo) -> Result<(), Error> {
        match todo {
            Todo::Prepare => self.prepare(),
            Todo::Choose => self.choose(),
            Todo::Work => self.work(),
            Todo::Prove => self.prove(),
            Todo::Judge => self.judge(),
            Todo::Test => self.test(),
            Todo::Commit => self.commit(),
            Todo::Finish => self.finish(),
            Todo::Nothing => Ok(()),
        }
    }

    /// Records what happened.
    pub(super) fn advance(&mut self, happening: Happening) -> Result<(), Error> {
        let taken = u64::try_from(self.since.0.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.record.facts.taken_ms = self.since.1.saturating_add(taken);
        self.record.facts.tokens = self.desk.used();
        if let Some(info) = self.desk.asked() {
            self.record.run.model = Some(info.name);
        }
        self.record.advance(self.basis.services.journal, happening)
    }
}
