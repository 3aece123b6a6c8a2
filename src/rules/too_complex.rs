//! `too-complex`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Variant, Wanted};
use crate::rules::{File, Finding, Rule, Severity};

/// A function has more branches than it should.
///
/// ## What it does
/// Reports functions and methods whose cyclomatic complexity is over `limit`.
///
/// ## Why it matters
/// Each branch is a path to test and to keep in mind; defects grow with them.
///
/// ## How it is counted
/// Python as ruff's C901: 1, plus 1 for each `if`, `elif`, `for`, `while`, `except`, try-`else` and
/// `case`, less one when the last `case` catches all; a nested function adds its own number. Logical
/// operators, ternaries, comprehensions, `with`, `assert`, loop-`else`, `finally` and lambdas add
/// nothing. Rust as clippy counts branches: 1, plus 1 for each `if`, loop and guard, and 1 for a
/// `match` of several arms; code inside macro calls is not counted. JavaScript and TypeScript as
/// ESLint, Go as gocyclo, C, C++ and Java as lizard, Ruby as `RuboCop`: these count logical operators
/// too. `docs/languages.md` has the whole table.
///
/// ## How to fix
/// Return early, turn chains of comparisons into data, and extract branches into functions of their
/// own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TooComplex {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// The highest cyclomatic complexity allowed.
    pub limit: u32,
    /// How it is counted: `standard` as the tool that the language follows, `extended` with logical
    /// operators, ternaries and comprehensions, `modified` with a match or switch counted once.
    pub variant: Variant,
}

impl Default for TooComplex {
    fn default() -> Self {
        Self {
            severity: Severity::Error,
            limit: 10,
            variant: Variant::Standard,
        }
    }
}

impl Rule for TooComplex {
    fn name(&self) -> &'static str {
        "too-complex"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.variant = self.variant;
        wanted.function_over(self.limit, |ceilings| &mut ceilings.cyclomatic);
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        findings.extend(
            file.functions_over(self.name(), self.severity, self.limit, |function| {
                let number = function.cyclomatic;
                (
                    u64::from(number),
                    format!("has a cyclomatic complexity of {number}"),
                )
            }),
        );
    }
}
