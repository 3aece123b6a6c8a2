//! What the rules report in the work tree now, as `run_all_validations` tells it.

use rmcp::model::Resource;
use serde_json::json;

use super::{Document, Kind, described, told_by};
use crate::mcp::repository::RepositoryOffer;
use crate::tools::ToolError;

pub(super) struct Findings;

impl Kind for Findings {
    fn name(&self) -> &'static str {
        "findings"
    }

    fn list(&self, _offer: &RepositoryOffer) -> Vec<Resource> {
        let description =
            "What the rules report in the work tree now, inherited findings included.";
        vec![described(
            "findings",
            "findings",
            description,
            "application/json",
        )]
    }

    fn read(&self, offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        if !rest.is_empty() {
            return Ok(None);
        }
        let told = told_by(offer, "run_all_validations", json!({}))?;
        Ok(told.as_ref().map(Document::json))
    }
}
