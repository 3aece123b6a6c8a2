//! `list_runs`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tools::run_records::{RunFacts, with_journal};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// List this repository's improvement runs, newest first: where each is, its branch and what came
/// of it. `get_run` shows one change by change.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Most runs; 20 if left out.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The runs, newest first.
    runs: Vec<RunFacts>,
    /// Whether there are older ones.
    more: bool,
}

pub(super) struct ListRuns;

impl Tool for ListRuns {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let limit = input.limit.unwrap_or(20);
        let mut runs = with_journal(context, |journal| journal.list(limit + 1))?;
        let more = runs.len() > limit as usize;
        runs.truncate(limit as usize);
        Ok(Output {
            runs: runs.into_iter().map(RunFacts::from).collect(),
            more,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::Fixture;

    #[test]
    fn runs_are_listed_newest_first_and_shown_change_by_change() {
        let answer = json!({"summary": "Return the price with tax added."});
        let fixture = Fixture::committed(&[("a.py", "def tax(net):\n    return net\n")]);
        let fixture = fixture.with_model(Scripted::answering(move |_| answer.clone().into()));
        assert_eq!(fixture.ok("list_runs", json!({}))["runs"], json!([]));
        let made = fixture.ok("generate_documentation", json!({"path": "."}));
        let listed = fixture.ok("list_runs", json!({"limit": 1}));
        assert_eq!(
            (&listed["runs"][0]["id"], &listed["more"]),
            (&made["run"], &json!(false))
        );
        assert_eq!(listed["runs"][0]["branch"], made["branch"]);
        let shown = fixture.ok("get_run", json!({"run": made["run"]}));
        assert_eq!(shown["run"]["id"], made["run"]);
        assert_eq!(shown["steps"][0]["path"], "a.py");
        let words = fixture.refused("get_run", json!({"run": "20200101-ffff"}));
        assert!(words.contains("20200101-ffff"), "{words}");
    }
}
