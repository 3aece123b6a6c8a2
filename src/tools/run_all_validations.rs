//! `run_all_validations`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::{self, Policy};
use crate::text::RepoPath;
use crate::tools::companions::{self, Companions};
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::{Call, Context, Hints, Tool, ToolError, files};

/// Check the whole work tree, or one folder or file of it, by every rule, and list the issues by
/// kind: findings under the name of their rule, source files that no test mentions under
/// `missing_tests`, and large folders without a README under `missing_readmes`.
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
    /// Source files with code of their own whose name stands in no test file, and which hold no
    /// tests themselves. Only a hint: it never blocks.
    missing_tests: Vec<String>,
    /// Folders of more than five source files, tests left out, without a README. Only a hint.
    missing_readmes: Vec<String>,
    #[serde(flatten)]
    by_rule: BTreeMap<&'static str, Vec<Fact>>,
}

pub(super) struct RunAllValidations;

impl Tool for RunAllValidations {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let settings = context.settings()?;
        let below = match input.path.as_deref() {
            None | Some("." | "./") => RepoPath::from(""),
            Some(path) => context.files.real(&files::parse(path)?)?,
        };
        let target = context.root.join(below.to_path());
        let policy = Policy::new(&settings, &[])?;
        let ratchet = context.ratchet(&settings)?;
        let report = gate::check_worktree(&context.root, &[target], &policy, ratchet.as_ref())?;
        let Companions {
            missing_tests,
            missing_readmes,
        } = companions::missing(context, &settings, &policy, &below, call)?;
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
                missing_tests,
                missing_readmes,
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
    fn sources_without_tests_and_folders_without_readme_are_listed() {
        let fixture = Fixture::new(&[
            ("shop/__init__.py", ""),
            ("shop/prices.py", "def price():\n    return 1\n"),
            ("shop/lonely.py", "def lonely():\n    return 1\n"),
            ("shop/own.rs", "#[cfg(test)]\nmod tests {}\n"),
            ("shop/alone.rs", "fn alone() {}\n"),
            ("shop/a.py", ""),
            ("shop/b.py", ""),
            ("tests/test_b.py", "from shop import a, prices\n"),
        ]);
        let issues = fixture.ok("run_all_validations", json!({}))["issues"].clone();
        assert_eq!(
            issues["missing_tests"],
            json!(["shop/alone.rs", "shop/lonely.py"])
        );
        assert_eq!(issues["missing_readmes"], json!(["shop"]));
        fixture.write("shop/README.md", "# Shop\n");
        let arguments = json!({"path": "tests"});
        let issues = fixture.ok("run_all_validations", arguments)["issues"].clone();
        assert_eq!(issues["missing_tests"], json!([]));
        let issues = fixture.ok("run_all_validations", json!({}))["issues"].clone();
        assert_eq!(issues["missing_readmes"], json!([]));
    }
}
