//! In every file statements stand in the order in which they stood, and a call that stands alone is
//! beside what it is made on.

use super::facts::Facts;
use crate::refactor::scopes::MODULE;

pub(super) fn prove(old: &Facts, files: &[Facts]) -> Result<String, String> {
    let mut calls = 0;
    for file in files {
        let mut rest = old.statements.iter();
        for statement in &file.statements {
            if !rest.any(|other| other == statement) {
                let line = statement.text.lines().next().unwrap_or_default();
                return Err(format!("`{line}` of {} stood elsewhere", file.path));
            }
            let Some(name) = statement.calls.as_ref() else {
                continue;
            };
            calls += 1;
            let own = file
                .scopes
                .bindings(MODULE, name)
                .any(|one| !one.kind.is_import());
            if file.path != old.path && !own {
                return Err(format!("a call of `{name}` moved to {}", file.path));
            }
        }
    }
    Ok(format!(
        "statements keep their order, {calls} calls among them"
    ))
}
