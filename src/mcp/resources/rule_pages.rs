//! The rules' pages.

use rmcp::model::{Resource, ResourceTemplate};

use super::{Document, Kind, described, template};
use crate::mcp::repository::RepositoryOffer;
use crate::rules::{RULES, explain};
use crate::tools::ToolError;

pub(super) struct RulePages;

impl Kind for RulePages {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn list(&self, _offer: &RepositoryOffer) -> Vec<Resource> {
        let pages = RULES.iter().filter_map(|(name, _)| explain(name));
        let page = |page: crate::rules::Explanation| {
            let address = format!("rules/{}", page.rule);
            described(&address, &page.rule, &page.summary, "text/markdown")
        };
        pages.map(page).collect()
    }

    fn template(&self, _offer: &RepositoryOffer) -> Option<ResourceTemplate> {
        let description = "A rule's page: what it reports, why, how it is counted, how to mend it.";
        Some(template(
            "rules/{rule}",
            "rule",
            description,
            "text/markdown",
        ))
    }

    fn read(&self, _offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        Ok(explain(rest).map(|page| Document::markdown(page.page())))
    }

    fn candidates(&self, _offer: &RepositoryOffer) -> Vec<String> {
        RULES.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}
