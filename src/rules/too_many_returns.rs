//! `too-many-returns`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Wanted;
use crate::rules::{File, Finding, Rule, Severity};

/// A function can be left in too many places.
///
/// ## What it does
/// Reports functions and methods with more return statements than `limit`.
///
/// ## Why it matters
/// What holds when a function ends must be checked at each of its ends.
///
/// ## How it is counted
/// `return` statements of the function itself, as ruff's PLR0911 counts them; those of functions,
/// closures and lambdas inside it are theirs. The last expression of a Rust function and `?` are none.
///
/// ## How to fix
/// Turn chains of comparisons into data, or give the steps before an early return a function of their
/// own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TooManyReturns {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// The most return statements allowed.
    pub limit: u32,
}

impl Default for TooManyReturns {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
            limit: 6,
        }
    }
}

impl Rule for TooManyReturns {
    fn name(&self) -> &'static str {
        "too-many-returns"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.function_over(self.limit, |ceilings| &mut ceilings.returns);
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        findings.extend(
            file.functions_over(self.name(), self.severity, self.limit, |function| {
                let number = function.returns;
                (u64::from(number), format!("has {number} return statements"))
            }),
        );
    }
}
