//! What names mean, by small files: each says in a line what every use of a name reads.

mod bindings;
mod lookups;

use crate::refactor::scopes::{MODULE, Resolution, ScopeId, Scopes};

fn scopes(source: &str) -> Scopes {
    Scopes::of(source).unwrap()
}

fn called(scopes: &Scopes, scope: ScopeId) -> String {
    if scope == MODULE {
        return "module".to_owned();
    }
    let scope = &scopes.scopes()[scope];
    if scope.name.is_empty() {
        format!("{:?}", scope.kind).to_lowercase()
    } else {
        scope.name.clone()
    }
}

/// Every use of `name` as `line:meaning`, with what else is known of it.
fn meanings(source: &str, name: &str) -> String {
    let scopes = scopes(source);
    let lines = crate::text::LineIndex::new(source.as_bytes());
    let mut said = Vec::new();
    for one in scopes.uses().iter().filter(|one| one.name == name) {
        let mut meaning = match one.resolution {
            Resolution::Bound(scope) => called(&scopes, scope),
            other => format!("{other:?}").to_lowercase(),
        };
        if let Some(scope) = one.otherwise {
            meaning += "|";
            meaning += &called(&scopes, scope);
        }
        if one.deleted {
            meaning += " deleted";
        }
        if one.deferred {
            meaning += " later";
        }
        assert!(name.ends_with(&source[one.range.clone()]));
        said.push(format!("{}:{meaning}", lines.line(one.range.start)));
    }
    said.join(", ")
}

/// Every binding of `name` as `line:kind in scope`.
fn bound(source: &str, name: &str) -> String {
    let scopes = scopes(source);
    let lines = crate::text::LineIndex::new(source.as_bytes());
    let said: Vec<String> = scopes
        .all_bindings()
        .iter()
        .filter(|one| one.name == name)
        .map(|one| {
            let kind = format!("{:?}", one.kind);
            let kind = kind.split([' ', '{']).next().unwrap().to_lowercase();
            let perhaps = if one.conditional { "perhaps " } else { "" };
            let line = lines.line(one.range.start);
            format!("{line}:{perhaps}{kind} in {}", called(&scopes, one.scope))
        })
        .collect();
    said.join(", ")
}
