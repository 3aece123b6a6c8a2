//! `too-nested`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Wanted;
use crate::rules::{File, Finding, Rule, Severity};

/// Blocks of a function stand too deep inside each other.
///
/// ## What it does
/// Reports functions and methods in which control-flow blocks are nested deeper than `limit`.
///
/// ## Why it matters
/// Who reads the innermost line must keep every condition around it in mind.
///
/// ## How it is counted
/// Blocks of `if`, loops, `try`, `with` and `match` or `switch` inside each other, as ruff's PLR1702
/// counts them. `elif`, `else`, `except` and `finally` stand at the depth of what they belong to. A
/// function inside another starts at 0, and so do the blocks in it.
///
/// ## How to fix
/// Turn conditions around and leave early (`return`, `continue`), or extract the innermost loop or
/// branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TooNested {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// The most levels of blocks allowed.
    pub limit: u32,
}

impl Default for TooNested {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
            limit: 4,
        }
    }
}

impl Rule for TooNested {
    fn name(&self) -> &'static str {
        "too-nested"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.function_over(self.limit, |ceilings| &mut ceilings.nesting);
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        findings.extend(
            file.functions_over(self.name(), self.severity, self.limit, |function| {
                let number = function.nesting;
                (u64::from(number), format!("nests blocks {number} deep"))
            }),
        );
    }
}
