//! `run_all_validations`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::{self, Policy};
use crate::text::RepoPath;
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// Check the whole work tree, or one folder or file of it, by every rule, and list the issues by
/// kind: those of the rules `missing-test` and `missing-readme` under `missing_tests` and
/// `missing_readmes`, all others under the name of their rule.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// Only this folder or file, relative to the repository's root.
    path: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// Source files that were checked.
    files: usize,
    /// Findings of all rules together.
    findings: usize,
    /// Findings that are neither recorded in the ratchet nor warnings.
    new_errors: usize,
    /// `block` when there are new errors, else `pass`.
    verdict: &'static str,
    /// What was found, by kind.
    issues: Issues,
    /// Remarks on how it was checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Issues {
    /// What `missing-test` found.
    missing_tests: Vec<Fact>,
    /// What `missing-readme` found.
    missing_readmes: Vec<Fact>,
    #[serde(flatten)]
    by_rule: BTreeMap<&'static str, Vec<Fact>>,
}

pub(super) struct RunAllValidations;

impl Tool for RunAllValidations {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let settings = call.settings(context)?;
        let below = match input.path.as_deref() {
            None | Some("." | "./") => RepoPath::from(""),
            Some(path) => context.files.real(&files::parse(path)?)?,
        };
        let target = context.root.join(below.to_path());
        let policy = Policy::new(&settings, &[])?;
        let ratchet = context.ratchet(&settings)?;
        let report = gate::check_worktree(&context.root, &[target], &policy, ratchet.as_ref())?;
        let mut by_rule: BTreeMap<&'static str, Vec<Fact>> = BTreeMap::new();
        for fact in facts(&report) {
            by_rule.entry(fact.rule).or_default().push(fact);
        }
        Ok(Output {
            files: report.files,
            findings: report.findings.len(),
            new_errors: report.counts().0,
            verdict: verdict_name(report.verdict),
            issues: Issues {
                missing_tests: by_rule.remove("missing-test").unwrap_or_default(),
                missing_readmes: by_rule.remove("missing-readme").unwrap_or_default(),
                by_rule,
            },
            notes: report.notes,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::{Fixture, TANGLED};

    #[test]
    fn findings_stand_under_their_rule() {
        let fixture = Fixture::new(&[
            ("shop/tangled.py", TANGLED),
            ("shop/broken.py", "def broken(:\n"),
            ("build/output.py", TANGLED),
            (".gitignore", "build/\n"),
        ]);
        let result = fixture.ok("run_all_validations", json!({}));
        let issues = &result["issues"];
        assert_eq!(issues["too-tangled"][0]["path"], "shop/tangled.py");
        assert_eq!(issues["too-tangled"].as_array().unwrap().len(), 1);
        assert_eq!(issues["syntax-error"][0]["path"], "shop/broken.py");
        assert_eq!(
            (&result["files"], &result["new_errors"]),
            (&json!(2), &json!(2))
        );
        assert_eq!(result["verdict"], "block");
        let arguments = json!({"path": "shop/broken.py"});
        assert_eq!(fixture.ok("run_all_validations", arguments)["findings"], 1);
    }

    #[test]
    fn recorded_findings_do_not_block() {
        let entry = r#"{"rule": "too-tangled", "path": "a.py", "symbol": "tangled", "actual": 20}"#;
        let ratchet = format!(r#"{{"version": 1, "entries": [{entry}]}}"#);
        let files = [
            ("a.py", TANGLED),
            (".groundskeeper/ratchet.json", &*ratchet),
        ];
        let result = Fixture::new(&files).ok("run_all_validations", json!({}));
        assert_eq!(
            (&result["new_errors"], &result["verdict"]),
            (&json!(0), &json!("pass"))
        );
        assert_eq!(result["issues"]["too-tangled"][0]["inherited"], true);
    }

    #[test]
    fn what_lacks_tests_and_readmes_stands_under_names_of_its_own() {
        let many = (0..11).map(|number| (format!("shop/part_{number}.py"), "X = 1\n"));
        let files: Vec<(String, &str)> = many
            .chain([
                (
                    "shop/pyproject.toml".to_owned(),
                    "[project]\nname = 'shop'\n",
                ),
                ("shop/prices.py".to_owned(), "def price():\n    return 1\n"),
                ("shop/lonely.py".to_owned(), "def lonely():\n    return 1\n"),
                ("tests/test_b.py".to_owned(), "from shop import prices\n"),
            ])
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, *text)).collect();
        let fixture = Fixture::new(&files);
        let result = fixture.ok("run_all_validations", json!({}));
        let issues = &result["issues"];
        let paths = |kind: &str| -> Vec<&str> {
            let found = issues[kind].as_array().unwrap().iter();
            found.map(|fact| fact["path"].as_str().unwrap()).collect()
        };
        assert_eq!(paths("missing_tests"), ["shop/lonely.py"]);
        assert_eq!(paths("missing_readmes"), ["shop"]);
        assert_eq!(issues["missing-test"], serde_json::Value::Null);
        assert_eq!(result["verdict"], "pass");
    }
}
