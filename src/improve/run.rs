//! A run from beginning to end.

use std::time::Instant;

use crate::gate::{self, Policy};
use crate::git::{CommitId, OUR_BRANCHES, Repository, Snapshot};
use crate::improve::bench::Bench;
use crate::improve::kinds::{self, Kind};
use crate::improve::outcome::{ChangeOutcome, Tokens};
use crate::improve::plan::{self, Plan};
use crate::improve::{
    AGENT, Change, Error, Measures, Progress, RunReport, RunRequest, Services, recovery,
};
use crate::rules::Principal;
use crate::settings::Settings;
use crate::store::ProcessLock;
use crate::text::RepoPath;

/// Makes a run.
pub fn run(services: &Services<'_>, request: &RunRequest) -> Result<RunReport, Error> {
    let started = Instant::now();
    let kind = kinds::find(&request.kind)?;
    let base = services.repository.head()?.ok_or(Error::NoCommit)?;
    if let Some(branch) = &request.branch {
        check_branch(services.repository, branch)?;
    }
    let _turn = if request.dry_run {
        None
    } else {
        Some(take_turn(services)?)
    };
    let settings = committed_settings(services, base)?;
    let policy = Policy::new(&settings, &[])?;
    let scope = plan::Scope {
        repository: services.repository,
        commit: base,
        policy: &policy,
        unreviewed: recovery::unreviewed(services.repository, base)?,
    };
    let mut plan = plan::plan(&scope, kind, request, &settings)?;
    let limit = request.limit.unwrap_or(settings.improve.changes);
    let over = cut(&mut plan, limit as usize);
    let targets = plan.files.iter().map(|file| file.targets.len()).sum();
    (services.progress)(Progress::Planned {
        files: plan.files.len(),
        targets,
    });
    let mut report = RunReport::new(base);
    report.skip(
        kind,
        plan.passed_over
            .drain(..)
            .map(|(path, reason)| (path, None, reason)),
    );
    let reason = "the run's limit of changes was reached";
    report.skip(
        kind,
        over.into_iter()
            .map(|(path, symbol)| (path, Some(symbol), reason.to_owned())),
    );
    if request.dry_run || plan.files.is_empty() {
        report.planned(kind, &plan);
    } else {
        let bench = Bench {
            services,
            request,
            kind,
            settings: &settings,
            policy: &policy,
            base,
        };
        bench.work(&plan, &mut report)?;
    }
    report.wall_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(report)
}

/// Makes ready for a run that leaves something.
fn take_turn(services: &Services<'_>) -> Result<ProcessLock, Error> {
    // Asked now, since without an author all of the work would be for nothing.
    services.repository.identity()?;
    let turn = recovery::take_turn(services.worktrees, services.repository.root())?;
    recovery::end_killed_runs(services.repository, services.journal)?;
    Ok(turn)
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

/// Cuts a plan to `limit` targets; gives what was cut off.
fn cut(plan: &mut Plan, limit: usize) -> Vec<(RepoPath, String)> {
    let mut room = limit;
    let mut over = Vec::new();
    for file in &mut plan.files {
        let kept = file.targets.len().min(room);
        room -= kept;
        let rest = file.targets.drain(kept..);
        over.extend(rest.map(|target| (file.path.clone(), target.symbol)));
    }
    plan.files.retain(|file| !file.targets.is_empty());
    over
}

impl RunReport {
    fn new(base: CommitId) -> Self {
        Self {
            run: "none".to_owned(),
            branch: None,
            base: base.to_string(),
            commits: Vec::new(),
            changes: Vec::new(),
            before: Measures::new(),
            after: Measures::new(),
            tokens: Tokens::default(),
            model: None,
            wall_ms: 0,
        }
    }

    fn skip(
        &mut self,
        kind: &dyn Kind,
        left: impl Iterator<Item = (RepoPath, Option<String>, String)>,
    ) {
        self.changes
            .extend(left.map(|(path, symbol, reason)| Change {
                symbol,
                reason,
                ..Change::new(kind, path, ChangeOutcome::Skipped)
            }));
    }

    fn planned(&mut self, kind: &dyn Kind, plan: &Plan) {
        for file in &plan.files {
            self.changes
                .extend(file.targets.iter().map(|target| Change {
                    symbol: Some(target.symbol.clone()),
                    reason: "would be tried".to_owned(),
                    ..Change::new(kind, file.path.clone(), ChangeOutcome::Planned)
                }));
        }
    }
}
