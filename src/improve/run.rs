//! A run from beginning to end: begun, or gone on with, driven, and left in good order.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::json;

use crate::gate::{self, Policy};
use crate::git::{CommitId, OUR_BRANCHES, Repository, Snapshot};
use crate::improve::kinds::{self, Kind};
use crate::improve::machine::{Basis, Machine, Parts};
use crate::improve::memory::{self, Memory};
use crate::improve::planned::{planned, size};
use crate::improve::record::Record;
use crate::improve::state::{Happening, State};
use crate::improve::survey::{Scope, Survey};
use crate::improve::workshop::Workshop;
use crate::improve::{
    AGENT, Error, Progress, RunReport, RunRequest, Services, recovery, standing_order,
};
use crate::rules::Principal;
use crate::settings::Settings;
use crate::store::NewRun;
use crate::text::RepoPath;

/// Makes a run.
pub fn run(services: &Services<'_>, request: &RunRequest) -> Result<RunReport, Error> {
    let started = Instant::now();
    let base = services.repository.head()?.ok_or(Error::NoCommit)?;
    if let Some(branch) = &request.branch {
        check_branch(services.repository, branch)?;
    }
    let settings = committed_settings(services, base)?;
    let kinds = kinds::chosen(&request.kinds, &settings)?;
    let turn = if request.dry_run {
        None
    } else {
        // Asked now, since without an author all of the work would be for nothing.
        services.repository.identity()?;
        let root = services.repository.root();
        Some(recovery::take_turn(services.worktrees, root)?)
    };
    let mut request = request.clone();
    if turn.is_some() {
        recovery::park_interrupted(services.repository, services.journal, None)?;
        request.room_today = Some(standing_order::room(services, &settings)?);
    }
    let policy = Policy::new(&settings, &[])?;
    let basis = Basis {
        services,
        request: &request,
        settings: &settings,
        policy: &policy,
        base,
    };
    let past = Past::of(&basis, None)?;
    let survey = Survey::of(scope(&basis, &past), kinds.clone(), base)?;
    let (files, targets) = size(&survey);
    (services.progress)(Progress::Planned { files, targets });
    if request.dry_run || targets == 0 {
        let mut report = planned(&basis, &survey)?;
        report.wall_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        return Ok(report);
    }
    let record = begin(&basis, &kinds)?;
    go(&basis, survey, record)
}

/// Goes on with a run that is parked, or whose process was killed.
pub fn resume(services: &Services<'_>, id: &str) -> Result<RunReport, Error> {
    let repository = services.repository;
    let _turn = recovery::take_turn(services.worktrees, repository.root())?;
    recovery::park_interrupted(repository, services.journal, None)?;
    let mut record = services.journal.record(id)?;
    let request: RunRequest = serde_json::from_value(record.run.request.clone())
        .map_err(|error| Error::Record(format!("the request of run {id}: {error}")))?;
    let base = repository.resolve(&record.run.base_commit)?;
    let settings = committed_settings(services, base)?;
    recovery::take_up(&mut record, services.journal, settings.improve.crashes)?;
    let policy = Policy::new(&settings, &[])?;
    let basis = Basis {
        services,
        request: &request,
        settings: &settings,
        policy: &policy,
        base,
    };
    let own = record.run.branch.clone();
    let past = Past::of(&basis, Some((id, own.as_deref())))?;
    let kinds = kinds::chosen(&record.run.kinds, &settings)?;
    let survey = Survey::of(scope(&basis, &past), kinds, base)?;
    go(&basis, survey, record)
}

/// What earlier runs left.
struct Past {
    unreviewed: BTreeMap<RepoPath, String>,
    memory: Memory,
}

impl Past {
    /// For a new run, or for the run `own` with this id and branch.
    fn of(basis: &Basis<'_>, own: Option<(&str, Option<&str>)>) -> Result<Self, Error> {
        let (id, branch) = own.unzip();
        let memory = match basis.request.again {
            true => Memory::default(),
            false => Memory::of(basis.services.journal, basis.settings, id)?,
        };
        Ok(Self {
            unreviewed: recovery::unreviewed(basis.repository(), basis.base, branch.flatten())?,
            memory,
        })
    }
}

fn scope<'a>(basis: &Basis<'a>, past: &'a Past) -> Scope<'a> {
    Scope {
        repository: basis.services.repository,
        policy: basis.policy,
        settings: basis.settings,
        request: basis.request,
        unreviewed: &past.unreviewed,
        memory: &past.memory,
    }
}

/// Drives a run and leaves it in good order whatever happens.
fn go<'a>(
    basis: &'a Basis<'a>,
    survey: Survey<'a>,
    mut record: Record,
) -> Result<RunReport, Error> {
    let (services, id) = (basis.services, record.run.id.clone());
    let branch = record.run.branch.clone().unwrap_or_default();
    let opened = Workshop::open(
        basis.repository(),
        services.worktrees,
        &recovery::worktree_name(&id),
        basis.base,
        &branch,
        &basis.settings.improve.bring,
    );
    let workshop = match opened {
        Ok(workshop) => workshop,
        Err(error) => {
            record.run.reason = Some(error.to_string());
            record.advance(services.journal, Happening::Failed)?;
            return Err(error);
        }
    };
    let parts = Parts {
        record,
        workshop,
        survey,
    };
    let mut machine = Machine::new(basis, parts)?;
    let driven = machine.drive();
    machine.leave(driven)
}

impl Machine<'_> {
    /// Takes the worktree away and says how the run ended or why it waits.
    fn leave(mut self, driven: Result<(), Error>) -> Result<RunReport, Error> {
        let state = self.record.state()?;
        match &driven {
            Ok(()) => {}
            Err(Error::Cancelled) => {
                self.record.facts.parked_at = Some(state.name().to_owned());
                self.record.facts.by_person |= self.basis.request.schedule.is_none();
                self.record.run.reason = Some("it was asked to stop".to_owned());
                self.advance(Happening::Parked)?;
            }
            Err(error) => {
                self.take_back_unrecorded(state)?;
                self.record.run.reason = Some(error.to_string());
                self.advance(Happening::Failed)?;
            }
        }
        let report = self.report();
        let commits = self.commits()?.len();
        self.workshop.close(commits)?;
        match driven {
            Err(Error::Cancelled) | Ok(()) => report,
            Err(error) => Err(error),
        }
    }
}

impl Machine<'_> {
    /// Takes a commit off the branch that was made and then could not be recorded.
    fn take_back_unrecorded(&mut self, state: State) -> Result<(), Error> {
        if state != State::Committing {
            return Ok(());
        }
        let base = self.record.under_way()?.base;
        let base = self.basis.repository().resolve(&base)?;
        self.workshop.cut(base)
    }
}

/// Records a new run.
fn begin(basis: &Basis<'_>, kinds: &[&'static dyn Kind]) -> Result<Record, Error> {
    let improve = &basis.settings.improve;
    let names: Vec<String> = kinds.iter().map(|kind| kind.name().to_owned()).collect();
    let mut run = basis.services.journal.begin(NewRun {
        repository: basis.services.journal.repository(),
        kinds: names.clone(),
        base_commit: basis.base.to_string(),
        state: State::Queued.name().to_owned(),
        request: json!(basis.request),
        limits: json!({
            "changes": basis.request.limit.unwrap_or(improve.changes),
            "changes_per_day": improve.changes_per_day,
            "findings": improve.findings,
            "files": improve.files,
            "tokens": improve.tokens,
            "attempts": improve.attempts,
            "answer_tokens": improve.answer_tokens,
            "run_s": improve.run_s,
        }),
        model: None,
    })?;
    let branch = match &basis.request.branch {
        Some(branch) => branch.clone(),
        None => made_up(basis.repository(), &run.id, &names)?,
    };
    run.branch = Some(branch);
    let mut record = Record::of(run, Vec::new())?;
    record.facts.maker = memory::maker(basis.settings);
    record.save(basis.services.journal)?;
    Ok(record)
}

/// A name such as `groundskeeper/20261128-split-1` that no branch has.
fn made_up(repository: &Repository, id: &str, kinds: &[String]) -> Result<String, Error> {
    let date = id.split('-').next().unwrap_or(id);
    let kinds = kinds.join("-");
    for number in 1..=u16::MAX {
        let name = format!("{OUR_BRANCHES}{date}-{kinds}-{number}");
        if !repository.branch_exists(&name)? {
            return Ok(name);
        }
    }
    Err(Error::BranchExists(format!("{OUR_BRANCHES}{date}-{kinds}")))
}

/// The settings in the commit, so that a run does not depend on unsaved work.
fn committed_settings(services: &Services<'_>, base: CommitId) -> Result<Settings, Error> {
    if services.isolated {
        return Ok(services
            .configuration
            .with_repository(None)
            .map_err(gate::Error::from)?
            .settings);
    }
    let principal = Principal::Agent(AGENT.to_owned());
    let snapshot = Snapshot::Commit(base);
    let configuration = services.configuration;
    let (repository, parents) = (services.repository, gate::Parents::one(base));
    let resolved = gate::settings_at(repository, &snapshot, &parents, &principal, configuration)?;
    Ok(resolved.settings)
}

/// Refuses a branch that is there, or that nobody would know to be ours.
fn check_branch(repository: &Repository, branch: &str) -> Result<(), Error> {
    if repository.branch_exists(branch)? {
        return Err(Error::BranchExists(branch.to_owned()));
    }
    if !branch.starts_with(OUR_BRANCHES) {
        return Err(Error::BranchName(branch.to_owned()));
    }
    Ok(())
}
