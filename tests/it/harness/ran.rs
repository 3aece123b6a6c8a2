//! What a program did: how it ended and what it wrote, with the folders of this run taken out.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

/// How a program ended and what it wrote.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Takes a program's output; `folder` is written as `[FOLDER]`.
    pub(super) fn new(output: &Output, folder: &Path) -> Self {
        let folder = folder.to_str().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(folder, "[FOLDER]");
        Self {
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Asserts that each of these words was written, to either stream.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.out.contains(word) || self.err.contains(word),
                "no `{word}` in:\n{self}"
            );
        }
        self
    }

    /// Asserts that none of these words was written.
    #[track_caller]
    pub(crate) fn does_not_say(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                !self.out.contains(word) && !self.err.contains(word),
                "`{word}` in:\n{self}"
            );
        }
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{self}"))
    }

    /// Standard output as JSON that obeys `schemas/NAME.schema.json`.
    #[track_caller]
    pub(crate) fn json_by(&self, schema: &str) -> Value {
        let value = self.json();
        assert_eq!(
            schema_problems(schema, &value),
            Vec::<String>::new(),
            "{self}"
        );
        value
    }

    /// `rule path symbol` of each finding of `check --output-format json`, `-` for what is
    /// inherited.
    #[track_caller]
    pub(crate) fn findings(&self) -> Vec<String> {
        let report = self.json_by("check");
        let described = |finding: &Value| {
            let mark = if finding["inherited"] == true {
                "-"
            } else {
                ""
            };
            let [rule, path] = ["rule", "path"].map(|key| finding[key].as_str().unwrap());
            let symbol = finding["symbol"].as_str().map_or(String::new(), |symbol| {
                format!(" {symbol} {}", finding["actual"])
            });
            format!("{mark}{rule} {path}{symbol}")
        };
        let findings = report["findings"].as_array().unwrap();
        findings.iter().map(described).collect()
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code, out, err } = self;
        write!(f, "exit code {code:?}\n--- stdout\n{out}--- stderr\n{err}")
    }
}

/// What is wrong with `document` by `schemas/NAME.schema.json`.
pub(crate) fn schema_problems(name: &str, document: &Value) -> Vec<String> {
    let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}
