//! The ratchet: the findings that the repository had when it was adopted.

use rmcp::model::Resource;

use super::{Document, Kind, described};
use crate::mcp::repository::RepositoryOffer;
use crate::text::RepoPath;
use crate::tools::ToolError;

pub(super) struct Recorded;

impl Kind for Recorded {
    fn name(&self) -> &'static str {
        "ratchet"
    }

    fn list(&self, offer: &RepositoryOffer) -> Vec<Resource> {
        let description = "The recorded findings; they may only become fewer.";
        match self.read(offer, "") {
            Ok(Some(_)) => vec![described(
                "ratchet",
                "ratchet",
                description,
                "application/json",
            )],
            _ => Vec::new(),
        }
    }

    fn read(&self, offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        if !rest.is_empty() {
            return Ok(None);
        }
        let settings = offer.context.settings()?;
        let path = RepoPath::from(settings.gate.ratchet.as_str());
        let files = &offer.context.files;
        let text = files.read_optional(&path, settings.limits.file_bytes)?;
        Ok(text.map(|text| Document {
            mime_type: "application/json",
            text: String::from_utf8_lossy(&text).into_owned(),
        }))
    }
}
