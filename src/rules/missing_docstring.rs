//! `missing-docstring`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Documented, Undocumented, Wanted};
use crate::rules::test_paths::is_test;
use crate::rules::{File, Finding, Rule, Severity};
use crate::text::RepoPath;

/// A public definition does not say what it is for.
///
/// ## What it does
/// Reports public modules, classes and functions without documentation. It is off unless the
/// settings or `--select` ask for it.
///
/// ## Why it matters
/// Who uses a definition should not have to read it. What it promises stands nowhere else.
///
/// ## How it is counted
/// Python: docstrings, as pydocstyle asks for them; what begins with an underscore is private,
/// magic methods included, and so is what stands in a module or package of such a name. Overloads,
/// setters and what says `@override` need none; `__all__` is not read. Rust: `///`,
/// `//!` and `#[doc]` of what is `pub`, as rustc's `missing_docs`; of files only the crate's own
/// `lib.rs`, and what is `pub` counts also in a file that is not. JavaScript and TypeScript:
/// `/** */` above what is exported where it is defined. Go: a comment right above exported types,
/// functions and methods, as golint asks for them. Definitions inside functions and files of tests
/// are left out; other languages are not judged.
///
/// ## How to fix
/// Say in a sentence what a caller gets and must know. `groundskeeper improve --kind document`
/// writes docstrings of Python; of modules where this rule asks for them and the model writes freely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MissingDocstring {
    /// What a finding weighs: `error` blocks, `warn` is shown, `off` turns the rule off.
    pub severity: Severity,
    /// What needs documentation: any of `module`, `class` (every type) and `function` (methods too).
    pub kinds: Vec<Documented>,
    /// Private definitions need documentation, too.
    pub private: bool,
    /// Files of tests need documentation, too.
    pub tests: bool,
}

impl Default for MissingDocstring {
    fn default() -> Self {
        Self {
            severity: Severity::Off,
            kinds: vec![Documented::Module, Documented::Class, Documented::Function],
            private: false,
            tests: false,
        }
    }
}

impl Rule for MissingDocstring {
    fn name(&self) -> &'static str {
        "missing-docstring"
    }

    fn severity(&self) -> Severity {
        self.severity
    }

    fn want(&self, wanted: &mut Wanted) {
        wanted.undocumented = true;
    }

    fn check(&self, file: &File<'_>, findings: &mut Vec<Finding>) {
        let Some(measured) = file.measured else {
            return;
        };
        // Stubs are told of by what they are stubs for.
        let is_stub = file.path.extension() == Some("pyi");
        if is_stub || (!self.tests && is_test(file.path)) {
            return;
        }
        for one in &measured.undocumented {
            if self.kinds.contains(&one.kind) && (self.private || is_public(one, file.path)) {
                findings.push(self.finding(one, file));
            }
        }
    }
}

impl MissingDocstring {
    fn finding(&self, one: &Undocumented, file: &File<'_>) -> Finding {
        let message = match &one.symbol {
            Some(symbol) => format!("the {} `{symbol}` has no documentation", one.what),
            None => format!("the {} has no documentation", one.what),
        };
        Finding {
            line: one.line,
            column: one.column,
            end_line: one.end_line,
            // With a symbol it is allowed only at its own line, and not by a comment on another.
            symbol: Some(one.symbol.clone().unwrap_or_else(|| "<module>".to_owned())),
            message,
            actual: 1,
            ..file.finding(self.name(), self.severity)
        }
    }
}

/// What the file's path says as well: an underscore makes a module or package of Python private
/// with all that is in it, and only the file that declares a module of Rust knows whether that is
/// public.
fn is_public(one: &Undocumented, path: &RepoPath) -> bool {
    let private = |part: &[u8]| part.starts_with(b"_") && !part.starts_with(b"__");
    let public_file = match path.extension() {
        Some("rs") => one.symbol.is_some() || path.file_name() == b"lib.rs",
        Some("py" | "pyw") => !path.as_bytes().split(|&byte| byte == b'/').any(private),
        _ => true,
    };
    one.public && public_file
}
