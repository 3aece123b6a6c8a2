//! The rules, one file each, with findings, suppressions, ratchet and verdict. Pure: no IO.
//!
//! A rule is a struct of its own options; its doc comment, under fixed headings, is what
//! `groundskeeper rule NAME` prints. A rule is added with one file and one line in the list below.

mod document;
mod entry;
mod explain;
mod file;
mod finding;
mod fingerprint;
mod imports;
mod moves;
mod outweighed;
mod page;
mod patterns;
mod ratchet;
pub mod schema;
pub mod structure;
mod suppression;
mod surroundings;
mod test_paths;
#[cfg(test)]
mod tree_fixture;
mod verdict;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Wanted;

pub use document::{Problem as DataProblem, check_data};
pub use entry::Entry;
pub use explain::{Explanation, RuleOption, explain};
pub use file::{Change, File, Principal};
pub use finding::{Finding, Severity};
pub use fingerprint::Fingerprint;
pub use forbidden_import::{Circles, Exception, Layers};
pub use missing_test::tests_of;
pub use moves::moved;
pub use outweighed::{errors, mark_outweighed, outweighed};
pub use page::index;
pub use ratchet::{Ratchet, RatchetError, Update};
pub use suppression::Unused;
pub use suppression::can_be_suppressed;
pub use surroundings::{Declared, DeclaredError, Scope, Surroundings, Touched, Tree};
pub use verdict::{Mode, Verdict, judge, mark_inherited};

/// A named check with its options.
pub trait Rule: Sync {
    /// The rule's name, as in findings and settings.
    fn name(&self) -> &'static str;
    /// What its findings weigh; [`Severity::Off`] when it does not run.
    fn severity(&self) -> Severity;
    /// Adds what the rule has to know of a file.
    fn want(&self, wanted: &mut Wanted) {
        let _ = wanted;
    }
    /// Adds what `file` breaks by itself.
    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        let _ = (file, findings);
    }
    /// Adds what is wrong with suppressions in `file` that suppress nothing of the rules that ran.
    fn check_unused(&self, file: &File<'_>, unused: &[Unused<'_>], findings: &mut Vec<Finding>) {
        let _ = (file, unused, findings);
    }
    /// True when the rule looks at the repository as a whole, by [`Rule::check_tree`].
    fn looks_at_tree(&self) -> bool {
        false
    }
    /// False when nothing is declared that a rule that looks at the repository could hold it to,
    /// or nothing in scope that it is about.
    fn has_work(&self, declared: &Declared, scope: &Scope) -> bool {
        let _ = (declared, scope);
        true
    }
    /// Adds what the files in scope break together with what stands around them.
    fn check_tree(&self, around: &Surroundings<'_>, findings: &mut Vec<Finding>) {
        let _ = (around, findings);
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $module:ident :: $rule:ident = $name:literal,)*) => {
        $(mod $module; pub use $module::$rule;)*

        /// Options of every rule.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct RuleSet {
            $($(#[$doc])* #[serde(rename = $name)] pub $module: $rule,)*
        }

        impl RuleSet {
            /// Every rule, also those that are off.
            pub fn all(&self) -> impl Iterator<Item = &dyn Rule> {
                [$(&self.$module as &dyn Rule,)*].into_iter()
            }
        }

        /// Name and source file of every rule, in order.
        pub const RULES: &[(&str, &str)] = &[$(($name, stringify!($module)),)*];
    };
}

rules! {
    /// A file has too many lines.
    file_too_long::FileTooLong = "file-too-long",
    /// A function has too many lines.
    function_too_long::FunctionTooLong = "function-too-long",
    /// A function has too many branches.
    too_complex::TooComplex = "too-complex",
    /// A function is too hard to follow.
    too_tangled::TooTangled = "too-tangled",
    /// Blocks stand too deep inside each other.
    too_nested::TooNested = "too-nested",
    /// A function takes too many parameters.
    too_many_parameters::TooManyParameters = "too-many-parameters",
    /// A function can be left in too many places.
    too_many_returns::TooManyReturns = "too-many-returns",
    /// A public definition does not say what it is for.
    missing_docstring::MissingDocstring = "missing-docstring",
    /// A project or package says nowhere what it is.
    missing_readme::MissingReadme = "missing-readme",
    /// A file stands without one that must be beside it.
    missing_companion::MissingCompanion = "missing-companion",
    /// A file stands where it is not expected.
    unexpected_file::UnexpectedFile = "unexpected-file",
    /// A data file breaks its schema.
    schema_mismatch::SchemaMismatch = "schema-mismatch",
    /// A file does not parse.
    syntax_error::SyntaxError = "syntax-error",
    /// A change touches a file that somebody else owns.
    owned_by_other::OwnedByOther = "owned-by-other",
    /// An import goes against the declared order, or closes a circle.
    forbidden_import::ForbiddenImport = "forbidden-import",
    /// A change makes the ratchet hide more than before.
    ratchet_grew::RatchetGrew = "ratchet-grew",
    /// A source file that no test names or imports.
    missing_test::MissingTest = "missing-test",
    /// A suppression says no reason.
    suppression_without_reason::SuppressionWithoutReason = "suppression-without-reason",
    /// A suppression has nothing left to suppress.
    stale_suppression::StaleSuppression = "stale-suppression",
}

impl RuleSet {
    /// Turns every rule off but the named ones; of these, what is off runs as an error. An unknown
    /// name is returned as the error.
    pub fn select(&self, names: &[String]) -> Result<Selected, String> {
        for name in names {
            if !RULES.iter().any(|(known, _)| known == name) {
                return Err(name.clone());
            }
        }
        Ok(Selected {
            rules: self.clone(),
            names: names.to_vec(),
        })
    }

    /// Every rule that is not off.
    pub fn selected(&self) -> Selected {
        Selected {
            rules: self.clone(),
            names: Vec::new(),
        }
    }
}

/// The rules of one check.
#[derive(Debug, Clone)]
pub struct Selected {
    rules: RuleSet,
    names: Vec<String>,
}

impl Selected {
    /// The rules that run.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Rule> {
        self.rules.all().filter(|rule| {
            let named = self.names.iter().any(|name| name == rule.name());
            named || (self.names.is_empty() && rule.severity() != Severity::Off)
        })
    }

    /// What the rules have to know of a file of at most `file_bytes`.
    pub fn wanted(&self, file_bytes: usize) -> Wanted {
        let mut wanted = Wanted::nothing(file_bytes);
        for rule in self.iter() {
            rule.want(&mut wanted);
        }
        wanted
    }

    /// True when some rule looks at the repository as a whole, given what is `declared`.
    pub fn look_at_tree(&self, declared: &Declared, scope: &Scope) -> bool {
        self.of_tree(declared, scope).next().is_some()
    }

    fn of_tree(&self, declared: &Declared, scope: &Scope) -> impl Iterator<Item = &dyn Rule> {
        self.iter()
            .filter(|rule| rule.looks_at_tree() && rule.has_work(declared, scope))
    }

    /// Checks the files in scope with every rule that looks at the repository as a whole,
    /// suppressions applied.
    pub fn check_tree(&self, around: &Surroundings<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in self.of_tree(around.declared, around.scope) {
            rule.check_tree(around, &mut findings);
        }
        weigh(&mut findings);
        suppression::apply_in_tree(around.tree, &mut findings);
        findings.sort_by(|a, b| (a.key(), a.line).cmp(&(b.key(), b.line)));
        findings
    }

    /// Checks one file with every rule, suppressions applied.
    pub fn check(&self, file: &File<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in self.iter() {
            rule.check(file, &mut findings);
        }
        let judged = self.iter().filter(|rule| !rule.looks_at_tree());
        let unused = suppression::apply(file, &mut findings, judged.map(Rule::name));
        if !unused.is_empty() {
            for rule in self.iter() {
                rule.check_unused(file, &unused, &mut findings);
            }
        }
        weigh(&mut findings);
        findings.sort_by(|a, b| (a.line, a.column, a.rule).cmp(&(b.line, b.column, b.rule)));
        findings
    }
}

/// A rule that is off runs only when it was asked for by name, and then it counts.
fn weigh(findings: &mut [Finding]) {
    for finding in findings {
        if finding.severity == Severity::Off {
            finding.severity = Severity::Error;
        }
    }
}
