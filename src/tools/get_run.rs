//! `get_run`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tools::run_records::{RunChoice, RunFacts, StepFacts, with_journal};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Show one improvement run: where it is, its branch, and every change with its outcome, the reason
/// and what proves it.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input(RunChoice);

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The run.
    run: RunFacts,
    /// Its changes, in order.
    steps: Vec<StepFacts>,
}

pub(super) struct GetRun;

impl Tool for GetRun {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let (run, steps) = with_journal(context, |journal| journal.show(&input.0.run))?;
        Ok(Output {
            run: run.into(),
            steps: steps.into_iter().map(StepFacts::from).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn a_run_that_is_not_there_is_named() {
        let words = Fixture::committed(&[("a.py", "")]).refused("get_run", json!({"run": "none"}));
        assert!(words.contains("none"), "{words}");
    }
}
