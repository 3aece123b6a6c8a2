//! `validate_file_length`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::line_count;
use crate::tools::code::{self, Named};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Count the lines of a file, or of content before it is written, and compare them with the limit
/// that the repository's gate enforces. Lines are newline characters, as `wc -l` counts. Use it
/// before writing a long file: a commit over the limit is refused.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// A file, relative to the repository's root. Give this or `content`.
    path: Option<String>,
    /// The text to count instead of a file.
    content: Option<String>,
    /// Another limit than the repository's `rules.file-too-long.limit`.
    #[schemars(range(min = 1))]
    max_lines: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The file, when one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Newline characters.
    line_count: usize,
    /// The most lines allowed.
    limit: u32,
    /// What is wrong.
    violations: Violations,
}

#[derive(Serialize, JsonSchema)]
struct Violations {
    /// Whether there are more lines than the limit allows.
    exceeds_limit: bool,
    /// How many lines too many.
    excess_lines: usize,
}

pub(super) struct ValidateFileLength;

impl Tool for ValidateFileLength {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let settings = call.settings(context)?;
        let named = Named {
            path: input.path,
            content: input.content,
            filename: None,
        };
        let code = code::resolve(context, &settings, named)?;
        let limit = input
            .max_lines
            .unwrap_or(settings.rules.file_too_long.limit);
        let line_count = line_count(&code.source);
        let excess_lines = line_count.saturating_sub(limit as usize);
        Ok(Output {
            path: code.on_disk.then(|| code.path.to_string()),
            line_count,
            limit,
            violations: Violations {
                exceeds_limit: excess_lines > 0,
                excess_lines,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn counts_newlines_and_says_what_is_over() {
        let fixture = Fixture::new(&[("a.py", "x = 1\ny = 2")]);
        let result = fixture.ok(
            "validate_file_length",
            json!({"path": "./a.py", "max_lines": 1}),
        );
        assert_eq!(result["line_count"], 1);
        assert_eq!(result["violations"]["exceeds_limit"], false);
        for (lines, exceeds) in [(300, false), (301, true), (350, true)] {
            let content = "\n".repeat(lines);
            let result = fixture.ok("validate_file_length", json!({"content": content}));
            assert_eq!(result["line_count"], lines);
            assert_eq!(result["limit"], 300);
            assert_eq!(result["violations"]["exceeds_limit"], exceeds);
        }
    }

    #[test]
    fn the_limit_is_the_repositorys() {
        let toml = "[rules.file-too-long]\nlimit = 7\n";
        let fixture = Fixture::new(&[("groundskeeper.toml", toml)]);
        let result = fixture.ok("validate_file_length", json!({"content": "\n\n"}));
        assert_eq!(result["limit"], 7);
        fixture.write("groundskeeper.toml", "[rules.file-too-long]\nlimit = 1\n");
        let result = fixture.ok("validate_file_length", json!({"content": "\n\n"}));
        assert_eq!(result["violations"]["excess_lines"], 1);
    }

    #[test]
    fn path_or_content_and_not_both() {
        let fixture = Fixture::new(&[("a.py", "")]);
        for arguments in [
            json!({}),
            json!({"path": "a.py", "content": "x"}),
            json!({"path": null}),
        ] {
            let words = fixture.refused("validate_file_length", arguments);
            assert!(
                words.contains("path") && words.contains("content"),
                "{words}"
            );
        }
    }
}
