//! Files of the work tree, by path. They are not listed one by one: `list_files` does that.

use rmcp::model::{Resource, ResourceTemplate};
use serde_json::json;

use super::{Document, Kind, template, told_by};
use crate::mcp::repository::RepositoryOffer;
use crate::text::RepoPath;
use crate::tools::ToolError;

/// Paths that are offered to complete one.
const CANDIDATES_MAX: usize = 1_000;

pub(super) struct Files;

impl Kind for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    fn list(&self, _offer: &RepositoryOffer) -> Vec<Resource> {
        Vec::new()
    }

    fn template(&self, _offer: &RepositoryOffer) -> Option<ResourceTemplate> {
        let description = "A text file of the work tree, whole.";
        Some(template("files/{+path}", "file", description, "text/plain"))
    }

    fn read(&self, offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        let limits = offer.context.settings()?.limits;
        let path = RepoPath::from(rest);
        let text = offer.context.files.read(&path, limits.file_bytes)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok(Some(Document::plain(text)))
    }

    fn candidates(&self, offer: &RepositoryOffer) -> Vec<String> {
        let told = told_by(offer, "list_files", json!({"limit": CANDIDATES_MAX}));
        let Ok(Some(told)) = told else {
            return Vec::new();
        };
        let paths = told["files"].as_array().into_iter().flatten();
        let paths = paths.filter_map(|path| path.as_str().map(str::to_owned));
        paths.collect()
    }
}
