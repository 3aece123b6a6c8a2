//! `function-too-long`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Wanted;
use crate::rules::{File, Finding, Rule, Severity};

/// A function has more lines than it should.
///
/// ## What it does
/// Reports functions and methods with more lines than `limit`.
///
/// ## Why it matters
/// A function that does not fit on a screen does more than its name says.
///
/// ## How it is counted
/// From the first to the last line of the definition, decorators and docstring left out, nested
/// functions included.
///
/// ## How to fix
/// Give the parts names: extract the steps that a comment or a blank line already separates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FunctionTooLong {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// The most lines allowed.
    pub limit: u32,
}

impl Default for FunctionTooLong {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
            limit: 60,
        }
    }
}

impl Rule for FunctionTooLong {
    fn name(&self) -> &'static str {
        "function-too-long"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.function_over(self.limit, |ceilings| &mut ceilings.lines);
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        findings.extend(
            file.functions_over(self.name(), self.severity, self.limit, |function| {
                (
                    function.lines as u64,
                    format!("has {} lines", function.lines),
                )
            }),
        );
    }
}
