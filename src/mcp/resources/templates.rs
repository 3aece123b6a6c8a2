//! The templates, each by the schema of its variables.

use rmcp::model::{Resource, ResourceTemplate};

use super::{Document, Kind, described, template};
use crate::mcp::repository::RepositoryOffer;
use crate::templates;
use crate::tools::ToolError;

pub(super) struct Templates;

impl Kind for Templates {
    fn name(&self) -> &'static str {
        "templates"
    }

    fn list(&self, _offer: &RepositoryOffer) -> Vec<Resource> {
        let resource = |name: &str| {
            let description = "The JSON Schema of a template's variables.";
            described(
                &format!("templates/{name}"),
                name,
                description,
                "application/schema+json",
            )
        };
        templates::names().map(resource).collect()
    }

    fn template(&self, _offer: &RepositoryOffer) -> Option<ResourceTemplate> {
        let description = "The JSON Schema of a template's variables.";
        let mime_type = "application/schema+json";
        Some(template(
            "templates/{+template}",
            "template",
            description,
            mime_type,
        ))
    }

    fn read(&self, _offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        let schema = templates::schema(rest).ok();
        Ok(schema.map(|text| Document {
            mime_type: "application/schema+json",
            text: text.to_owned(),
        }))
    }

    fn candidates(&self, _offer: &RepositoryOffer) -> Vec<String> {
        templates::names().map(str::to_owned).collect()
    }
}
