//! `too-many-parameters`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Wanted;
use crate::rules::{File, Finding, Rule, Severity};

/// A function takes too many parameters.
///
/// ## What it does
/// Reports functions and methods that are defined with more parameters than `limit`.
///
/// ## Why it matters
/// Callers mix long lists of arguments up, and values that travel together are a type that nobody has
/// named yet.
///
/// ## How it is counted
/// Parameters as they are defined, keyword-only ones and those with a default included; `self`, `cls`
/// and variadic ones (`*args`, `**kwargs`) left out.
///
/// ## How to fix
/// Group what belongs together in a type, or split a function that does several things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TooManyParameters {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// The most parameters allowed.
    pub limit: u32,
}

impl Default for TooManyParameters {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
            limit: 6,
        }
    }
}

impl Rule for TooManyParameters {
    fn name(&self) -> &'static str {
        "too-many-parameters"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.function_over(self.limit, |ceilings| &mut ceilings.parameters);
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        findings.extend(
            file.functions_over(self.name(), self.severity, self.limit, |function| {
                let number = function.parameters;
                (u64::from(number), format!("has {number} parameters"))
            }),
        );
    }
}
