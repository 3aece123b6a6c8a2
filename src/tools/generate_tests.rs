//! `generate_tests`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::tools::improving::{Output, Wish};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Let the local model choose inputs for functions that no test reaches, as an improvement run in a
/// worktree of its own. What a function gives for them is found out by running it in the sandbox,
/// and the test counts when it passes again and again and fails once the function is changed. What
/// holds is committed on a new branch; your work tree, index and branch are never touched. Needs a
/// sandbox. Python only.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Input(Wish);

pub(super) struct GenerateTests;

impl Tool for GenerateTests {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, Input(wish): Input, call: &Call) -> Result<Output, ToolError> {
        wish.run(&["test"], context, call)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn what_has_no_test_to_write_is_refused_and_nothing_is_touched() {
        let fixture = Fixture::committed(&[("a.py", "def f(x):\n    return x\n")]);
        let before = fixture.state();
        let arguments = json!({"path": "a.py", "symbol": "f", "dry_run": true});
        let words = fixture.refused("generate_tests", arguments);
        assert!(
            words.contains("`test`") || words.contains("test has"),
            "{words}"
        );
        let words = fixture.refused("generate_tests", json!({"path": ".git/config"}));
        assert!(words.contains(".git/config"), "{words}");
        assert_eq!(fixture.state(), before);
    }
}
