//! `forbidden-import`.

mod circles;
mod layers;
mod order;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::imports::Imports;
use crate::rules::{Declared, Finding, Rule, Scope, Severity, Surroundings};

pub use layers::{Circles, Exception, Layers};

/// An import goes against the declared order, or closes a circle.
///
/// ## What it does
/// Holds files to the order that `[[layers]]` in groundskeeper.toml declares: rooms, which are
/// folders or files, stand on floors, and a room imports only rooms on lower floors. Files that are
/// in no room are reported once for each folder. Circles among rooms or files are reported.
///
/// ```toml
/// [[layers]]
/// root = "src"
/// order = [["text"], ["lang"], ["git", "store"], ["cli"]]
/// free = ["main.rs"]
/// circles = "files"
/// except = [{ from = "git/hooks", to = "cli", reason = "until the hooks have moved" }]
/// ```
///
/// ## Why it matters
/// Where everything may import everything, nothing can be understood, tested or changed alone. Most
/// code bases have an order in mind, and lose it one import at a time.
///
/// ## How it is counted
/// Imports of Python, Rust, JavaScript, TypeScript and Go are followed to the file or package of
/// this repository that they lead to, wherever in a file they stand; `actual` is how often one file
/// imports the same. In Rust paths written out in code count, `mod x;` does not. Tests and imports
/// that only tests compile are left out unless `tests = true`. A circle is one finding, in the first
/// of its files, with the shortest way around; `actual` is the number of files or rooms that are in
/// circles together. With an order, circles among rooms are against it already. What is loaded by
/// name at run time is not seen.
///
/// ## How to fix
/// Move what is needed to a lower floor, hand it in as an argument, or turn the arrow round with an
/// interface on the lower floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ForbiddenImport {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
}

impl Default for ForbiddenImport {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
        }
    }
}

impl Rule for ForbiddenImport {
    fn name(&self) -> &'static str {
        "forbidden-import"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn looks_at_tree(&self) -> bool {
        true
    }

    fn has_work(&self, declared: &Declared, _scope: &Scope) -> bool {
        !declared.layers.is_empty()
    }

    fn check_tree(&self, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
        if around.declared.layers.is_empty() {
            return;
        }
        let imports = Imports::new(around.tree);
        for layers in &around.declared.layers {
            let check = Check {
                rule: self,
                layers,
                around,
                imports: &imports,
            };
            check.order(findings);
            check.circles(findings);
        }
    }
}

/// One `[[layers]]` held against a repository.
struct Check<'a, 't> {
    rule: &'a ForbiddenImport,
    layers: &'a Layers,
    around: &'a Surroundings<'a>,
    imports: &'a Imports<'t>,
}
