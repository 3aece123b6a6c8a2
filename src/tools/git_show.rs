//! `git_show`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::git::{CommitId, DiffOptions, DiffTarget, Repository, Snapshot};
use crate::text::RepoPath;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// Show one commit: its message and what it changed as a unified patch against its first parent; or
/// with `file` the text of a file as that commit has it. Files that hold secrets by name are left
/// out and listed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The commit: a hash, a branch, a tag, or `HEAD~1`; HEAD if left out.
    #[schemars(length(min = 1, max = 250))]
    rev: Option<String>,
    /// Only the changes of these files and folders, taken literally; all if left out.
    #[schemars(length(max = 1000))]
    paths: Option<Vec<String>>,
    /// Show this file's text as of the commit instead of the patch.
    file: Option<String>,
    /// First line of `file` to show, from 1.
    #[schemars(range(min = 1))]
    start_line: Option<usize>,
    /// Last line of `file` to show; the end if left out.
    #[schemars(range(min = 1))]
    end_line: Option<usize>,
    /// Unchanged lines around each change; 3 if left out.
    #[schemars(range(max = 1000))]
    context_lines: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Hash of the commit.
    commit: String,
    /// Hashes of its parents.
    parents: Vec<String>,
    /// Name and address.
    author: String,
    /// When it was written, RFC 3339.
    time: String,
    /// The whole message, trailers included.
    message: String,
    /// The patch; absent with `file`.
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<String>,
    /// The file's text, or the lines of it that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    /// Paths that the commit changed, as far as asked for; empty with `file`.
    changed: Vec<String>,
    /// Present and true when the patch was cut: ask for fewer paths.
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated: Option<bool>,
    /// Changed files that are not shown, because their names are those of secrets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    withheld: Vec<String>,
}

pub(super) struct GitShow;

impl Tool for GitShow {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let limits = call.settings(context)?.limits;
        let repository = context.repository()?;
        let id = repository.resolve(input.rev.as_deref().unwrap_or("HEAD"))?;
        let record = repository.commit_record(id)?;
        let entry = repository.log_entry(id)?;
        let mut output = Output {
            commit: id.to_string(),
            parents: record.parents.iter().map(ToString::to_string).collect(),
            author: entry.author,
            time: entry.time,
            message: entry.message,
            patch: None,
            content: None,
            changed: Vec::new(),
            truncated: None,
            withheld: Vec::new(),
        };
        if let Some(file) = &input.file {
            let text = text(&repository, id, &files::parse(file)?, limits.file_bytes)?;
            output.content = Some(lines(&text, &input));
        } else {
            let parent = record.parents.first().copied();
            add_patch(
                &repository,
                (parent, id),
                &input,
                limits.output_bytes,
                &mut output,
            )?;
        }
        Ok(output)
    }
}

/// A file's text as a commit has it.
fn text(
    repository: &Repository,
    commit: CommitId,
    path: &RepoPath,
    limit_bytes: usize,
) -> Result<String, ToolError> {
    let blob = repository.blob_at(&Snapshot::Commit(commit), path)?;
    let missing = || ToolError::refused(format!("commit {} has no file `{path}`", commit.short()));
    let blob = blob.ok_or_else(missing)?;
    let bytes = repository.blob_len(blob)?;
    if bytes > limit_bytes as u64 {
        let path = path.to_string();
        let limit = limit_bytes;
        return Err(files::PathError::TooLarge { path, bytes, limit }.into());
    }
    Ok(String::from_utf8_lossy(&repository.blob(blob)?).into_owned())
}

fn lines(text: &str, input: &Input) -> String {
    let start = input.start_line.unwrap_or(1);
    let end = input.end_line.unwrap_or(usize::MAX);
    let numbered = text.split_inclusive('\n').zip(1..);
    let wanted = numbered.filter(|(_, number)| (start..=end).contains(number));
    wanted.map(|(line, _)| line).collect()
}

/// The patch of a commit against its first parent, what is secret by name left out.
fn add_patch(
    repository: &Repository,
    (parent, commit): (Option<CommitId>, CommitId),
    input: &Input,
    output_bytes: usize,
    output: &mut Output,
) -> Result<(), ToolError> {
    let asked = input.paths.iter().flatten().map(|path| files::parse(path));
    let asked: Vec<RepoPath> = asked.collect::<Result<_, _>>()?;
    let tip = Snapshot::Commit(commit);
    let wanted = |path: &RepoPath| asked.is_empty() || asked.iter().any(|top| path.is_below(top));
    let changes = repository.changes(parent, &tip)?.into_iter();
    let names = changes.flat_map(|change| [Some(change.path), change.old_path]);
    let mut names: Vec<RepoPath> = names.flatten().filter(wanted).collect();
    names.sort();
    names.dedup();
    let (secret, plain): (Vec<_>, Vec<_>) = names
        .into_iter()
        .partition(|path| files::denial(path).is_some());
    output.withheld = secret.iter().map(ToString::to_string).collect();
    output.changed = plain.iter().map(ToString::to_string).collect();
    if plain.is_empty() {
        output.patch = Some(String::new());
        return Ok(());
    }
    let patch = repository.diff(&DiffOptions {
        target: DiffTarget::Between { base: parent, tip },
        // Naming every path is only needed to leave some out.
        paths: if secret.is_empty() { asked } else { plain },
        context_lines: input.context_lines.unwrap_or(3),
        // JSON writes line ends and quotes with two bytes; the names take their part.
        limit_bytes: output_bytes / 10 * 7,
    })?;
    output.truncated = patch.truncated.then_some(true);
    output.patch = Some(patch.text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    fn two_commits() -> Fixture {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n"), ("b.py", "b = 1\n")]);
        fixture.write("a.py", "a = 2\n");
        fixture.write("conf/.env", "TOKEN=4711\n");
        fixture.git(&["add", "--all"]);
        fixture.git(&["commit", "-qm", "second", "-m", "why"]);
        fixture
    }

    #[test]
    fn a_commit_has_a_message_and_a_patch_without_secrets() {
        let fixture = two_commits();
        let result = fixture.ok("git_show", json!({}));
        assert_eq!(result["commit"], json!(fixture.head()));
        assert_eq!(result["message"], "second\n\nwhy\n");
        let patch = result["patch"].as_str().unwrap();
        assert!(
            patch.contains("-a = 1\n+a = 2") && !patch.contains("4711"),
            "{patch}"
        );
        assert_eq!(result["withheld"], json!(["conf/.env"]));
        assert_eq!(result["changed"], json!(["a.py"]));
        let first = fixture.ok("git_show", json!({"rev": "HEAD~1", "paths": ["b.py"]}));
        assert_eq!(
            (&first["parents"], &first["changed"]),
            (&json!([]), &json!(["b.py"]))
        );
        assert!(first["patch"].as_str().unwrap().contains("+b = 1"));
    }

    #[test]
    fn a_file_is_shown_as_a_commit_has_it() {
        let fixture = two_commits();
        let result = fixture.ok("git_show", json!({"rev": "HEAD~1", "file": "a.py"}));
        assert_eq!(
            (&result["content"], result.get("patch")),
            (&json!("a = 1\n"), None)
        );
        let arguments = json!({"file": "a.py", "start_line": 2, "end_line": 9});
        assert_eq!(fixture.ok("git_show", arguments)["content"], "");
        for (file, word) in [
            ("none.py", "no file"),
            ("conf/.env", "secret"),
            (".git/config", "git"),
        ] {
            assert!(
                fixture
                    .refused("git_show", json!({"file": file}))
                    .contains(word)
            );
        }
    }

    #[test]
    fn a_revision_is_never_an_option_or_a_range() {
        let fixture = two_commits();
        for rev in [
            "--output=x",
            "-p",
            "HEAD~1..HEAD",
            "HEAD^{/x",
            "no-such",
            "HEAD:a.py",
        ] {
            let words = fixture.refused("git_show", json!({"rev": rev}));
            assert!(words.contains("revision"), "{words}");
        }
        assert!(!fixture.root().join("x").exists());
    }

    #[test]
    fn a_long_patch_is_cut_and_said() {
        let fixture = two_commits();
        fixture.write("long.py", &"x = 'some line'\n".repeat(10_000));
        fixture.git(&["add", "--all"]);
        fixture.git(&["commit", "-qm", "third"]);
        let result = fixture.ok("git_show", json!({}));
        assert_eq!(result["truncated"], true);
        assert!(result.get("shortened").is_none() && result.to_string().len() <= 40_000);
    }
}
