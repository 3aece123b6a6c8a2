//! What the tools about agents share: the registry, whose files are whose, and how an agent is
//! described. Also for the command line, which does the same for a person.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use schemars::JsonSchema;
use serde::Serialize;
use tokio::runtime::Handle;

use crate::agents::{self, Folder, Progress, Registry, Services, Turns};
use crate::gate::{AGENTS_FILE, Claims, Policy};
use crate::model;
use crate::rules::Principal;
use crate::store::{Agent, Store};
use crate::text::RepoPath;
use crate::tools::agent_tests::Bench;
use crate::tools::finding::Fact;
use crate::tools::{Call, Context, Expected, Files, ToolError, content_hash, files};

/// The agents of a repository, once somebody has asked for them, and who is at work. Clones are of
/// the same.
#[derive(Clone, Default)]
pub struct Agents {
    registry: Arc<Mutex<Option<Registry>>>,
    turns: Turns,
}

impl fmt::Debug for Agents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Agents")
    }
}

/// A repository's files for agents.
struct Shelf<'a> {
    files: &'a Files,
    limit_bytes: usize,
}

impl Folder for Shelf<'_> {
    fn resolve(&self, path: &str) -> Result<RepoPath, String> {
        let path = files::parse(path).map_err(|error| error.to_string())?;
        let real = self.files.destination(&path);
        let real = real.map_err(|error| error.to_string())?;
        match self.files.is_folder(&real) {
            true => Err(format!("path `{path}` is a folder; name a file")),
            false => Ok(real),
        }
    }

    fn read(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, String> {
        let read = self.files.read_optional(path, self.limit_bytes);
        read.map_err(|error| error.to_string())
    }

    fn write(&self, path: &RepoPath, content: &[u8], before: Option<&[u8]>) -> Result<(), String> {
        let expected = match before {
            Some(before) => Expected::Hash(content_hash(before)),
            None => Expected::Nothing,
        };
        let written = self.files.write(path, content, &expected);
        written.map(|_| ()).map_err(|error| error.to_string())
    }
}

impl Context {
    /// The agents of this repository. Must be called where a runtime is.
    pub fn agents(&self) -> Result<Registry, ToolError> {
        let runtime = Handle::try_current().map_err(|error| {
            ToolError::refused(format!("the store of agents cannot be opened: {error}"))
        })?;
        let known = &self.agents.registry;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(registry) = &*known {
            return Ok(registry.on(runtime));
        }
        let opened = runtime.block_on(Store::open(&self.runs.store));
        let store = opened.map_err(agents::Error::from)?.store;
        let registry = Registry::open(store, runtime, &self.root)?;
        Ok(known.insert(registry).clone())
    }

    /// Which agents own these files, as the store says.
    pub(super) fn claims_in_store(&self, paths: &[RepoPath]) -> Result<Claims, ToolError> {
        let mut owned = Vec::new();
        if self.runs.store.exists() {
            let registry = self.agents()?;
            for path in paths {
                let owner = registry.owner_of(path)?;
                owned.extend(owner.map(|owner| (path.clone(), owner)));
            }
        }
        Ok(owned.into_iter().collect())
    }

    /// Which agents own these files: as the store says, else the file of shared agents in the work
    /// tree.
    pub fn claims_on(&self, paths: &[RepoPath]) -> Result<Claims, ToolError> {
        let claims = self.claims_in_store(paths)?;
        let file = RepoPath::from(AGENTS_FILE);
        let shared = match self.isolated {
            true => None,
            false => self.files.read_optional(&file, SHARED_BYTES_MAX)?,
        };
        let shared = shared.map(|text| Claims::parse(&text)).transpose()?;
        Ok(claims.or(shared.unwrap_or_default()))
    }

    /// Where a file is or would be that a caller names, links followed.
    pub fn resolve(&self, path: &str) -> Result<RepoPath, ToolError> {
        let limit_bytes = self.settings()?.limits.file_bytes;
        let files = &self.files;
        let shelf = Shelf { files, limit_bytes };
        shelf.resolve(path).map_err(ToolError::refused)
    }

    /// Fails when the agent may not own the file: another one does, or only a person may change it.
    pub fn may_own(&self, agent: &str, file: &RepoPath) -> Result<(), ToolError> {
        let policy = Policy::new(&*self.settings()?, &[])?;
        let policy = policy.claimed_by(self.claims_on(std::slice::from_ref(file))?);
        Ok(agents::may_own(&policy, agent, file)?)
    }

    /// Lets agents work: `paths` are the files that the work may be about, beside the agent's own.
    pub fn with_agents<T>(
        &self,
        call: &Call,
        paths: &[RepoPath],
        progress: &(dyn Fn(Progress<'_>) + Sync),
        work: impl FnOnce(&Services<'_>) -> Result<T, agents::Error>,
    ) -> Result<T, ToolError> {
        let settings = self.settings()?;
        let policy = Policy::new(&settings, &[])?.claimed_by(self.claims_on(paths)?);
        let cancel = model::Cancel::default();
        let stop = cancel.clone();
        call.cancel.on_cancel(move || stop.cancel());
        let shelf = Shelf {
            files: &self.files,
            limit_bytes: settings.limits.file_bytes,
        };
        let done = work(&Services {
            registry: &self.agents()?,
            folder: &shelf,
            model: &self.model,
            settings: &settings,
            policy: &policy,
            tests: &Bench {
                root: &self.root,
                cache: &self.runs.tests,
                settings: &settings,
            },
            turns: &self.agents.turns,
            cancel: &cancel,
            progress,
        });
        Ok(done?)
    }

    /// Fails when this server works for one agent alone and that is another one.
    pub(super) fn acts_for(&self, agent: &str) -> Result<(), ToolError> {
        let ours = self.principal == Principal::Agent(agent.to_owned());
        match self.principal_fixed && !ours {
            true => Err(ToolError::refused(format!(
                "argument `agent_id`: this server works for agent `{}` only",
                self.principal.name()
            ))),
            false => Ok(()),
        }
    }
}

/// A shared file that is larger is none.
const SHARED_BYTES_MAX: usize = 64 << 20;

/// An agent in short.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AgentFacts {
    /// Its id.
    pub agent_id: String,
    /// Its name.
    pub name: String,
    /// The file that it owns, relative to the repository's root.
    pub managed_file: String,
    /// `idle` or `working`.
    pub state: String,
    /// Which model it asks, by role.
    pub model_role: String,
}

/// What is told of an agent besides.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AgentDetails {
    /// What its model is told first.
    pub system_prompt: String,
    /// What is to be kept in mind.
    pub notes: String,
    /// Messages it answered.
    pub turns: u64,
    /// Changes of its file that were kept.
    pub changes: u64,
    /// Changes of its file that were refused.
    pub refusals: u64,
    /// Tokens of prompts.
    pub prompt_tokens: u64,
    /// Tokens of answers.
    pub answer_tokens: u64,
    /// When it last did something, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_active_ms: Option<i64>,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
}

impl From<&Agent> for AgentFacts {
    fn from(agent: &Agent) -> Self {
        Self {
            agent_id: agent.id.clone(),
            name: agent.profile.name.clone(),
            managed_file: agent.profile.managed_file.to_string(),
            state: agent.state.clone(),
            model_role: agent.profile.model_role.clone(),
        }
    }
}

impl From<&Agent> for AgentDetails {
    fn from(agent: &Agent) -> Self {
        let done = agent.statistics;
        Self {
            system_prompt: agent.profile.system_prompt.clone(),
            notes: agent.profile.notes.clone(),
            turns: done.turns,
            changes: done.changes,
            refusals: done.refusals,
            prompt_tokens: done.prompt_tokens,
            answer_tokens: done.answer_tokens,
            last_active_ms: agent.last_active_ms,
            created_ms: agent.created_ms,
        }
    }
}

impl From<agents::Error> for ToolError {
    fn from(error: agents::Error) -> Self {
        let words = error.to_string();
        match error {
            agents::Error::Cancelled => Self::Cancelled,
            agents::Error::Model(error) => error.into(),
            agents::Error::FileOwned { owner, .. } => Self::refused(words).with("owner", owner),
            agents::Error::Refused(refusal) => {
                let excess = refusal
                    .line_count
                    .saturating_sub(refusal.limit_lines as usize);
                let findings: Vec<Fact> = refusal.findings.iter().map(Fact::from).collect();
                Self::refused(words)
                    .with("line_count", refusal.line_count)
                    .with("limit", refusal.limit_lines)
                    .with("exceeds_limit", excess > 0)
                    .with("findings", serde_json::json!(findings))
            }
            _ => Self::refused(words),
        }
    }
}

/// What an agent that nobody told anything is told.
pub const SYSTEM_PROMPT: &str = "You are a careful software engineer. Answer briefly.";

/// The role of the model that agents ask when nobody says another.
pub const MODEL_ROLE: &str = "chat";

#[cfg(test)]
#[path = "agents_tests.rs"]
mod tests;
