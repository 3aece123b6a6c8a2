//! `git_diff`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::git::{DiffOptions, DiffTarget, Repository};
use crate::text::RepoPath;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// Show changes as a unified patch: the work tree against the index with new files whole, or with
/// `staged` the index against HEAD. Files that hold secrets by name are left out and listed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Only these files and folders, taken literally; all if left out.
    #[schemars(length(max = 1000))]
    paths: Option<Vec<String>>,
    /// Show what is staged instead of what is not.
    staged: Option<bool>,
    /// Unchanged lines around each change; 3 if left out.
    #[schemars(range(max = 1000))]
    context_lines: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The patch; empty when nothing differs.
    patch: String,
    /// Files that differ.
    files: usize,
    /// Present and true when the patch was cut: ask for fewer paths.
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated: Option<bool>,
    /// Changed files that are not shown, because their names are those of secrets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    withheld: Vec<String>,
}

pub(super) struct GitDiff;

impl Tool for GitDiff {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let limits = call.settings(context)?.limits;
        let repository = context.repository()?;
        let asked = input.paths.unwrap_or_default();
        let asked = asked.iter().map(|path| files::parse(path));
        let asked: Vec<RepoPath> = asked.collect::<Result<_, _>>()?;
        let (withheld, paths) = sort_out(&repository, asked)?;
        let nothing_left = !withheld.is_empty() && paths.is_empty();
        let options = DiffOptions {
            target: match input.staged {
                Some(true) => DiffTarget::Staged,
                _ => DiffTarget::Unstaged,
            },
            paths,
            context_lines: input.context_lines.unwrap_or(3),
            // JSON writes line ends and quotes with two bytes.
            limit_bytes: limits.output_bytes / 10 * 8,
        };
        let patch = match nothing_left {
            true => None,
            false => Some(repository.diff(&options)?),
        };
        Ok(Output {
            files: patch.as_ref().map_or(0, |patch| patch.files),
            truncated: patch
                .as_ref()
                .and_then(|patch| patch.truncated.then_some(true)),
            patch: patch.map(|patch| patch.text).unwrap_or_default(),
            withheld: withheld.iter().map(ToString::to_string).collect(),
        })
    }
}

/// Changed secrets among the paths asked for (all when empty), and the paths to show instead.
fn sort_out(
    repository: &Repository,
    asked: Vec<RepoPath>,
) -> Result<(Vec<RepoPath>, Vec<RepoPath>), ToolError> {
    let below = |path: &RepoPath, folder: &RepoPath| {
        let rest = path.as_bytes().strip_prefix(folder.as_bytes());
        rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
    };
    let wanted = |path: &RepoPath| asked.is_empty() || asked.iter().any(|a| below(path, a));
    let changed = repository.status()?.into_iter().map(|entry| entry.path);
    let (secret, plain): (Vec<_>, Vec<_>) = changed
        .filter(wanted)
        .partition(|path| files::denial(path).is_some());
    // Naming every path is only needed to leave some out.
    let shown = if secret.is_empty() { asked } else { plain };
    Ok((secret, shown))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn work_tree_and_index_are_told_apart() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n"), ("b.py", "b = 1\n")]);
        fixture.write("a.py", "a = 2\n");
        fixture.git(&["add", "a.py"]);
        fixture.write("b.py", "b = 2\n");
        let patch = |arguments| fixture.ok("git_diff", arguments)["patch"].to_string();
        let unstaged = patch(json!({}));
        assert!(
            unstaged.contains("+b = 2") && !unstaged.contains("+a = 2"),
            "{unstaged}"
        );
        let staged = patch(json!({"staged": true}));
        assert!(
            staged.contains("+a = 2") && !staged.contains("+b = 2"),
            "{staged}"
        );
        assert_eq!(patch(json!({"paths": ["a.py"]})), "\"\"");
        assert_eq!(patch(json!({"paths": ["--output=x"]})), "\"\"");
    }

    #[test]
    fn secrets_are_withheld_and_named() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        fixture.write("a.py", "a = 2\n");
        fixture.write("conf/.env", "TOKEN=4711\n");
        for arguments in [json!({}), json!({"paths": ["a.py", "conf"]})] {
            let result = fixture.ok("git_diff", arguments);
            assert_eq!(result["withheld"], json!(["conf/.env"]));
            let patch = result["patch"].as_str().unwrap();
            assert!(
                patch.contains("+a = 2") && !patch.contains("4711"),
                "{patch}"
            );
        }
        let result = fixture.ok("git_diff", json!({"paths": ["conf"]}));
        assert_eq!(
            (&result["patch"], &result["files"]),
            (&json!(""), &json!(0))
        );
    }

    #[test]
    fn a_long_patch_is_cut_and_said() {
        let fixture = Fixture::committed(&[("a.py", "")]);
        fixture.write("a.py", &"x = 'some line'\n".repeat(10_000));
        let result = fixture.ok("git_diff", json!({}));
        assert_eq!(result["truncated"], true);
        assert!(result.to_string().len() <= 40_000);
    }
}
