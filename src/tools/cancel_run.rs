//! `cancel_run`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::improve;
use crate::tools::run_records::{RunChoice, with_journal};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Stop an improvement run that is at work, whoever started it. It ends after its present stage and
/// waits: what it committed stays on its branch, and `groundskeeper runs resume` goes on with it.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input(RunChoice);

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The run.
    run: String,
    /// Where it is now: `parked`, or a stage that it will still end.
    state: String,
    /// Whether it has stopped; if not, `get_run` tells when it has.
    stopped: bool,
}

pub(super) struct CancelRun;

impl Tool for CancelRun {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints {
        idempotent: true,
        ..Hints::ADDS
    };

    fn run(context: &Context, input: Input, _call: &Call) -> Result<Output, ToolError> {
        let repository = context.repository()?;
        let worktrees = &context.runs.worktrees;
        let run = with_journal(context, |journal| {
            improve::cancel(&repository, journal, worktrees, &input.0.run)?;
            Ok(journal.show(&input.0.run)?.0)
        })?;
        Ok(Output {
            run: run.id,
            stopped: run.state == improve::State::Parked.name(),
            state: run.state,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use serde_json::json;

    use crate::model::scripted::{Reply, Scripted};
    use crate::tools::fixture::Fixture;

    #[test]
    fn a_run_that_is_at_work_ends_after_its_stage() {
        let answer = json!({"summary": "Return the price with tax added."});
        let text = "def tax(net):\n    return net\n";
        let fixture = Fixture::committed(&[("a.py", text), ("b.py", text)]);
        let (asked, wait) = mpsc::channel::<()>();
        let (go, goes_on) = mpsc::channel::<()>();
        let fixture = fixture.with_model(Scripted::answering(move |_| {
            asked.send(()).unwrap();
            // Nobody holds it up a second time.
            let _ = goes_on.recv();
            Reply::from(answer.clone())
        }));
        std::thread::scope(|scope| {
            let run = scope.spawn(|| fixture.ok("orchestrate_improvement", json!({})));
            wait.recv().unwrap();
            let listed = fixture.ok("list_runs", json!({}));
            let id = listed["runs"][0]["id"].clone();
            let told = fixture.ok("cancel_run", json!({"run": id}));
            assert_eq!(
                (&told["stopped"], &told["state"]),
                (&json!(false), &json!("working"))
            );
            drop(go);
            let report = run.join().unwrap();
            assert_eq!((&report["run"], &report["state"]), (&id, &json!("parked")));
        });
    }

    #[test]
    fn a_run_that_is_over_or_not_there_is_named() {
        let fixture = Fixture::committed(&[("a.py", "x = 1\n")]);
        let words = fixture.refused("cancel_run", json!({"run": "20200101-ffff"}));
        assert!(words.contains("20200101-ffff"), "{words}");
    }
}
