//! `too-tangled`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Wanted;
use crate::rules::{File, Finding, Rule, Severity};

/// A function is harder to follow than it should be.
///
/// ## What it does
/// Reports functions and methods whose cognitive complexity is over `limit`.
///
/// ## Why it matters
/// A branch inside a branch inside a loop costs more to understand than three in a row; cyclomatic
/// complexity counts both alike, this measure does not.
///
/// ## How it is counted
/// SonarSource's cognitive complexity. 1 plus the nesting level for each `if`, ternary, loop, `match`
/// and `except`; 1 for each `elif`, `else` (of an `if`, a loop or a `try`), labelled jump and sequence
/// of like logical operators; 1 for a function that calls itself. Their bodies, nested functions and
/// lambdas are one level deeper; `try`, `with`, `finally`, comprehensions and `?` are free.
///
/// ## How to fix
/// Flatten first: guard clauses instead of `else`, then extract the innermost loop or branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TooTangled {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// The highest cognitive complexity allowed.
    pub limit: u32,
}

impl Default for TooTangled {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
            limit: 15,
        }
    }
}

impl Rule for TooTangled {
    fn name(&self) -> &'static str {
        "too-tangled"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.function_over(self.limit, |ceilings| &mut ceilings.cognitive);
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        findings.extend(
            file.functions_over(self.name(), self.severity, self.limit, |function| {
                let number = function.cognitive;
                (
                    u64::from(number),
                    format!("has a cognitive complexity of {number}"),
                )
            }),
        );
    }
}
