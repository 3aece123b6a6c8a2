//! `discard_run`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::improve;
use crate::tools::run_records::with_journal;
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Throw an improvement run away: its branch, and its worktree if one is left. Your checkout is not
/// touched, and what was merged stays merged.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The run's id, as `list_runs` gives it.
    #[schemars(length(min = 1, max = 100))]
    run: String,
    /// Why, for the report over a period.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    reason: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The run.
    run: String,
    /// What it is now: `discarded`.
    state: &'static str,
}

pub(super) struct DiscardRun;

impl Tool for DiscardRun {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::REPLACES;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let repository = context.repository()?;
        let worktrees = &context.runs.worktrees;
        with_journal(context, |journal| {
            let refusal = (input.run.as_str(), input.reason.as_str());
            improve::discard(&repository, journal, worktrees, refusal)
        })?;
        Ok(Output {
            run: input.run,
            state: "discarded",
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::Fixture;

    #[test]
    fn a_run_goes_with_its_branch_and_the_checkout_stays() {
        let answer = json!({"summary": "Return the price with tax added."});
        let fixture = Fixture::committed(&[("a.py", "def tax(net):\n    return net\n")]);
        let fixture = fixture.with_model(Scripted::answering(move |_| answer.clone().into()));
        let made = fixture.ok("generate_documentation", json!({"path": "."}));
        let before = fixture.state();
        fixture.ok("discard_run", json!({"run": made["run"]}));
        assert_eq!(
            fixture.git(&["branch", "--format=%(refname:short)"]),
            "main"
        );
        assert_eq!(fixture.state(), before);
        let shown = fixture.ok("get_run", json!({"run": made["run"]}));
        assert_eq!(shown["run"]["state"], "discarded");
        fixture.refused("discard_run", json!({"run": "none"}));
    }
}
