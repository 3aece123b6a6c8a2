//! `delete_file`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tools::principal::principal;
use crate::tools::{Call, Context, Expected, Hints, Tool, ToolError, change, files};

/// Delete one file of the work tree; of a link the link itself. What is committed is in the history
/// still: commit the deletion with `git_commit`, or get the file back from there. Folders are not
/// deleted. A file that another agent owns is refused.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The file, relative to the repository's root.
    path: String,
    /// Only if the file still has this `hash`, as `read_file` or an earlier write gave it.
    if_match: Option<String>,
    /// The agent that asks; ownership is judged by it.
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    agent_id: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The file that is gone.
    path: String,
}

pub(super) struct DeleteFile;

impl Tool for DeleteFile {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::REPLACES;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let path = files::parse(&input.path)?;
        let principal = principal(context, input.agent_id)?;
        let expected = input.if_match.map_or(Expected::Anything, Expected::Hash);
        let path = change::remove(context, &path, &expected, &principal)?;
        Ok(Output {
            path: path.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn a_file_is_deleted_and_its_deletion_committed() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n"), ("b.py", "b = 1\n")]);
        let result = fixture.ok("delete_file", json!({"path": "./a.py"}));
        assert_eq!(result["path"], "a.py");
        assert!(!fixture.root().join("a.py").exists());
        fixture.ok(
            "git_commit",
            json!({"message": "Remove a", "paths": ["a.py"]}),
        );
        assert_eq!(fixture.git(&["ls-files"]), "b.py");
    }

    #[test]
    fn what_is_no_file_or_has_changed_stays() {
        let fixture = Fixture::committed(&[("shop/a.py", "a = 1\n")]);
        let before = fixture.state();
        for (arguments, word) in [
            (json!({"path": "none.py"}), "none.py"),
            (json!({"path": "shop"}), "not a file"),
            (json!({"path": ".git/config"}), ".git/config"),
            (json!({"path": "../x"}), "inside"),
            (
                json!({"path": "shop/a.py", "if_match": "0123456789abcdef"}),
                "changed",
            ),
        ] {
            let words = fixture.refused("delete_file", arguments);
            assert!(words.contains(word), "{words}");
        }
        assert_eq!(fixture.state(), before);
    }
}
