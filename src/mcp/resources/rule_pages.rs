//! The rules' pages.

use rmcp::model::{Resource, ResourceTemplate};

use super::{Document, Kind, described, template};
use crate::mcp::server::Server;
use crate::rules::{RULES, explain};
use crate::tools::ToolError;

pub(super) struct RulePages;

impl Kind for RulePages {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn list(&self, _server: &Server) -> Vec<Resource> {
        let pages = RULES.iter().filter_map(|(name, _)| explain(name));
        let page = |page: crate::rules::Explanation| {
            let address = format!("rules/{}", page.rule);
            described(&address, &page.rule, &page.summary, "text/markdown")
        };
        pages.map(page).collect()
    }

    fn template(&self, _server: &Server) -> Option<ResourceTemplate> {
        let description = "A rule's page: what it reports, why, how it is counted, how to mend it.";
        Some(template(
            "rules/{rule}",
            "rule",
            description,
            "text/markdown",
        ))
    }

    fn read(&self, _server: &Server, rest: &str) -> Result<Option<Document>, ToolError> {
        Ok(explain(rest).map(|page| Document::markdown(page.page())))
    }

    fn candidates(&self, _server: &Server) -> Vec<String> {
        RULES.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}
