//! `git_status`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::git::StatusKind;
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Show branch, HEAD and every path that differs from HEAD: what is staged, what is not, what is
/// new. Changes nothing.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The checked out branch; absent when HEAD is detached.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    /// Hash of HEAD; absent before the first commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// Whether nothing differs from HEAD.
    clean: bool,
    /// What differs, by path.
    changes: Vec<Entry>,
}

#[derive(Serialize, JsonSchema)]
struct Entry {
    /// The path.
    path: String,
    /// What is staged: added, modified, deleted, renamed, `type_changed` or conflicted.
    #[serde(skip_serializing_if = "Option::is_none")]
    staged: Option<&'static str>,
    /// What is not staged; `added` is a file that git does not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    unstaged: Option<&'static str>,
}

pub(super) struct GitStatus;

impl Tool for GitStatus {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, _input: Input, _call: &Call) -> Result<Output, ToolError> {
        let repository = context.repository()?;
        let status = repository.status()?;
        Ok(Output {
            branch: repository.head_branch()?,
            head: repository.head()?.map(|head| head.to_string()),
            clean: status.is_empty(),
            changes: status
                .into_iter()
                .map(|entry| Entry {
                    path: entry.path.to_string(),
                    staged: entry.index.map(word),
                    unstaged: entry.worktree.map(word),
                })
                .collect(),
        })
    }
}

fn word(kind: StatusKind) -> &'static str {
    match kind {
        StatusKind::Added => "added",
        StatusKind::Modified => "modified",
        StatusKind::Deleted => "deleted",
        StatusKind::Renamed => "renamed",
        StatusKind::TypeChanged => "type_changed",
        StatusKind::Conflicted => "conflicted",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn staged_and_unstaged_changes_are_told_apart() {
        let fixture = Fixture::committed(&[("a.py", "1\n"), ("b.py", "1\n")]);
        let clean = fixture.ok("git_status", json!({}));
        assert_eq!(
            (&clean["clean"], &clean["changes"]),
            (&json!(true), &json!([]))
        );
        assert_eq!(
            (&clean["branch"], &clean["head"]),
            (&json!("main"), &json!(fixture.head()))
        );
        fixture.write("a.py", "2\n");
        fixture.git(&["add", "a.py"]);
        fixture.write("b.py", "2\n");
        fixture.write("new.py", "1\n");
        let changes = fixture.ok("git_status", json!({}))["changes"].clone();
        let expected = json!([
            {"path": "a.py", "staged": "modified"},
            {"path": "b.py", "unstaged": "modified"},
            {"path": "new.py", "unstaged": "added"},
        ]);
        assert_eq!(changes, expected);
    }

    #[test]
    fn a_folder_without_git_is_refused_with_what_to_do() {
        let words = Fixture::new(&[])
            .without_git()
            .refused("git_status", json!({}));
        assert!(words.contains("git init"), "{words}");
    }
}
