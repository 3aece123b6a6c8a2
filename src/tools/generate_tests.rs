//! `generate_tests`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::improve::RunRequest;
use crate::tools::improving::{Output, improved, place};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Let the local model write a first file of tests for modules that no test touches, as an
/// improvement run in a worktree of its own. It counts only when its tests pass again and again in
/// the sandbox, reach the module's functions, and notice when one of them is wrong. What holds is
/// committed on a new branch; your work tree, index and branch are never touched. The kind `test` is
/// off until the setting `improve.kinds` names it. Python only.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The file or folder, relative to the repository's root; as the last commit has it.
    path: String,
    /// Most files of tests.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Only say what would be tried; no model is loaded and no branch made.
    dry_run: Option<bool>,
}

pub(super) struct GenerateTests;

impl Tool for GenerateTests {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let request = RunRequest {
            kinds: vec!["test".to_owned()],
            paths: vec![place(&input.path)?],
            limit: input.limit,
            dry_run: input.dry_run.unwrap_or(false),
            again: true,
            ..RunRequest::default()
        };
        improved(context, &request, call)
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
        let arguments = json!({"path": "a.py", "dry_run": true});
        let words = fixture.refused("generate_tests", arguments);
        assert!(words.contains("`test` is off"), "{words}");
        let words = fixture.refused("generate_tests", json!({"path": ".git/config"}));
        assert!(words.contains(".git/config"), "{words}");
        assert_eq!(fixture.state(), before);
    }
}
