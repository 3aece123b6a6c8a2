//! `run_pre_commit`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::{self, Judgement, Parents, Policy};
use crate::git::{Repository, Snapshot};
use crate::process::Stop;
use crate::process::sandbox::Sandbox;
use crate::rules::Verdict;
use crate::testing::{HookRun, Places, run_hooks};
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Judge what is staged as a commit would be judged, without committing: the gate's verdict with
/// its findings, and the hooks of the repository's own `.pre-commit-config.yaml`, if it has one, in
/// a sandbox on a copy of the staged files. Nothing is changed; what hooks would change is named.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Leave the repository's own hooks out.
    gate_only: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Whether the gate passes and every hook that was run passed.
    passed: bool,
    /// The gate: `pass` or `block`.
    verdict: &'static str,
    /// Findings in what is staged.
    findings: Vec<Fact>,
    /// The repository's own hooks; absent where it has none or they were left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    hooks: Option<Hooks>,
}

#[derive(Serialize, JsonSchema)]
struct Hooks {
    /// Whether they were run, which they are in a sandbox only.
    ran: bool,
    /// Whether all passed.
    passed: bool,
    /// Why they were not run, or how their program ended.
    what: String,
    /// Each hook with `Passed`, `Failed` or `Skipped`.
    results: Vec<HookResult>,
    /// Files that they would change.
    would_change: Vec<String>,
    /// What they wrote, where one did not pass.
    #[serde(skip_serializing_if = "String::is_empty")]
    output: String,
}

#[derive(Serialize, JsonSchema)]
struct HookResult {
    /// The hook's name.
    name: String,
    /// `Passed`, `Failed` or `Skipped`.
    state: String,
}

pub(super) struct RunPreCommit;

impl Tool for RunPreCommit {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let repository = context.repository()?;
        let judgement = judged(context, &repository)?;
        let hooks = match input.gate_only {
            Some(true) => None,
            _ => own_hooks(context, &repository, call)?,
        };
        if call.cancel.is_cancelled() {
            return Err(ToolError::Cancelled);
        }
        let verdict = judgement.report.verdict;
        let hooks_pass = hooks.as_ref().is_none_or(|hooks| hooks.passed);
        Ok(Output {
            passed: verdict == Verdict::Pass && hooks_pass,
            verdict: verdict_name(verdict),
            findings: facts(&judgement.report),
            hooks,
        })
    }
}

/// The gate's judgement of the index.
fn judged(context: &Context, repository: &Repository) -> Result<Judgement, ToolError> {
    let (snapshot, principal) = (Snapshot::Index, &context.principal);
    let configuration = &context.configuration;
    let parents = Parents::of_next_commit(repository)?;
    let settings = match context.isolated {
        true => configuration.with_repository(None)?,
        false => gate::settings_at(repository, &snapshot, &parents, principal, configuration)?,
    };
    let policy = Policy::new(&settings.settings, &[])?;
    let judged = gate::judge(repository, &snapshot, &parents, principal, &policy);
    Ok(judged?)
}

fn own_hooks(
    context: &Context,
    repository: &Repository,
    call: &Call,
) -> Result<Option<Hooks>, ToolError> {
    let settings = call.settings(context)?;
    let places = Places {
        tree: &context.root,
        checkout: None,
        cache: &context.runs.tests,
    };
    let sandbox = Sandbox::of_settings(&settings.sandbox);
    let cancel = call.cancel.clone();
    let stop = Stop::when(move || cancel.is_cancelled());
    call.progress
        .tell(0, None, "running the repository's own hooks");
    match run_hooks(repository, &places, &settings, &sandbox, &stop) {
        Ok(run) => Ok(run.map(told)),
        Err(error) => Ok(Some(Hooks {
            ran: false,
            passed: false,
            what: error.to_string(),
            results: Vec::new(),
            would_change: Vec::new(),
            output: String::new(),
        })),
    }
}

fn told(run: HookRun) -> Hooks {
    let passed = run.ended.is_success();
    let results = run.hooks.into_iter();
    Hooks {
        ran: true,
        passed,
        what: format!("{} {}", run.program, run.ended),
        results: results
            .map(|(name, state)| HookResult { name, state })
            .collect(),
        would_change: run.changed,
        output: if passed { String::new() } else { run.output },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::{Fixture, TANGLED};

    #[test]
    fn what_is_staged_is_judged_and_left_as_it_is() {
        let fixture = Fixture::committed(&[("a.py", "x = 1\n")]);
        fixture.write("b.py", TANGLED);
        fixture.git(&["add", "b.py"]);
        let before = fixture.state();
        let judged = fixture.ok("run_pre_commit", json!({}));
        assert_eq!(judged["passed"], false);
        assert_eq!(judged["verdict"], "block");
        assert_eq!(judged["findings"][0]["path"], "b.py");
        assert_eq!(judged.get("hooks"), None);
        assert_eq!(fixture.state(), before);
    }

    #[test]
    fn own_hooks_that_cannot_be_run_do_not_pass() {
        let fixture = Fixture::committed(&[(".pre-commit-config.yaml", "repos: []\n")]);
        let judged = fixture.ok("run_pre_commit", json!({}));
        assert_eq!(judged["verdict"], "pass");
        assert_eq!(judged["hooks"]["ran"], false, "{judged}");
        assert_eq!(judged["passed"], false);
        let judged = fixture.ok("run_pre_commit", json!({"gate_only": true}));
        assert_eq!(judged["passed"], true);
    }
}
