//! Results that were too long for one answer, page by page. Their names are told to who called the
//! tool, and to nobody else.

use rmcp::model::{Resource, ResourceTemplate};

use super::{Document, Kind, template};
use crate::mcp::repository::RepositoryOffer;
use crate::tools::ToolError;

pub(super) struct Results;

impl Kind for Results {
    fn name(&self) -> &'static str {
        "results"
    }

    fn list(&self, _offer: &RepositoryOffer) -> Vec<Resource> {
        Vec::new()
    }

    fn template(&self, _offer: &RepositoryOffer) -> Option<ResourceTemplate> {
        let description = "A page of a result that was too long for one answer, from 1.";
        let mime_type = "application/json";
        Some(template(
            "results/{result}/{page}",
            "result",
            description,
            mime_type,
        ))
    }

    fn read(&self, offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        let Some((name, page)) = rest.split_once('/') else {
            return Ok(None);
        };
        let page = page
            .parse()
            .ok()
            .and_then(|page| offer.clerk.rests().page(name, page));
        Ok(page.map(Document::plain))
    }
}
