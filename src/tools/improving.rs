//! Improvement runs on behalf of calls: given all that they need in one place, and told in one form.
//! Which kinds a run is for stands with each tool. [`Wish`] has no documentation, since what a client
//! reads is that of the tool.

use std::sync::atomic::{AtomicU64, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::improve::{self, Change, ChangeOutcome, RunReport, RunRequest, Services};
use crate::model;
use crate::text::RepoPath;
use crate::tools::run_records::with_journal;
use crate::tools::telling::Pulse;
use crate::tools::{Call, Context, ToolError, files};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// The file or folder, relative to the repository's root; as the last commit has it.
    path: String,
    /// Only this function, method or class, by its qualified name such as `Shop.price`.
    symbol: Option<String>,
    /// Most changes.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Only say what would be tried; no model is loaded and no branch made.
    dry_run: Option<bool>,
}

impl Wish {
    /// The run of these kinds that it asks for.
    pub(super) fn run(
        self,
        kinds: &[&str],
        context: &Context,
        call: &Call,
    ) -> Result<Output, ToolError> {
        let request = RunRequest {
            kinds: kinds.iter().map(|&kind| kind.to_owned()).collect(),
            paths: vec![place(&self.path)?],
            symbol: self.symbol,
            limit: self.limit,
            dry_run: self.dry_run.unwrap_or(false),
            // Who names a place wants it tried.
            again: true,
            ..RunRequest::default()
        };
        improved(context, &request, call)
    }
}

/// What a run came to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Id of the run; absent when there was nothing to do or only to plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// Where the run is, such as `committed`, `empty`, or `parked` when it was stopped.
    state: String,
    /// The branch with the commits; absent when nothing held.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    /// The commit it started from.
    base: String,
    /// Commits on the branch, oldest first.
    commits: Vec<String>,
    /// How many changes are on the branch.
    committed: usize,
    /// What became of each place.
    changes: Vec<ChangeFacts>,
    /// The model that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// How the repository's tests stood before the first change and after the last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tests: Vec<String>,
    /// What a person should know, such as why a kind was not tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
    /// Time it took, in milliseconds.
    wall_ms: u64,
    /// What to do now.
    next: String,
}

#[derive(Serialize, JsonSchema)]
struct ChangeFacts {
    /// The kind of improvement.
    kind: String,
    /// The file.
    path: String,
    /// The definition; absent when it is about the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    /// `committed`, `discarded`, `skipped` or `planned`.
    outcome: &'static str,
    /// Why.
    reason: String,
    /// The commit that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
}

impl From<Change> for ChangeFacts {
    fn from(change: Change) -> Self {
        Self {
            kind: change.kind,
            path: change.path.to_string(),
            symbol: change.symbol,
            outcome: change.outcome.name(),
            reason: change.reason,
            commit: change.commit,
        }
    }
}

/// A file or folder that a run is to look at; `.` is everything.
pub(super) fn place(path: &str) -> Result<RepoPath, ToolError> {
    match path {
        "." | "./" => Ok(RepoPath::from("")),
        path => Ok(files::parse(path)?),
    }
}

/// Makes a run, and fails when it was for one definition and there was nothing to do at it.
pub(super) fn improved(
    context: &Context,
    request: &RunRequest,
    call: &Call,
) -> Result<Output, ToolError> {
    let pulse = Pulse::new(&call.progress);
    let report = pulse.during(|| run(context, request, call, &pulse))?;
    if let (Some(symbol), true) = (&request.symbol, report.changes.is_empty()) {
        let paths: Vec<String> = request.paths.iter().map(ToString::to_string).collect();
        let message = format!(
            "the last commit has no `{symbol}` in `{}` at which {} has anything to do; \
             analyze_code_quality shows the names of functions",
            paths.join("`, `"),
            request.kinds.join(", ")
        );
        return Err(ToolError::refused(message));
    }
    Ok(describe(report))
}

fn run(
    context: &Context,
    request: &RunRequest,
    call: &Call,
    pulse: &Pulse<'_>,
) -> Result<RunReport, ToolError> {
    let repository = context.repository()?;
    let ground = context
        .runs
        .ground(&context.root, &*call.settings(context)?);
    let cancel = model::Cancel::default();
    let stop = cancel.clone();
    call.cancel.on_cancel(move || stop.cancel());
    let planned = AtomicU64::new(0);
    with_journal(context, |journal| {
        let services = Services {
            repository: &repository,
            configuration: &context.configuration,
            isolated: context.isolated,
            model: &context.model,
            ground: &ground,
            worktrees: &context.runs.worktrees,
            journal,
            cancel: &cancel,
            progress: &|step| tell(pulse, &planned, step),
        };
        improve::run(&services, request)
    })
}

fn tell(pulse: &Pulse<'_>, planned: &AtomicU64, step: improve::Progress<'_>) {
    match step {
        improve::Progress::Planned { files, targets } => {
            planned.store(targets as u64, Ordering::Relaxed);
            let message = format!("{targets} places to improve in {files} files");
            pulse.tell(0, Some(targets as u64), &message);
        }
        improve::Progress::Change {
            kind,
            path,
            targets,
            done,
        } => {
            // A change can bring up others, so there may be more than was planned.
            let (done, planned) = (done as u64, planned.load(Ordering::Relaxed));
            let message = format!("{kind} at {path}: {targets} to do");
            pulse.tell(done, Some(planned.max(done + 1)), &message);
        }
        improve::Progress::LoadingModel => pulse.tell(0, None, "loading the model"),
        improve::Progress::Testing => pulse.tell(0, None, "running the tests"),
        improve::Progress::State { .. } => {}
    }
}

fn describe(report: RunReport) -> Output {
    let committed = report.count(ChangeOutcome::Committed);
    let planned = report.count(ChangeOutcome::Planned);
    let next = match &report.branch {
        Some(branch) => format!(
            "look at the branch with `git diff {}...{branch}` and merge what you like; accept_run \
             takes all of it, discard_run throws it away",
            &report.base[..10]
        ),
        None if planned > 0 => "call again without dry_run to try it".to_owned(),
        None => "nothing is on a branch; the reasons stand with the changes".to_owned(),
    };
    Output {
        // A run that had nothing to do is not recorded.
        run: (report.run != "none").then_some(report.run),
        state: report.state,
        branch: report.branch,
        base: report.base,
        commits: report.commits,
        committed,
        changes: report.changes.into_iter().map(ChangeFacts::from).collect(),
        model: report.model,
        tests: report.tests,
        remarks: report.remarks,
        wall_ms: report.wall_ms,
        next,
    }
}
