//! `optimize_performance`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::tools::improving::{Output, Wish};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Let the local model write functions anew so that they run faster, as an improvement run in a
/// worktree of its own: only functions that the setting `improve.optimize` names, held against the
/// benchmark of the setting `improve.benchmark`. A change counts only when every test passes as
/// before, the function gives the same results, and the benchmark takes less time by more than it
/// varies; all others are discarded, which is normal. What holds is committed on a new branch; your
/// work tree, index and branch are never touched. The kind `optimize` is off until the setting
/// `improve.kinds` names it, and it needs a sandbox and tests that pass.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Input(Wish);

pub(super) struct OptimizePerformance;

impl Tool for OptimizePerformance {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, Input(wish): Input, call: &Call) -> Result<Output, ToolError> {
        wish.run(&["optimize"], context, call)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn a_kind_that_is_off_is_refused_and_nothing_is_touched() {
        let fixture = Fixture::committed(&[("a.py", "def f(x):\n    return x\n")]);
        let before = fixture.state();
        let arguments = json!({"path": "a.py", "symbol": "f", "dry_run": true});
        let words = fixture.refused("optimize_performance", arguments);
        assert!(words.contains("`optimize` is off"), "{words}");
        let words = fixture.refused("optimize_performance", json!({"path": ".git/config"}));
        assert!(words.contains(".git/config"), "{words}");
        assert_eq!(fixture.state(), before);
    }
}
