//! Resources: what a client can read by address. A kind of resource is one file and one line in the
//! list below; what a repository does not have is left out of the list.

mod agents;
mod files;
mod findings;
mod map;
mod ratchet;
mod results;
mod rule_pages;
mod runs;
mod schemas;
mod templates;

use rmcp::ErrorData;
use rmcp::model::{CacheScope, ReadResourceResult, Resource, ResourceContents, ResourceTemplate};
use serde_json::{Value, json};

use crate::mcp::repository::RepositoryOffer;
use crate::tools::{Call, ToolError};

/// What every address begins with.
const SCHEME: &str = "groundskeeper://";

/// What is read stays true for so long, for a client that keeps it.
const TTL_MS: u64 = 5_000;

/// A kind of resource. Its address is `groundskeeper://NAME` or `groundskeeper://NAME/REST`.
trait Kind: Sync {
    /// Its name.
    fn name(&self) -> &'static str;

    /// Those there are now. Blocks.
    fn list(&self, offer: &RepositoryOffer) -> Vec<Resource>;

    /// How its addresses are made, where they are.
    fn template(&self, _offer: &RepositoryOffer) -> Option<ResourceTemplate> {
        None
    }

    /// Reads the one at `rest`, which is empty for an address without; `None` for one that is not
    /// there. Blocks.
    fn read(&self, offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError>;

    /// What the variable of its template can be. Blocks.
    fn candidates(&self, _offer: &RepositoryOffer) -> Vec<String> {
        Vec::new()
    }
}

/// What was read.
struct Document {
    mime_type: &'static str,
    text: String,
}

impl Document {
    fn json(value: &Value) -> Self {
        let text = serde_json::to_string_pretty(value);
        Self {
            mime_type: "application/json",
            text: text.unwrap_or_default(),
        }
    }

    fn markdown(text: String) -> Self {
        Self {
            mime_type: "text/markdown",
            text,
        }
    }

    fn plain(text: String) -> Self {
        Self {
            mime_type: "text/plain",
            text,
        }
    }
}

const KINDS: &[&dyn Kind] = &[
    &map::Map,
    &findings::Findings,
    &ratchet::Recorded,
    &rule_pages::RulePages,
    &agents::Agents,
    &runs::Runs,
    &templates::Templates,
    &schemas::Schemas,
    &files::Files,
    &results::Results,
];

/// Every resource there is now. Blocks.
pub(super) fn list(offer: &RepositoryOffer) -> Vec<Resource> {
    KINDS.iter().flat_map(|kind| kind.list(offer)).collect()
}

/// How addresses are made.
pub(super) fn templates(offer: &RepositoryOffer) -> Vec<ResourceTemplate> {
    let templates = KINDS.iter().filter_map(|kind| kind.template(offer));
    templates.collect()
}

/// Reads a resource. Blocks.
pub(super) fn read(offer: &RepositoryOffer, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let unknown = || {
        let shown: String = uri.chars().take(200).collect();
        let message = format!("there is no resource {shown}; resources/list names those there are");
        ErrorData::resource_not_found(message, Some(json!({"uri": shown})))
    };
    let address = uri.strip_prefix(SCHEME).ok_or_else(unknown)?;
    let (name, rest) = address.split_once('/').unwrap_or((address, ""));
    let kind = KINDS.iter().find(|kind| kind.name() == name);
    let read = kind.ok_or_else(unknown)?.read(offer, rest);
    let document = read.map_err(|error| ErrorData::invalid_params(error.to_string(), None))?;
    let document = document.ok_or_else(unknown)?;
    let contents = ResourceContents::text(document.text, uri).with_mime_type(document.mime_type);
    Ok(ReadResourceResult::new(vec![contents])
        .with_ttl_ms(TTL_MS)
        .with_cache_scope(CacheScope::Private))
}

/// What the variable of a template, or an argument of that name, can be. Blocks.
pub(super) fn candidates(offer: &RepositoryOffer, template: &str) -> Vec<String> {
    let name = template.strip_prefix(SCHEME).unwrap_or(template);
    let name = name.split('/').next().unwrap_or_default();
    let kind = KINDS.iter().find(|kind| kind.name() == name);
    kind.map_or(Vec::new(), |kind| kind.candidates(offer))
}

/// One resource's description.
fn described(address: &str, name: &str, description: &str, mime_type: &str) -> Resource {
    Resource::new(format!("{SCHEME}{address}"), name)
        .with_description(description)
        .with_mime_type(mime_type)
}

/// How addresses of a kind are made.
fn template(address: &str, name: &str, description: &str, mime_type: &str) -> ResourceTemplate {
    ResourceTemplate::new(format!("{SCHEME}{address}"), name)
        .with_description(description)
        .with_mime_type(mime_type)
}

/// What a tool says, for resources that show the same; `None` when there is no such tool.
fn told_by(
    offer: &RepositoryOffer,
    tool: &str,
    arguments: Value,
) -> Result<Option<Value>, ToolError> {
    let Some(entry) = offer.catalogue.find(tool) else {
        return Ok(None);
    };
    let Value::Object(arguments) = arguments else {
        return Ok(None);
    };
    entry
        .call(&offer.context, arguments, &Call::default())
        .map(Some)
}

#[cfg(test)]
mod tests;
