//! `schema-mismatch`.

use std::collections::BTreeMap;

use jsonschema::{ValidationError, Validator};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::document::{Document, Format, Problem};
use crate::rules::schema::{DataSchema, Loaded, load};
use crate::rules::{Declared, Finding, Rule, Scope, Severity, Surroundings};
use crate::text::RepoPath;

/// The most places that are reported of one file.
const PLACES_LIMIT: usize = 50;

/// The longest message about one place, in characters.
const MESSAGE_LIMIT: usize = 200;

/// A data file breaks the JSON Schema that is named for it.
///
/// ## What it does
/// Reports JSON, YAML and TOML files that do not obey the schema that `[[schema]]` in
/// groundskeeper.toml names for their path. It says nothing unless the settings declare it:
///
/// ```toml
/// [[schema]]
/// files = "data/**/*.{json,yaml,toml}"
/// schema = "schemas/data.schema.json"
/// ```
///
/// ## Why it matters
/// A value of the wrong type or a misspelt key is found here with its line, and not where a program
/// reads it.
///
/// ## How it is counted
/// One finding for each place in a file that breaks the schema, its number what is wrong there; and
/// one for a file that cannot be read or has a key twice. Every document of a YAML file and every
/// line of a `.jsonl` file is judged. Dates of TOML are text. The schema may be JSON, YAML or TOML
/// and refer to others; all of them must be in the repository, nothing is fetched. When a schema
/// changes, all of its files are judged.
///
/// ## How to fix
/// Mend the value at the line named, or the schema when that is what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SchemaMismatch {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
}

impl Default for SchemaMismatch {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
        }
    }
}

impl Rule for SchemaMismatch {
    fn name(&self) -> &'static str {
        "schema-mismatch"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn looks_at_tree(&self) -> bool {
        true
    }

    fn has_work(&self, declared: &Declared, _scope: &Scope) -> bool {
        !declared.schemas.is_empty()
    }

    fn check_tree(&self, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
        for declared in &around.declared.schemas {
            self.hold_to(declared, around, findings);
        }
    }
}

/// Only a schema in scope puts files in scope that are not there themselves.
fn may_have_changed_a_schema(scope: &Scope) -> bool {
    match scope {
        Scope::Below(_) => true,
        Scope::Changed(changed) => changed.paths.iter().any(|path| {
            let extension = path.extension();
            matches!(extension, Some("json" | "yaml" | "yml" | "toml"))
        }),
    }
}

impl SchemaMismatch {
    fn hold_to(
        &self,
        declared: &DataSchema,
        around: &Surroundings<'_>,
        findings: &mut Vec<Finding>,
    ) {
        let paths = around.tree.paths();
        let near = &paths[declared.range(paths)];
        let in_scope = around.scope.among(near).into_iter();
        let mut files: Vec<&RepoPath> = in_scope.filter(|path| declared.covers(path)).collect();
        if files.is_empty() && !may_have_changed_a_schema(around.scope) {
            return;
        }
        match load(around.tree, &declared.schema) {
            Ok(loaded) => {
                if loaded.files.iter().any(|path| around.scope.covers(path)) {
                    files = near.iter().filter(|path| declared.covers(path)).collect();
                }
                for path in files {
                    self.judge(path, declared, &loaded, around, findings);
                }
            }
            Err((path, problem)) if !files.is_empty() || around.scope.covers(&path) => {
                findings.push(self.unreadable(&path, problem));
            }
            Err(_) => {}
        }
    }

    fn judge(
        &self,
        path: &RepoPath,
        declared: &DataSchema,
        loaded: &Loaded,
        around: &Surroundings<'_>,
        findings: &mut Vec<Finding>,
    ) {
        let Some(content) = around.tree.content(path) else {
            return;
        };
        if content.len() > declared.file_bytes {
            let message = format!(
                "not judged: {} bytes are more than the limit of {} (setting limits.file_bytes)",
                content.len(),
                declared.file_bytes
            );
            let problem = Problem {
                line: 1,
                column: 1,
                message,
            };
            findings.push(self.unreadable(path, problem));
            return;
        }
        match Format::of(path).read(&content) {
            Ok(documents) => {
                let several = documents.len() > 1;
                for (index, document) in documents.iter().enumerate() {
                    let before = if several {
                        format!("{index}:")
                    } else {
                        String::new()
                    };
                    findings.extend(self.places(path, &before, document, &loaded.validator));
                }
            }
            Err(problem) => findings.push(self.unreadable(path, problem)),
        }
    }

    fn unreadable(&self, path: &RepoPath, problem: Problem) -> Finding {
        Finding {
            line: problem.line,
            column: problem.column,
            end_line: problem.line,
            message: problem.message,
            actual: 1,
            ..Finding::of_file(self.name(), self.severity, path)
        }
    }

    /// A finding for each place in a document; their symbols are JSON pointers, after `before`.
    fn places(
        &self,
        path: &RepoPath,
        before: &str,
        document: &Document<'_>,
        validator: &Validator,
    ) -> Vec<Finding> {
        let mut found: BTreeMap<String, (String, u64)> = BTreeMap::new();
        for error in validator.iter_errors(&document.value) {
            let pointer = error.instance_path().as_str().to_owned();
            if let Some((_, count)) = found.get_mut(&pointer) {
                *count += 1;
            } else if found.len() < PLACES_LIMIT {
                found.insert(pointer, (message(&error), 1));
            }
        }
        let one = |(pointer, (message, count)): (String, (String, u64))| {
            let (line, column) = document.place(&pointer);
            let symbol = format!("{before}{pointer}");
            Finding {
                line,
                column,
                end_line: line,
                message,
                symbol: (!symbol.is_empty()).then_some(symbol),
                actual: count,
                ..Finding::of_file(self.name(), self.severity, path)
            }
        };
        found.into_iter().map(one).collect()
    }
}

/// What is wrong, without the value where that is long.
fn message(error: &ValidationError<'_>) -> String {
    let place = error.instance_path().as_str();
    let whole = error.to_string();
    let short = if whole.chars().count() > MESSAGE_LIMIT {
        error.masked().to_string()
    } else {
        whole
    };
    let short: String = short.chars().take(MESSAGE_LIMIT).collect();
    let place = if place.is_empty() { "/" } else { place };
    format!("`{place}`: {short}").replace('\n', " ")
}
