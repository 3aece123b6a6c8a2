//! `generate_documentation`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::improve::ground::NoGround;
use crate::improve::{self, Change, ChangeOutcome, Journal, RunReport, RunRequest, Services};
use crate::model;
use crate::store::Store;
use crate::text::RepoPath;
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// Let the local model write missing docstrings for one file, folder or definition, as an
/// improvement run: it works on the last commit in a worktree of its own, each change is proven to
/// leave the code's syntax tree as it was and judged by the gate, and what holds is committed on a
/// new branch. Your work tree, index and branch are never touched. A change that could not be
/// proven is discarded; that is normal. Look at the branch and merge what you like. Python only.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The file or folder, relative to the repository's root; as the last commit has it.
    path: String,
    /// Only this function, method or class, by its qualified name such as `Shop.price`.
    symbol: Option<String>,
    /// Most docstrings to write.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Only say what would be tried; no model is loaded and no branch made.
    dry_run: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Id of the run; absent when there was nothing to do or only to plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// The branch with the commits; absent when nothing held.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    /// The commit it started from.
    base: String,
    /// Commits on the branch, oldest first.
    commits: Vec<String>,
    /// How many docstrings are on the branch.
    committed: usize,
    /// What became of each definition.
    changes: Vec<ChangeFacts>,
    /// The model that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    /// Time it took, in milliseconds.
    wall_ms: u64,
    /// What to do now.
    next: String,
}

#[derive(Serialize, JsonSchema)]
struct ChangeFacts {
    /// The file.
    path: String,
    /// The definition; absent when it is about the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    /// `committed`, `discarded`, `skipped` or `planned`.
    outcome: &'static str,
    /// Why.
    reason: String,
    /// The commit that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
}

impl From<Change> for ChangeFacts {
    fn from(change: Change) -> Self {
        Self {
            path: change.path.to_string(),
            symbol: change.symbol,
            outcome: change.outcome.name(),
            reason: change.reason,
            commit: change.commit,
        }
    }
}

pub(super) struct GenerateDocumentation;

impl Tool for GenerateDocumentation {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let path = match input.path.as_str() {
            "." | "./" => RepoPath::from(""),
            path => files::parse(path)?,
        };
        let request = RunRequest {
            kinds: vec!["document".to_owned()],
            paths: vec![path],
            symbol: input.symbol,
            limit: input.limit,
            dry_run: input.dry_run.unwrap_or(false),
            ..RunRequest::default()
        };
        let report = run(context, &request, call)?;
        if let (Some(symbol), true) = (&request.symbol, report.changes.is_empty()) {
            let message = format!(
                "the last commit has no `{symbol}` without a docstring in `{}`; analyze_code_quality \
                 shows the names of functions",
                input.path
            );
            return Err(ToolError::refused(message));
        }
        Ok(describe(report))
    }
}

fn run(context: &Context, request: &RunRequest, call: &Call) -> Result<RunReport, ToolError> {
    let repository = context.repository()?;
    let runtime = tokio::runtime::Handle::try_current()
        .map_err(|error| ToolError::refused(format!("the run cannot be recorded: {error}")))?;
    let opened = runtime.block_on(Store::open(&context.runs.store));
    let store = opened.map_err(improve::Error::from)?.store;
    let journal = Journal::open(store.clone(), runtime.clone(), &context.root)?;
    let cancel = model::Cancel::default();
    let stop = cancel.clone();
    call.cancel.on_cancel(move || stop.cancel());
    let services = Services {
        repository: &repository,
        configuration: &context.configuration,
        isolated: context.isolated,
        model: &context.model,
        // Docstrings change nothing that would have to be run.
        ground: &NoGround {
            reason: "docstrings need no tests".to_owned(),
        },
        worktrees: &context.runs.worktrees,
        journal: &journal,
        cancel: &cancel,
        progress: &|step| tell(call, step),
    };
    let report = improve::run(&services, request);
    runtime.block_on(store.close());
    Ok(report?)
}

fn tell(call: &Call, step: improve::Progress<'_>) {
    match step {
        improve::Progress::Planned { files, targets } => {
            let message = format!("{targets} docstrings to write in {files} files");
            call.progress.tell(0, None, &message);
        }
        improve::Progress::Change {
            path,
            targets,
            done,
            ..
        } => {
            let message = format!("at {path}: {targets} docstrings to write");
            call.progress.tell(done as u64, None, &message);
        }
        improve::Progress::LoadingModel => call.progress.tell(0, None, "loading the model"),
        improve::Progress::Testing | improve::Progress::State { .. } => {}
    }
}

fn describe(report: RunReport) -> Output {
    let committed = report.count(ChangeOutcome::Committed);
    let planned = report.count(ChangeOutcome::Planned);
    let next = match &report.branch {
        Some(branch) => format!(
            "look at the branch with `git diff {}...{branch}` and merge what you like",
            &report.base[..10]
        ),
        None if planned > 0 => "call again without dry_run to try it".to_owned(),
        None => "nothing is on a branch; the reasons stand with the changes".to_owned(),
    };
    Output {
        // A run that had nothing to do is not recorded.
        run: (report.run != "none").then_some(report.run),
        branch: report.branch,
        base: report.base,
        commits: report.commits,
        committed,
        changes: report.changes.into_iter().map(ChangeFacts::from).collect(),
        model: report.model,
        wall_ms: report.wall_ms,
        next,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::Fixture;

    const PRICES: &str = "\
def price_with_tax(net, rate):
    return round(net * (1 + rate), 2)


def cheapest(prices):
    \"\"\"Return the lowest price.\"\"\"
    return min(prices)
";

    fn shop() -> Fixture {
        let answer = json!({"summary": "Return the price with tax added."});
        let fixture = Fixture::committed(&[("shop/prices.py", PRICES)]);
        fixture.with_model(Scripted::answering(move |_| answer.clone().into()))
    }

    #[test]
    fn what_holds_is_on_a_branch_and_the_checkout_is_as_it_was() {
        let fixture = shop();
        fixture.write("shop/prices.py", "x = 'in the middle of an edit'\n");
        let before = fixture.state();
        let arguments = json!({"path": "shop/prices.py", "symbol": "price_with_tax"});
        let result = fixture.ok("generate_documentation", arguments);
        assert_eq!(fixture.state(), before);
        assert_eq!(result["committed"], 1, "{result}");
        assert_eq!(result["changes"][0]["symbol"], "price_with_tax");
        let branch = result["branch"].as_str().unwrap();
        let text = fixture.git(&["show", &format!("{branch}:shop/prices.py")]);
        assert!(
            text.contains("\"\"\"Return the price with tax added"),
            "{text}"
        );
        assert_eq!(
            json!([fixture.git(&["rev-parse", branch])]),
            result["commits"]
        );
    }

    #[test]
    fn a_dry_run_makes_no_branch() {
        let fixture = shop();
        let arguments = json!({"path": ".", "dry_run": true});
        let result = fixture.ok("generate_documentation", arguments);
        assert_eq!(result["changes"][0]["outcome"], "planned");
        assert_eq!(result.get("run"), None);
        assert_eq!(
            fixture.git(&["branch", "--format=%(refname:short)"]),
            "main"
        );
    }

    #[test]
    fn what_is_not_there_is_named() {
        let fixture = shop();
        for (arguments, word) in [
            (
                json!({"path": "shop/prices.py", "symbol": "no_such_name"}),
                "no_such_name",
            ),
            (
                json!({"path": "shop/prices.py", "symbol": "cheapest"}),
                "cheapest",
            ),
            (json!({"path": "shop/none.py"}), "shop/none.py"),
            (json!({"path": "../shop"}), "../shop"),
            (json!({"path": ".git/config"}), ".git/config"),
        ] {
            let words = fixture.refused("generate_documentation", arguments);
            assert!(words.contains(word), "{words}");
        }
    }
}
