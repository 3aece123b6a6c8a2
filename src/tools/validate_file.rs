//! `validate_file`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gate::{self, Policy};
use crate::lang;
use crate::rules::{DataProblem, check_data};
use crate::text::line_count;
use crate::tools::code::{self, Named};
use crate::tools::finding::{Fact, facts, verdict_name};
use crate::tools::{Call, Context, Hints, Tool, ToolError, content_hash};

/// Check one file by everything that is known about it, or content before it is written: whether
/// code parses, whether JSON, TOML and YAML can be read and obey the schema declared for them, and
/// every rule. `valid` is true when it can be read and the gate would let a commit of it pass.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Input {
    /// A file, relative to the repository's root. Give this or `content`.
    path: Option<String>,
    /// The text to check instead of a file; with `filename`.
    content: Option<String>,
    /// Where the content would stand; its extension tells the language or format.
    filename: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Output {
    /// The file, when one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Language or data format; absent when neither is known, and then nothing but owners and
    /// places is judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    /// Whether it can be read and no rule blocks it.
    valid: bool,
    /// Why it cannot be read as what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// `pass`, or `block` when a commit of it would be refused.
    verdict: &'static str,
    /// Rules that it breaks.
    findings: Vec<Fact>,
    /// Newline characters.
    line_count: usize,
    /// Names this content, for `if_match`.
    hash: String,
}

#[derive(Serialize, JsonSchema)]
struct Problem {
    /// Line, from 1.
    line: usize,
    /// Column, from 1.
    column: usize,
    /// What is wrong.
    message: String,
}

pub(super) struct ValidateFile;

impl Tool for ValidateFile {
    type Input = Input;
    type Output = Output;
    const HINTS: Hints = Hints::LOOKS;

    fn run(context: &Context, input: Input, call: &Call) -> Result<Output, ToolError> {
        let settings = call.settings(context)?;
        if input.content.is_some() && input.filename.is_none() {
            let message = "give `filename` with `content`: its extension tells what it is";
            return Err(ToolError::refused(message));
        }
        let named = Named {
            path: input.path,
            content: input.content,
            filename: input.filename,
        };
        let code = code::resolve(context, &settings, named)?;
        let policy = Policy::new(&settings, &[])?;
        let ratchet = context.ratchet(&settings)?;
        let report = match code.on_disk {
            true => {
                let real = context.files.real(&code.path)?;
                let target = context.root.join(real.to_path());
                gate::check_worktree(&context.root, &[target], &policy, ratchet.as_ref())?
            }
            false => gate::check_content(&code.path, &code.source, &policy, ratchet.as_ref()),
        };
        let checked = check_data(&code.path, &code.source);
        let language = lang::for_path(&code.path).map(|language| language.name);
        let problem = checked.as_ref().and_then(|(_, problem)| problem.as_ref());
        let blocked = report.verdict == crate::rules::Verdict::Block;
        Ok(Output {
            path: code.on_disk.then(|| code.path.to_string()),
            language: language.or(checked.as_ref().map(|(format, _)| *format)),
            valid: problem.is_none() && !blocked,
            problem: problem.map(describe),
            verdict: verdict_name(report.verdict),
            findings: facts(&report),
            line_count: line_count(&code.source),
            hash: content_hash(&code.source),
        })
    }
}

fn describe(problem: &DataProblem) -> Problem {
    Problem {
        line: problem.line,
        column: problem.column,
        message: problem.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tools::fixture::{Fixture, TANGLED};

    #[test]
    fn code_is_held_to_every_rule() {
        let fixture = Fixture::new(&[("shop/tangled.py", TANGLED), ("README.md", "# Shop\n")]);
        let result = fixture.ok("validate_file", json!({"path": "shop/tangled.py"}));
        assert_eq!(
            (&result["valid"], &result["language"]),
            (&json!(false), &json!("python"))
        );
        let rules: Vec<_> = result["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| &f["rule"])
            .collect();
        assert!(rules.contains(&&json!("too-tangled")), "{result}");
        let result = fixture.ok("validate_file", json!({"path": "README.md"}));
        assert_eq!(result["valid"], true);
        let arguments = json!({"content": "def broken(:\n", "filename": "a.py"});
        let result = fixture.ok("validate_file", arguments);
        assert_eq!(result["findings"][0]["rule"], "syntax-error");
        assert!(
            fixture
                .refused("validate_file", json!({"content": ""}))
                .contains("filename")
        );
    }

    #[test]
    fn data_that_cannot_be_read_is_said_with_its_place() {
        let fixture = Fixture::new(&[("a.json", "{\n  \"a\": 1,\n}\n"), ("b.toml", "a = 1\n")]);
        let result = fixture.ok("validate_file", json!({"path": "a.json"}));
        assert_eq!(
            (&result["valid"], &result["language"]),
            (&json!(false), &json!("json"))
        );
        assert_eq!(result["problem"]["line"], 3);
        assert_eq!(
            fixture.ok("validate_file", json!({"path": "b.toml"}))["valid"],
            true
        );
        for (name, bad) in [
            ("c.yaml", "a: [1\n"),
            ("c.toml", "a = \n"),
            ("c.jsonl", "{}\nx\n"),
        ] {
            let arguments = json!({"content": bad, "filename": name});
            let result = fixture.ok("validate_file", arguments);
            assert_eq!(result["valid"], false, "{result}");
        }
    }

    #[test]
    fn data_is_held_to_its_schema() {
        let toml = "[[schema]]\nfiles = \"data/*.json\"\nschema = \"data.schema.json\"\n";
        let fixture = Fixture::new(&[
            ("groundskeeper.toml", toml),
            (
                "data.schema.json",
                "{\"type\": \"object\", \"required\": [\"name\"]}",
            ),
            ("data/a.json", "{\"nom\": 1}"),
            ("data/b.json", "{\"name\": 1}"),
        ]);
        let result = fixture.ok("validate_file", json!({"path": "data/a.json"}));
        assert_eq!(result["findings"][0]["rule"], "schema-mismatch", "{result}");
        assert_eq!(
            fixture.ok("validate_file", json!({"path": "data/b.json"}))["valid"],
            true
        );
    }
}
