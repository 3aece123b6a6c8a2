//! The pieces of the service for clients, built once for the process.

use std::path::Path;
use std::sync::Arc;

use super::App;
use crate::daemon::hello::{SentLayer, Visitor};
use crate::daemon::{Lodging, Shared};
use crate::model::Lazy;
use crate::rules::Principal;
use crate::settings::{Configuration, Layer};
use crate::store::Store;
use crate::tools::Runs;

/// The agent of calls that name none, when the environment names none either.
pub const UNNAMED_AGENT: &str = "mcp";

impl App {
    /// The repositories that a service can serve, with the model and the store it has.
    pub fn lodging(&self, model: Arc<Lazy>, store: Store) -> anyhow::Result<Lodging> {
        let configuration = Configuration {
            below: self.configuration.below.clone(),
            above: self.configuration.above.clone(),
        };
        Ok(Lodging::new(Shared {
            configuration,
            isolated: self.isolated,
            model,
            runs: self.runs()?,
            store,
        }))
    }

    /// Where improvement runs are kept.
    pub fn runs(&self) -> anyhow::Result<Runs> {
        Ok(Runs {
            store: self.folders()?.store(),
            worktrees: self.folders()?.worktrees(),
            tests: self.folders()?.tests(),
        })
    }

    /// On whose behalf an MCP client calls, and whether its calls may name another agent.
    pub fn caller(&self) -> (String, bool) {
        match &self.principal {
            // Whoever speaks MCP is an agent, also one that has no name.
            Principal::Person => (UNNAMED_AGENT.to_owned(), false),
            // Where only the client's own variable tells, each call may still name its agent.
            Principal::Agent(id) => (id.clone(), self.agent_mark.is_none()),
        }
    }

    /// This process's client as a visitor of the service, about the repository at `root`.
    pub fn visitor(&self, root: &Path) -> Visitor {
        let (agent, agent_fixed) = self.caller();
        let above: &[Layer] = &self.configuration.above;
        Visitor {
            root: root.to_owned(),
            agent,
            agent_fixed,
            isolated: self.isolated,
            settings: above.iter().filter_map(SentLayer::of).collect(),
        }
    }
}
