//! `too-many-parameters`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Function, Wanted};
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
/// and variadic ones (`*args`, `**kwargs`) left out. A signature that is given elsewhere is not
/// reported: overloads and what says `@override` or `@Override`, and implementations of a Rust trait.
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
        let over = file.functions_over(self.name(), self.severity, self.limit, |function| {
            let number = function.parameters;
            let counts = number > self.limit && !is_given(function, file.source);
            let counted = if counts { number } else { 0 };
            (u64::from(counted), format!("has {number} parameters"))
        });
        findings.extend(over);
    }
}

/// True when others say what the function takes.
fn is_given(function: &Function, source: &[u8]) -> bool {
    let before = source.get(..function.range.start).unwrap_or_default();
    let above = before.rsplit(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let mut decorators = above
        .skip_while(|line| line.is_empty())
        .take_while(|line| line.starts_with(b"@"));
    let of_trait = function.symbol.contains(" as ");
    of_trait
        || decorators.any(|line| {
            let words = line.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
            let mut words = words.filter(|word| !word.is_empty());
            words.any(|word| matches!(word, b"overload" | b"override" | b"Override"))
        })
}
