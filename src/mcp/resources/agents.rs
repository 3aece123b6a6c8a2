//! Agents and what they own, as the tools for agents tell it.

use rmcp::model::{Resource, ResourceTemplate};
use serde_json::{Value, json};

use super::{Document, Kind, described, template, told_by};
use crate::mcp::repository::RepositoryOffer;
use crate::tools::ToolError;

/// Agents that are listed; the tool lists the others.
const LISTED_MAX: usize = 100;

pub(super) struct Agents;

impl Kind for Agents {
    fn name(&self) -> &'static str {
        "agents"
    }

    fn list(&self, offer: &RepositoryOffer) -> Vec<Resource> {
        let resource = |id: String| {
            let description = "An agent, the file that it owns, and how it is instructed.";
            described(
                &format!("agents/{id}"),
                &id,
                description,
                "application/json",
            )
        };
        self.candidates(offer).into_iter().map(resource).collect()
    }

    fn template(&self, offer: &RepositoryOffer) -> Option<ResourceTemplate> {
        offer.catalogue.find("agent_info")?;
        let description = "An agent, the file that it owns, and how it is instructed.";
        Some(template(
            "agents/{agent}",
            "agent",
            description,
            "application/json",
        ))
    }

    fn read(&self, offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        let told = told_by(offer, "agent_info", json!({"agent_id": rest}))?;
        Ok(told.as_ref().map(Document::json))
    }

    fn candidates(&self, offer: &RepositoryOffer) -> Vec<String> {
        let told = told_by(offer, "list_agents", json!({"limit": LISTED_MAX}));
        let Ok(Some(told)) = told else {
            return Vec::new();
        };
        let agents = told["agents"].as_array().into_iter().flatten();
        // Listed with details or by their ids alone.
        let id = |agent: &Value| {
            let id = agent.as_str().or_else(|| agent["agent_id"].as_str());
            id.map(str::to_owned)
        };
        agents.filter_map(id).collect()
    }
}
