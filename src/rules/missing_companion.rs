//! `missing-companion`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::structure::{Companions, Required};
use crate::rules::{Declared, Finding, Rule, Scope, Severity, Surroundings};
use crate::text::RepoPath;

/// A file stands without one that must be beside it.
///
/// ## What it does
/// Reports files for which `[[structure]]` in groundskeeper.toml requires another file that is not
/// there. It says nothing unless the settings declare it:
///
/// ```toml
/// [[structure]]
/// for = "src/**/{name}.py"
/// except = ["**/__init__.py"]
/// require = ["test_{name}.py", "../schemas/{name}.{json,yaml}", "/docs/{name}*.md"]
/// ```
///
/// ## Why it matters
/// Files that belong together are written, moved and deleted together only as long as somebody
/// remembers that.
///
/// ## How it is counted
/// One finding for each file, its number the required files that are missing; also when a change
/// takes one of them away. `*` and `?` stand for characters of a name, `**` for any number of
/// folders, `{name}` for a part of a name that is captured, `{folder}` for any number of folders,
/// `{a,b}` for either. What is required is looked for in the file's own folder, from there up with
/// `../`, or from the repository's root with `/` at the beginning.
///
/// ## How to fix
/// Add the file that is missing, or name files that need none in `except`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MissingCompanion {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
}

impl Default for MissingCompanion {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
        }
    }
}

impl Rule for MissingCompanion {
    fn name(&self) -> &'static str {
        "missing-companion"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn looks_at_tree(&self) -> bool {
        true
    }

    fn has_work(&self, declared: &Declared, _scope: &Scope) -> bool {
        !declared.structure.companions.is_empty()
    }

    fn check_tree(&self, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
        let paths = around.tree.paths();
        let gone = around.scope.gone(paths);
        for companions in &around.declared.structure.companions {
            let near = &paths[companions.range(paths)];
            // A path that is gone may have stood beside any file.
            let candidates = if gone.is_empty() {
                around.scope.among(near)
            } else {
                near.iter().collect()
            };
            for path in candidates {
                let missing = missing(companions, path, around, &gone);
                if !missing.is_empty() {
                    findings.push(self.finding(path, &missing));
                }
            }
        }
    }
}

impl MissingCompanion {
    fn finding(&self, path: &RepoPath, missing: &[Required]) -> Finding {
        let names = missing.iter().map(|one| format!("`{}`", one.shown));
        let names: Vec<String> = names.collect();
        Finding {
            message: format!("required with this file and missing: {}", names.join(", ")),
            actual: missing.len() as u64,
            ..Finding::of_file(self.name(), self.severity, path)
        }
    }
}

/// What `path` lacks, when it is in scope or lacks something that is `gone`.
fn missing(
    companions: &Companions,
    path: &RepoPath,
    around: &Surroundings<'_>,
    gone: &[&RepoPath],
) -> Vec<Required> {
    let mut required = companions.required_by(path);
    let taken_away = |one: &Required| gone.iter().any(|gone| one.matches(gone));
    if !around.scope.covers(path) && !required.iter().any(taken_away) {
        return Vec::new();
    }
    required.retain(|one| !one.stands_in(around.tree.paths()));
    required
}
