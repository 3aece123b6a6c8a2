//! `test_report`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::gate::Policy;
use crate::improve::report::{self, Form, Report, Scope};
use crate::tools::run_records::with_journal;
use crate::tools::{Call, Context, Hints, Tool, ToolError};

/// Report on a period: what improvement runs cured, how the repository's tests stood before and
/// after them, what was taken, refused and discarded and why, what it cost, which findings are open
/// with the commands that show them, and what to do next. As JSON it has metadata, period, suites
/// (the runs with their changes as cases), issues, performance, coverage and summary.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// How the report is written; `json` if left out.
    format: Option<Format>,
    /// From when: a date such as `2026-11-01` (UTC), or a number of days; `30d` if left out.
    #[schemars(length(min = 1, max = 20))]
    since: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    Yaml,
    Json,
    Markdown,
    Html,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        match format {
            Format::Yaml => Self::Yaml,
            Format::Json => Self::Json,
            Format::Markdown => Self::Markdown,
            Format::Html => Self::Html,
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// How the report is written: `yaml`, `json`, `markdown` or `html`.
    format: &'static str,
    /// When the period begins, RFC 3339.
    since: String,
    /// When it ends.
    until: String,
    /// What happened, in sentences.
    sentences: Vec<String>,
    /// What to do next, most useful first.
    next_steps: Vec<String>,
    /// The report, where its format is `json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Value>,
    /// The report in any other format.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

pub(super) struct TestReport;

impl Tool for TestReport {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let form = Form::from(input.format.unwrap_or(Format::Json));
        let since = input.since.as_deref().unwrap_or("30d");
        let since_ms = report::since(since, chrono::Utc::now().timestamp_millis())
            .map_err(|reason| ToolError::refused(format!("argument `since`: {reason}")))?;
        let repository = context.repository()?;
        let policy = Policy::new(&*call.settings(context)?, &[])?;
        let report = with_journal(context, |journal| {
            report::report(&Scope {
                repository: &repository,
                journal,
                policy: &policy,
                since_ms,
            })
        })?;
        told(form, report)
    }
}

fn told(form: Form, report: Report) -> Result<Output, ToolError> {
    let unwritable = |reason: String| {
        ToolError::refused(format!("the report cannot be written as {form}: {reason}"))
    };
    let (value, text) = match form {
        Form::Json => {
            let value = serde_json::to_value(&report);
            let value = value.map_err(|error| unwritable(error.to_string()))?;
            (Some(value), None)
        }
        form => (None, Some(form.write(&report).map_err(unwritable)?)),
    };
    Ok(Output {
        format: form.name(),
        since: report.metadata.since,
        until: report.metadata.until,
        sentences: report.summary.sentences,
        next_steps: report.summary.next_steps,
        report: value,
        text,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::scripted::Scripted;
    use crate::tools::fixture::{Fixture, TANGLED};

    fn with_run() -> Fixture {
        let answer = json!({"summary": "Return the price with tax added."});
        let text = "def tax(net):\n    return net\n";
        let fixture = Fixture::committed(&[("a.py", text), ("b.py", TANGLED)]);
        let fixture = fixture.with_model(Scripted::answering(move |_| answer.clone().into()));
        fixture.ok("generate_documentation", json!({"path": "a.py"}));
        fixture
    }

    #[test]
    fn the_structured_report_has_the_form_of_its_schema() {
        let told = with_run().ok("test_report", json!({}));
        let schema = include_str!("../../schemas/report.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        jsonschema::validate(&schema, &told["report"]).unwrap();
        let report = &told["report"];
        assert_eq!(report["suites"][0]["cases"][0]["result"], "passed");
        let issues = report["issues"]["listed"].as_array().unwrap();
        assert!(
            issues.iter().any(|one| one["rule"] == "too-tangled"),
            "{issues:?}"
        );
        assert_eq!(told["sentences"], report["summary"]["sentences"]);
    }

    #[test]
    fn every_other_format_is_a_text() {
        let fixture = with_run();
        for (format, word) in [
            ("yaml", "suites:"),
            ("markdown", "## Runs"),
            ("html", "<html"),
        ] {
            let told = fixture.ok("test_report", json!({"format": format, "since": "1d"}));
            assert_eq!(
                (&told["format"], told.get("report")),
                (&json!(format), None)
            );
            let text = told["text"].as_str().unwrap();
            assert!(text.contains(word), "{text}");
        }
    }

    #[test]
    fn a_period_or_a_format_that_is_none_is_named() {
        let fixture = Fixture::committed(&[("a.py", "x = 1\n")]);
        let words = fixture.refused("test_report", json!({"since": "yesterday"}));
        assert!(words.contains("`since`"), "{words}");
        let words = fixture.refused("test_report", json!({"format": "pdf"}));
        assert!(words.contains("`format`"), "{words}");
    }
}
