//! `git_branch`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::git::{BranchEntry, Repository};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// List the local branches, start one, switch to one, or delete one that is merged. Switching moves
/// HEAD and the work tree and is refused when it would overwrite a change that is not committed.
/// Branches that hold commits which HEAD does not have are not deleted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// `list`, `create`, `switch` or `delete`; list if left out.
    action: Option<Action>,
    /// The branch to create, switch to or delete.
    #[schemars(length(min = 1, max = 250))]
    name: Option<String>,
    /// Where a new branch starts: a commit, branch or tag; HEAD if left out.
    #[schemars(length(min = 1, max = 250))]
    at: Option<String>,
    /// Most branches listed; 100 if left out.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<usize>,
    /// `next_cursor` of the answer before.
    cursor: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Action {
    #[default]
    List,
    Create,
    Switch,
    Delete,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The branch that is checked out now; absent when HEAD is detached.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<String>,
    /// The branches, by name; of an action other than `list` the one it was about.
    branches: Vec<Branch>,
    /// Pass it as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Branch {
    /// Its name.
    name: String,
    /// Hash of its last commit.
    commit: String,
    /// First line of that commit's message.
    summary: String,
    /// When that commit was written, RFC 3339.
    time: String,
    /// The branch it follows, as `origin/main`.
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream: Option<String>,
    /// Commits that the upstream does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    ahead: Option<usize>,
    /// Commits that only the upstream has.
    #[serde(skip_serializing_if = "Option::is_none")]
    behind: Option<usize>,
}

impl From<BranchEntry> for Branch {
    fn from(entry: BranchEntry) -> Self {
        let counts = entry.upstream.as_ref().map(|u| (u.ahead, u.behind));
        Self {
            name: entry.name,
            commit: entry.tip.id.to_string(),
            summary: entry.tip.summary,
            time: entry.tip.time,
            upstream: entry.upstream.map(|upstream| upstream.name),
            ahead: counts.map(|(ahead, _)| ahead),
            behind: counts.map(|(_, behind)| behind),
        }
    }
}

pub(super) struct GitBranch;

impl Tool for GitBranch {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::REPLACES;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let repository = context.repository()?;
        let action = input.action.unwrap_or_default();
        let name = match (action, &input.name) {
            (Action::List, _) => return list(&repository, &input),
            (_, Some(name)) => name.as_str(),
            (_, None) => {
                return Err(ToolError::refused(
                    "argument `name`: say which branch is meant",
                ));
            }
        };
        let _turn = context.commit_turn();
        let before = repository.branches()?;
        match action {
            Action::Create => {
                let at = repository.resolve(input.at.as_deref().unwrap_or("HEAD"))?;
                repository.start_branch(name, at)?;
            }
            Action::Switch => repository.switch_branch(name)?,
            _ => repository.drop_merged_branch(name)?,
        }
        let entries = match action {
            Action::Delete => before,
            _ => repository.branches()?,
        };
        let about = entries.into_iter().filter(|entry| entry.name == name);
        Ok(Output {
            current: repository.head_branch()?,
            branches: about.map(Branch::from).collect(),
            next_cursor: None,
        })
    }
}

fn list(repository: &Repository, input: &Input) -> Result<Output, ToolError> {
    let mut entries = repository.branches()?;
    // A cursor is the last name already given, so branches that come and go skip no other.
    if let Some(cursor) = &input.cursor {
        entries.retain(|entry| entry.name > *cursor);
    }
    let limit = input.limit.unwrap_or(100);
    let more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries.last().map(|entry| entry.name.clone());
    Ok(Output {
        current: repository.head_branch()?,
        branches: entries.into_iter().map(Branch::from).collect(),
        next_cursor: last.filter(|_| more),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::Fixture;

    #[test]
    fn branches_are_listed_in_pages() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        for name in ["one", "two"] {
            fixture.git(&["branch", name]);
        }
        let page = fixture.ok("git_branch", json!({"limit": 2}));
        assert_eq!(page["current"], "main");
        assert_eq!(page["branches"][0]["name"], "main");
        assert_eq!(page["branches"][0]["commit"], json!(fixture.head()));
        let arguments = json!({"limit": 2, "cursor": page["next_cursor"]});
        let rest = fixture.ok("git_branch", arguments);
        assert_eq!(rest["branches"][0]["name"], "two");
        assert!(rest.get("next_cursor").is_none());
    }

    #[test]
    fn a_branch_is_started_gone_to_and_dropped() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        let act = |action: &str, name: &str| {
            fixture.ok("git_branch", json!({"action": action, "name": name}))
        };
        assert_eq!(act("create", "feature/x")["current"], "main");
        assert_eq!(act("switch", "feature/x")["current"], "feature/x");
        fixture.write("a.py", "a = 2\n");
        fixture.git(&["commit", "-qam", "second"]);
        act("switch", "main");
        assert_eq!(
            std::fs::read_to_string(fixture.root().join("a.py")).unwrap(),
            "a = 1\n"
        );
        let arguments = json!({"action": "delete", "name": "feature/x"});
        let words = fixture.refused("git_branch", arguments);
        assert!(words.contains("HEAD does not have"), "{words}");
        act("create", "gone");
        assert_eq!(act("delete", "gone")["branches"][0]["name"], "gone");
        assert_eq!(
            fixture.git(&["branch", "--format=%(refname:short)"]),
            "feature/x\nmain"
        );
    }

    #[test]
    fn uncommitted_changes_are_not_overwritten() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        fixture.git(&["checkout", "-qb", "other"]);
        fixture.write("a.py", "a = 2\n");
        fixture.git(&["commit", "-qam", "second"]);
        fixture.git(&["checkout", "-q", "main"]);
        fixture.write("a.py", "a = 'in the middle of an edit'\n");
        let before = fixture.state();
        let arguments = json!({"action": "switch", "name": "other"});
        let words = fixture.refused("git_branch", arguments);
        assert!(words.contains("commit"), "{words}");
        assert_eq!(fixture.state(), before);
    }

    #[test]
    fn names_that_are_none_or_would_be_options_are_refused() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n")]);
        for name in [
            "--force",
            "-d",
            "a..b",
            "a b",
            "HEAD",
            "x.lock",
            "groundskeeper/x",
            "main",
            "@{-1}",
        ] {
            let arguments = json!({"action": "create", "name": name});
            fixture.refused("git_branch", arguments);
        }
        for (action, name) in [("switch", "none"), ("delete", "main"), ("delete", "none")] {
            fixture.refused("git_branch", json!({"action": action, "name": name}));
        }
        for at in ["--output=x", "main..HEAD", "no-such-thing", ""] {
            let arguments = json!({"action": "create", "name": "ok", "at": at});
            fixture.refused("git_branch", arguments);
        }
        assert!(
            fixture
                .refused("git_branch", json!({"action": "create"}))
                .contains("name")
        );
        assert_eq!(
            fixture.git(&["branch", "--format=%(refname:short)"]),
            "main"
        );
    }
}
