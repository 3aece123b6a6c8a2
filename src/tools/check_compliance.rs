//! `check_compliance`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::{self, Parents, Report};
use crate::git::{Repository, Snapshot};
use crate::rules::{Principal, Verdict};
use crate::text::RepoPath;
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::principal::principal;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files, judging};

/// Say whether the gate would let a change pass, without committing anything: everything that
/// differs from HEAD as one commit, or only some paths of it; what is staged; or the commits of a
/// range, each also held to ownership. Only `new` findings block; inherited ones stood there before.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// `changes`: the work tree against HEAD; `staged`: the index against HEAD; changes if left
    /// out.
    scope: Option<Scope>,
    /// Of the changes only these files.
    #[schemars(length(max = 1000))]
    paths: Option<Vec<String>>,
    /// The commits of a range instead, such as `main..HEAD`.
    #[schemars(length(min = 1, max = 500))]
    range: Option<String>,
    /// The agent on whose behalf it would be committed; ownership is judged by it.
    #[schemars(regex(pattern = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"))]
    agent_id: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Scope {
    #[default]
    Changes,
    Staged,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Whether the gate would let it pass.
    compliant: bool,
    /// `pass` or `block`.
    verdict: &'static str,
    /// Who would commit: an agent's id, or `person`.
    principal: String,
    /// Files that were judged.
    files: usize,
    /// Findings that the change introduces or makes worse.
    new: Vec<Fact>,
    /// Findings in changed files that stood there before.
    inherited: Vec<Fact>,
    /// Remarks on how it was judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

pub(super) struct CheckCompliance;

impl Tool for CheckCompliance {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let principal = principal(context, input.agent_id.clone())?;
        let repository = context.repository()?;
        let report = match &input.range {
            Some(_) if input.paths.is_some() || input.scope.is_some() => {
                let message = "give `range` alone, or `scope` with `paths`";
                return Err(ToolError::refused(message));
            }
            Some(range) => of_range(context, &repository, range, &principal)?,
            None => of_next_commit(context, &repository, &input, &principal)?,
        };
        let (inherited, new) = facts(&report).into_iter().partition(|fact| fact.inherited);
        Ok(Output {
            compliant: report.verdict == Verdict::Pass,
            verdict: verdict_name(report.verdict),
            principal: principal.name().to_owned(),
            files: report.files,
            new,
            inherited,
            notes: report.notes,
        })
    }
}

fn of_range(
    context: &Context,
    repository: &Repository,
    range: &str,
    principal: &Principal,
) -> Result<Report, ToolError> {
    let range = repository.range(range)?;
    let tip = Snapshot::Commit(range.tip);
    let parents = Parents::one(range.base);
    let paths = judging::changed(repository, Some(range.base), &tip)?;
    let judged = judging::judge(context, repository, &tip, &parents, principal, &paths)?;
    let mut report = judged.report;
    if !context.isolated {
        gate::add_ownership(&mut report, repository, range, &context.configuration)?;
    }
    Ok(report)
}

fn of_next_commit(
    context: &Context,
    repository: &Repository,
    input: &Input,
    principal: &Principal,
) -> Result<Report, ToolError> {
    let parents = Parents::of_next_commit(repository)?;
    if input.scope == Some(Scope::Staged) {
        if input.paths.is_some() {
            return Err(ToolError::refused(
                "`paths` goes with the scope `changes` only",
            ));
        }
        let index = Snapshot::Index;
        let paths = judging::changed(repository, repository.head()?, &index)?;
        let judged = judging::judge(context, repository, &index, &parents, principal, &paths)?;
        return Ok(judged.report);
    }
    let paths: Vec<RepoPath> = if let Some(paths) = &input.paths {
        let paths = paths.iter().map(|path| files::parse(path));
        paths.collect::<Result<_, _>>()?
    } else {
        let changed = repository.status()?.into_iter().map(|entry| entry.path);
        let served = changed.filter(|path| files::denial(path).is_none());
        served.collect()
    };
    if paths.is_empty() {
        return Ok(Report::empty());
    }
    let staged = repository.stage_preview(&paths)?;
    let snapshot = Snapshot::Tree(staged.tree());
    let judged = judging::judge(context, repository, &snapshot, &parents, principal, &paths)?;
    Ok(judged.report)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::{Fixture, TANGLED};

    #[test]
    fn changes_are_judged_and_nothing_is_touched() {
        let fixture = Fixture::committed(&[("a.py", "a = 1\n"), ("old.py", TANGLED)]);
        let clean = fixture.ok("check_compliance", json!({}));
        assert_eq!(
            (&clean["compliant"], &clean["files"]),
            (&json!(true), &json!(0))
        );
        fixture.write("old.py", &format!("{TANGLED}\n\nX = 1\n"));
        fixture.write("new.py", TANGLED);
        let before = fixture.state();
        let result = fixture.ok("check_compliance", json!({}));
        assert_eq!(result["compliant"], false);
        assert_eq!(result["new"][0]["path"], "new.py");
        assert_eq!(result["inherited"][0]["path"], "old.py");
        let result = fixture.ok("check_compliance", json!({"paths": ["old.py"]}));
        assert_eq!(
            (&result["verdict"], &result["new"]),
            (&json!("pass"), &json!([]))
        );
        let result = fixture.ok("check_compliance", json!({"scope": "staged"}));
        assert_eq!(result["compliant"], true);
        assert_eq!(fixture.state(), before);
        fixture.git(&["add", "new.py"]);
        let result = fixture.ok("check_compliance", json!({"scope": "staged"}));
        assert_eq!(result["compliant"], false);
    }

    #[test]
    fn ownership_and_ranges_are_judged() {
        let toml = "[[owner]]\nagent = \"docs\"\npaths = [\"docs/\"]\n";
        let fixture = Fixture::committed(&[("groundskeeper.toml", toml), ("docs/a.md", "a\n")]);
        fixture.write("docs/a.md", "b\n");
        for (agent, compliant) in [("docs", true), ("web", false)] {
            let result = fixture.ok("check_compliance", json!({"agent_id": agent}));
            assert_eq!(result["compliant"], compliant, "{result}");
        }
        fixture.write("new.py", TANGLED);
        fixture.git(&["add", "--all"]);
        fixture.git(&["commit", "-qm", "second"]);
        let result = fixture.ok("check_compliance", json!({"range": "HEAD~1..HEAD"}));
        assert_eq!(result["new"][0]["path"], "new.py");
        for arguments in [
            json!({"range": "HEAD~1..HEAD", "paths": ["a.py"]}),
            json!({"range": "--output=x..HEAD"}),
            json!({"range": "HEAD"}),
            json!({"scope": "staged", "paths": ["a.py"]}),
            json!({"paths": ["../x"]}),
        ] {
            fixture.refused("check_compliance", arguments);
        }
    }
}
