//! The pieces of the service for clients, built once for the process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::App;
use crate::daemon::hello::{SentLayer, Visitor};
use crate::daemon::{Lodging, Lookout, LookoutOptions, Shared};
use crate::model::Lazy;
use crate::rules::Principal;
use crate::settings::Layer;
use crate::store::Store;
use crate::tools::Runs;

/// The agent of calls that name none, when the environment names none either.
pub const UNNAMED_AGENT: &str = "mcp";

impl App {
    /// The repositories that a service can serve, with the model and the store it has. Those that
    /// are worked on are watched until `stop`; `own` is the one that the service watches itself.
    pub fn lodging(
        &self,
        model: Arc<Lazy>,
        store: Store,
        (own, stop): (Option<PathBuf>, CancellationToken),
    ) -> anyhow::Result<Lodging> {
        let settings = self.configuration.with_repository(None)?.settings;
        let lookout = Lookout::new(LookoutOptions {
            own,
            state_folder: self.folders()?.state.clone(),
            configuration: self.configuration.clone(),
            isolated: self.isolated,
            store: store.clone(),
            repositories_max: settings.serve.watched_repositories as usize,
            stop,
        });
        let shared = Shared {
            configuration: self.configuration.clone(),
            isolated: self.isolated,
            model,
            runs: self.runs()?,
            store,
        };
        Ok(Lodging::new(shared, lookout))
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
