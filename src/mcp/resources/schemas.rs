//! The schemas of what this program writes and reads, and of its settings.

use rmcp::model::{Resource, ResourceTemplate};

use super::{Document, Kind, described, template};
use crate::mcp::repository::RepositoryOffer;
use crate::settings::reference;
use crate::tools::ToolError;

/// Schemas by name, with their text.
const SCHEMAS: &[(&str, &str)] = &[
    ("check", include_str!("../../../schemas/check.schema.json")),
    (
        "check-line",
        include_str!("../../../schemas/check-line.schema.json"),
    ),
    (
        "evidence",
        include_str!("../../../schemas/evidence.schema.json"),
    ),
    (
        "improve",
        include_str!("../../../schemas/improve.schema.json"),
    ),
    (
        "measure",
        include_str!("../../../schemas/measure.schema.json"),
    ),
    (
        "ratchet",
        include_str!("../../../schemas/ratchet.schema.json"),
    ),
];

/// The schema of the settings, which is made from the code.
const CONFIG: &str = "config";

pub(super) struct Schemas;

impl Kind for Schemas {
    fn name(&self) -> &'static str {
        "schemas"
    }

    fn list(&self, offer: &RepositoryOffer) -> Vec<Resource> {
        let resource = |name: String| {
            let description = "A JSON Schema of what groundskeeper writes or reads.";
            described(
                &format!("schemas/{name}"),
                &name,
                description,
                "application/schema+json",
            )
        };
        self.candidates(offer).into_iter().map(resource).collect()
    }

    fn template(&self, _offer: &RepositoryOffer) -> Option<ResourceTemplate> {
        let description = "A JSON Schema of what groundskeeper writes or reads.";
        Some(template(
            "schemas/{schema}",
            "schema",
            description,
            "application/schema+json",
        ))
    }

    fn read(&self, _offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        if rest == CONFIG {
            return Ok(Some(Document::json(&reference::schema())));
        }
        let found = SCHEMAS.iter().find(|(name, _)| *name == rest);
        Ok(found.map(|(_, text)| Document {
            mime_type: "application/schema+json",
            text: (*text).to_owned(),
        }))
    }

    fn candidates(&self, _offer: &RepositoryOffer) -> Vec<String> {
        let names = SCHEMAS.iter().map(|(name, _)| *name);
        names.chain([CONFIG]).map(str::to_owned).collect()
    }
}
