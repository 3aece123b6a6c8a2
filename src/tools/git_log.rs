//! `git_log`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::git::LogEntry;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// Show the newest commits behind HEAD, or those that changed one file or folder.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Most commits; 20 if left out.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<usize>,
    /// Only commits that changed this file or folder.
    path: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The commits, newest first.
    commits: Vec<Commit>,
    /// Whether there are older ones.
    more: bool,
}

#[derive(Serialize, JsonSchema)]
struct Commit {
    /// Its hash.
    id: String,
    /// Name and address.
    author: String,
    /// When it was written, RFC 3339.
    time: String,
    /// The message's first line.
    summary: String,
    /// The rest of the message, trailers included.
    #[serde(skip_serializing_if = "String::is_empty")]
    body: String,
}

impl From<LogEntry> for Commit {
    fn from(entry: LogEntry) -> Self {
        let rest = entry.message.trim_start().split_once('\n');
        Self {
            id: entry.id.to_string(),
            author: entry.author,
            time: entry.time,
            summary: entry.summary,
            body: rest
                .map(|(_, rest)| rest.trim().to_owned())
                .unwrap_or_default(),
        }
    }
}

pub(super) struct GitLog;

impl Tool for GitLog {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let path = input.path.as_deref().map(files::parse).transpose()?;
        let limit = input.limit.unwrap_or(20);
        let mut entries = context.repository()?.log(limit + 1, path.as_ref())?;
        let more = entries.len() > limit;
        entries.truncate(limit);
        Ok(Output {
            commits: entries.into_iter().map(Commit::from).collect(),
            more,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn newest_first_and_by_path() {
        let fixture = Fixture::committed(&[("a.py", "1\n"), ("b.py", "1\n")]);
        fixture.write("a.py", "2\n");
        fixture.git(&["commit", "-q", "-a", "-m", "second", "-m", "why"]);
        let log = fixture.ok("git_log", json!({"limit": 1}));
        assert_eq!(log["commits"][0]["id"], json!(fixture.head()));
        assert_eq!(log["commits"][0]["summary"], "second");
        assert_eq!(log["commits"][0]["body"], "why");
        assert_eq!(log["more"], true);
        let log = fixture.ok("git_log", json!({"path": "b.py"}));
        assert_eq!(log["commits"].as_array().unwrap().len(), 1);
        assert_eq!(
            (&log["commits"][0]["summary"], &log["more"]),
            (&json!("first"), &json!(false))
        );
    }

    #[test]
    fn before_the_first_commit_there_is_none() {
        assert_eq!(
            Fixture::new(&[]).ok("git_log", json!({}))["commits"],
            json!([])
        );
    }
}
