//! The report of our own driver of unittest: JSON, a line for each test.

use std::time::Duration;

use serde::Deserialize;

use crate::testing::{Case, State};
use crate::text::RepoPath;

#[derive(Deserialize)]
struct Line {
    id: String,
    state: State,
    file: Option<String>,
    seconds: Option<f64>,
    #[serde(default)]
    text: String,
}

/// Every case of a report, in its order; lines that are none are passed over.
pub(in crate::testing) fn cases(report: &str) -> Vec<Case> {
    let lines = report.lines();
    let lines = lines.filter_map(|line| serde_json::from_str::<Line>(line).ok());
    let cases = lines.map(|line| Case {
        id: line.id,
        file: line.file.as_deref().map(RepoPath::from),
        state: line.state,
        elapsed: line
            .seconds
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        text: line.text,
    });
    cases.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_case_and_rubbish_is_none() {
        let report = "{\"id\": \"a.B.test_c\", \"state\": \"failed\", \"file\": \"a.py\", \"seconds\": 0.5, \"text\": \"x\"}\n\
                      nonsense\n{\"id\": \"b\", \"state\": \"passed\", \"file\": null, \"seconds\": -1}\n{\"id\"";
        let cases = cases(report);
        assert_eq!(cases.len(), 2);
        assert_eq!(cases[0].state, State::Failed);
        assert_eq!(cases[0].elapsed, Some(Duration::from_millis(500)));
        assert_eq!((cases[1].id.as_str(), cases[1].elapsed), ("b", None));
    }
}
