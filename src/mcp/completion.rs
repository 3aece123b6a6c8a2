//! Completions: what an argument of a prompt, or the variable of a resource's address, can be.

use rmcp::ErrorData;
use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, Reference};

use crate::mcp::repository::RepositoryOffer;
use crate::mcp::resources;

/// Kinds of resources whose names an argument of a prompt can take.
const KINDS_OF_ARGUMENTS: &[(&str, &str)] = &[
    ("path", "files"),
    ("rule", "rules"),
    ("agent", "agents"),
    ("agent_id", "agents"),
    ("template", "templates"),
    ("run", "runs"),
];

/// What the argument of a prompt or the variable of an address can be in a repository. Blocks.
pub(super) fn candidates(offer: &RepositoryOffer, request: &CompleteRequestParams) -> Vec<String> {
    match &request.r#ref {
        Reference::Resource(resource) => resources::candidates(offer, &resource.uri),
        Reference::Prompt(_) => {
            let argument = request.argument.name.as_str();
            let kind = KINDS_OF_ARGUMENTS
                .iter()
                .find(|(name, _)| *name == argument);
            kind.map_or(Vec::new(), |(_, kind)| resources::candidates(offer, kind))
        }
        _ => Vec::new(),
    }
}

/// Completes what was begun: what begins with it comes first, then what holds it.
pub(super) fn complete(candidates: Vec<String>, begun: &str) -> Result<CompleteResult, ErrorData> {
    let mut found = matching(candidates, begun);
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let more = found.len() > CompletionInfo::MAX_VALUES;
    found.truncate(CompletionInfo::MAX_VALUES);
    let completion = CompletionInfo::with_pagination(found, Some(total), more);
    let completion = completion.map_err(|error| ErrorData::internal_error(error, None))?;
    Ok(CompleteResult::new(completion))
}

fn matching(candidates: Vec<String>, begun: &str) -> Vec<String> {
    let begun = begun.to_lowercase();
    let (mut first, rest): (Vec<String>, Vec<String>) = candidates
        .into_iter()
        .filter(|candidate| candidate.to_lowercase().contains(&begun))
        .partition(|candidate| candidate.to_lowercase().starts_with(&begun));
    first.extend(rest);
    first
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rmcp::model::ArgumentInfo;

    use super::*;
    use crate::mcp::Clerk;
    use crate::tools::fixture::Fixture;

    #[test]
    fn paths_rules_and_templates_are_completed() {
        let fixture = Fixture::new(&[("shop/prices.py", ""), ("prices/list.py", "")]);
        let offer = RepositoryOffer::new(Arc::clone(&fixture.context), Clerk::new(None)).unwrap();
        let complete = |reference, name: &str, value: &str| {
            let request = CompleteRequestParams::new(reference, ArgumentInfo::new(name, value));
            super::complete(candidates(&offer, &request), value)
                .unwrap()
                .completion
                .values
        };
        let prompt = || Reference::for_prompt("tidy_file");
        let paths = complete(prompt(), "path", "pri");
        assert_eq!(paths, ["prices/list.py", "shop/prices.py"]);
        assert!(complete(prompt(), "rule", "too-c").contains(&"too-complex".to_owned()));
        assert!(complete(prompt(), "colour", "").is_empty());
        let address = Reference::for_resource("groundskeeper://templates/{+template}");
        assert!(!complete(address, "template", "commit").is_empty());
    }
}
