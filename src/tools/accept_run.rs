//! `accept_run`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::improve::{self, Taken};
use crate::tools::run_records::{RunChoice, with_journal};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Take an improvement run's commits into the branch that is checked out, where that is a clean
/// fast-forward and the work tree and index are as the last commit is. Where they are not, nothing
/// is touched and the answer tells what is in the way and the command for a person. A run that was
/// merged already is recorded as taken.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input(RunChoice);

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The run.
    run: String,
    /// What it is now: `accepted`.
    state: &'static str,
    /// Its branch, which stays until somebody deletes it.
    branch: String,
    /// Commits that came with it; 0 when it was merged before.
    commits: usize,
    /// The commit that is checked out now.
    head: String,
}

pub(super) struct AcceptRun;

impl Tool for AcceptRun {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::REPLACES;

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let repository = context.repository()?;
        let worktrees = &context.runs.worktrees;
        // HEAD must not move under a commit that is being judged.
        let _turn = context.commit_turn();
        let taken = with_journal(context, |journal| {
            improve::accept(&repository, journal, worktrees, &input.0.run)
        })?;
        let (branch, commits) = match taken {
            Taken::Moved { branch, commits } => (branch, commits),
            Taken::Merged { branch } => (branch, 0),
        };
        let head = repository.head()?.map(|head| head.to_string());
        Ok(Output {
            run: input.0.run,
            state: improve::State::Accepted.name(),
            branch,
            commits,
            head: head.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::Fixture;

    /// A repository with a run of one commit.
    fn with_run() -> (Fixture, Value) {
        let answer = json!({"summary": "Return the price with tax added."});
        let fixture = Fixture::committed(&[("a.py", "def tax(net):\n    return net\n")]);
        let fixture = fixture.with_model(Scripted::answering(move |_| answer.clone().into()));
        let made = fixture.ok("generate_documentation", json!({"path": "."}));
        (fixture, made)
    }

    #[test]
    fn a_clean_checkout_goes_to_the_runs_last_commit() {
        let (fixture, made) = with_run();
        let taken = fixture.ok("accept_run", json!({"run": made["run"]}));
        assert_eq!(
            (&taken["commits"], &taken["state"]),
            (&json!(1), &json!("accepted"))
        );
        assert_eq!(taken["head"], made["commits"][0]);
        assert_eq!(json!(fixture.head()), taken["head"]);
        let text = std::fs::read_to_string(fixture.root().join("a.py")).unwrap();
        assert!(text.contains("Return the price with tax added."), "{text}");
        let words = fixture.refused("accept_run", json!({"run": made["run"]}));
        assert!(words.contains("is accepted"), "{words}");
    }

    #[test]
    fn what_is_in_the_way_is_named_and_nothing_is_touched() {
        let (fixture, made) = with_run();
        fixture.write("a.py", "x = 'in the middle of an edit'\n");
        let before = fixture.state();
        let words = fixture.refused("accept_run", json!({"run": made["run"]}));
        assert!(
            words.contains("has changes") && words.contains("git merge"),
            "{words}"
        );
        assert_eq!(fixture.state(), before);
        let words = fixture.refused("accept_run", json!({"run": "20200101-ffff"}));
        assert!(words.contains("20200101-ffff"), "{words}");
    }
}
