//! `orchestrate_improvement`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::improve::RunRequest;
use crate::tools::improving::{Output, improved, place};
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Make a whole improvement run now, as the schedule would: look at what the last commit lacks, take
/// up one change after the other in a worktree of its own, prove each, have the gate judge it, run
/// the tests with it in, and commit what holds on a new branch with its evidence. Your work tree,
/// index and branch are never touched. It may work for many minutes: clients that know tasks get
/// one, others wait; a call that is given up leaves a run that `groundskeeper runs resume` goes on
/// with. See it with `get_run`, take it with `accept_run`, throw it away with `discard_run`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// The kinds of improvement, such as `split`, `flatten`, `extract` and `document`; those of the
    /// setting `improve.kinds` if left out.
    #[schemars(length(min = 1, max = 20))]
    kinds: Option<Vec<String>>,
    /// Files and folders, relative to the repository's root; everything if left out.
    #[schemars(length(min = 1, max = 500))]
    paths: Option<Vec<String>>,
    /// Most changes; the setting `improve.changes` if left out.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// Only say what would be tried; no model is loaded and no branch made.
    dry_run: Option<bool>,
    /// Also try what earlier runs tried in vain, and what was thrown away.
    again: Option<bool>,
}

pub(super) struct OrchestrateImprovement;

impl Tool for OrchestrateImprovement {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::ADDS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let paths = input.paths.unwrap_or_default();
        let paths = paths.iter().map(|path| place(path));
        let request = RunRequest {
            kinds: input.kinds.unwrap_or_default(),
            paths: paths.collect::<Result<_, _>>()?,
            limit: input.limit,
            dry_run: input.dry_run.unwrap_or(false),
            again: input.again.unwrap_or(false),
            ..RunRequest::default()
        };
        improved(context, &request, call)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::json;

    use crate::model::scripted::{Reply, Scripted};
    use crate::tools::fixture::Fixture;
    use crate::tools::{Call, Progress, ToolError};

    const TAX: &str = "def tax(net):\n    return net\n";

    fn shop() -> Fixture {
        let answer = json!({"summary": "Return the price with tax added."});
        let files = [("a.py", TAX), ("b/c.py", TAX), ("b/d.py", TAX)];
        let fixture = Fixture::committed(&files);
        fixture.with_model(Scripted::answering(move |_| answer.clone().into()))
    }

    #[test]
    fn a_whole_run_changes_what_is_named_up_to_the_limit() {
        let fixture = shop();
        let before = fixture.state();
        let arguments = json!({"paths": ["b"], "limit": 1});
        let result = fixture.ok("orchestrate_improvement", arguments);
        assert_eq!(
            (&result["committed"], &result["state"]),
            (&json!(1), &json!("committed"))
        );
        assert_eq!(result["changes"][0]["path"], "b/c.py");
        assert_eq!(fixture.state(), before);
        let shown = fixture.ok("get_run", json!({"run": result["run"]}));
        assert_eq!(shown["run"]["branch"], result["branch"]);
    }

    #[test]
    fn kinds_and_paths_that_are_not_there_are_named() {
        let fixture = shop();
        for (arguments, word) in [
            (json!({"kinds": ["wish"]}), "document"),
            (json!({"paths": ["none"]}), "none"),
            (json!({"paths": ["../x"]}), "../x"),
            (json!({"kinds": []}), "`kinds`"),
        ] {
            let words = fixture.refused("orchestrate_improvement", arguments);
            assert!(words.contains(word), "{words}");
        }
    }

    #[test]
    fn a_call_that_is_given_up_leaves_a_run_that_waits() {
        let fixture = Fixture::committed(&[("a.py", TAX)]);
        let fixture = fixture.with_model(Scripted::answering(|_| Reply::Silence));
        let told = Arc::new(Mutex::new(Vec::new()));
        let call = Call::default();
        let (words, stop) = (Arc::clone(&told), call.cancel.clone());
        let call = Call {
            progress: Progress::new(move |_, _, message| {
                words.lock().unwrap().push(message.to_owned());
                if message.contains("a.py") {
                    stop.cancel();
                }
            }),
            ..call
        };
        let outcome = fixture.call_with("orchestrate_improvement", json!({}), &call);
        assert!(
            matches!(&outcome, Err(ToolError::Cancelled))
                || outcome.as_ref().is_ok_and(|told| told["state"] == "parked"),
            "{outcome:?}"
        );
        let runs = fixture.ok("list_runs", json!({}));
        assert_eq!(runs["runs"][0]["state"], "parked");
        assert_eq!(told.lock().unwrap()[0], "1 places to improve in 1 files");
    }
}
