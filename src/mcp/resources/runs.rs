//! Improvement runs with their evidence, from the store.

use rmcp::model::{Resource, ResourceTemplate};
use serde_json::json;
use tokio::runtime::Handle;

use super::{Document, Kind, described, template};
use crate::mcp::repository::RepositoryOffer;
use crate::store::{PAGE_MAX, Run, Store};
use crate::tools::ToolError;

/// Runs that are listed, the latest ones.
const LISTED_MAX: u32 = 50;

pub(super) struct Runs;

impl Kind for Runs {
    fn name(&self) -> &'static str {
        "runs"
    }

    fn list(&self, offer: &RepositoryOffer) -> Vec<Resource> {
        let resource = |run: Run| {
            let description = format!("A run of {}: {}.", run.kinds.join(", "), run.state);
            let address = format!("runs/{}", run.id);
            described(&address, &run.id, &description, "application/json")
        };
        latest(offer).into_iter().map(resource).collect()
    }

    fn template(&self, offer: &RepositoryOffer) -> Option<ResourceTemplate> {
        offer.clerk.store()?;
        let description = "An improvement run with its steps and their evidence.";
        Some(template(
            "runs/{run}",
            "run",
            description,
            "application/json",
        ))
    }

    fn read(&self, offer: &RepositoryOffer, rest: &str) -> Result<Option<Document>, ToolError> {
        let Some(store) = offer.clerk.store() else {
            return Ok(None);
        };
        let wrong = |error: crate::store::Error| ToolError::refused(error.to_string());
        let reading = async {
            let here = store.register_repository(&offer.context.root).await?;
            let run = store.run(rest).await?;
            let Some(run) = run.filter(|run| run.repository == here) else {
                return Ok(None);
            };
            let steps = store.steps(&run.id, PAGE_MAX).await?;
            Ok(Some(json!({"run": run, "steps": steps})))
        };
        let read = Handle::current().block_on(reading).map_err(wrong)?;
        Ok(read.as_ref().map(Document::json))
    }

    fn candidates(&self, offer: &RepositoryOffer) -> Vec<String> {
        latest(offer).into_iter().map(|run| run.id).collect()
    }
}

fn latest(offer: &RepositoryOffer) -> Vec<Run> {
    let listing = |store: Store| async move {
        let here = store.register_repository(&offer.context.root).await?;
        store.runs(Some(here), LISTED_MAX).await
    };
    let Some(store) = offer.clerk.store() else {
        return Vec::new();
    };
    Handle::current()
        .block_on(listing(store.clone()))
        .unwrap_or_else(|error| {
            tracing::warn!("the runs cannot be listed: {error}");
            Vec::new()
        })
}
