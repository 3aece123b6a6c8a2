//! The registry: agents in the store, for code that blocks. Ids and texts are judged here; paths are
//! whoever's that has the files.

use std::path::Path;

use serde_json::json;
use tokio::runtime::Handle;

use crate::agents::{Error, IDLE, check_id};
use crate::gate::Claims;
use crate::store::{
    Agent, AgentProfile, AgentStatistics, NewEvent, PAGE_MAX, Placed, RepositoryId, Store,
};
use crate::text::RepoPath;

/// Longest system prompt and notes, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;
/// Longest name and role, in bytes.
const NAME_BYTES_MAX: usize = 200;

/// The agents of one repository.
#[derive(Debug, Clone)]
pub struct Registry {
    pub(super) store: Store,
    pub(super) runtime: Handle,
    pub(super) repository: RepositoryId,
}

/// Agents of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The agents, by id.
    pub agents: Vec<Agent>,
    /// How many there are in all.
    pub total: u64,
    /// The id behind which the next page begins; `None` on the last one.
    pub next: Option<String>,
}

/// What is to be changed of an agent; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// Its name.
    pub name: Option<String>,
    /// The file that it owns.
    pub managed_file: Option<RepoPath>,
    /// What its model is told first.
    pub system_prompt: Option<String>,
    /// Which model it asks.
    pub model_role: Option<String>,
    /// What is to be kept in mind.
    pub notes: Option<String>,
}

impl Registry {
    /// The agents of the repository at `root`. Must not be called on an async thread.
    pub fn open(store: Store, runtime: Handle, root: &Path) -> Result<Self, Error> {
        let repository = runtime.block_on(store.register_repository(root))?;
        Ok(Self {
            store,
            runtime,
            repository,
        })
    }

    /// The same, working on another runtime.
    #[must_use]
    pub fn on(&self, runtime: Handle) -> Self {
        Self {
            runtime,
            ..self.clone()
        }
    }

    /// Makes an agent. The file must not be another agent's.
    pub fn create(&self, id: &str, profile: &AgentProfile) -> Result<Agent, Error> {
        check_id(id)?;
        check_profile(profile)?;
        let placed = self.store.create_agent(self.repository, id, profile, IDLE);
        let agent = placed_as(id, profile, self.runtime.block_on(placed)?)?;
        let file = agent.profile.managed_file.to_string();
        self.tell("agent.created", json!({"agent": id, "file": file}))?;
        Ok(agent)
    }

    /// Changes an agent.
    pub fn update(&self, id: &str, change: ProfileChange) -> Result<Agent, Error> {
        let now = self.get(id)?.profile;
        let profile = AgentProfile {
            name: change.name.unwrap_or(now.name),
            managed_file: change.managed_file.unwrap_or(now.managed_file),
            system_prompt: change.system_prompt.unwrap_or(now.system_prompt),
            model_role: change.model_role.unwrap_or(now.model_role),
            notes: change.notes.unwrap_or(now.notes),
        };
        check_profile(&profile)?;
        let placed = self.store.update_agent(self.repository, id, &profile);
        let agent = placed_as(id, &profile, self.runtime.block_on(placed)?)?;
        self.tell("agent.updated", json!({"agent": id}))?;
        Ok(agent)
    }

    /// The agent of this id.
    pub fn get(&self, id: &str) -> Result<Agent, Error> {
        let found = self.store.agent(self.repository, id);
        let found = self.runtime.block_on(found)?;
        found.ok_or_else(|| Error::NoSuchAgent(id.chars().take(80).collect()))
    }

    /// Agents by id, from behind the id `after`.
    pub fn list(&self, after: Option<&str>, limit: u32) -> Result<Page, Error> {
        let page = async {
            let total = self.store.count_agents(self.repository).await?;
            // One more than asked for tells whether there is a next page.
            let agents = self.store.agents(self.repository, after, limit + 1).await?;
            Ok::<_, crate::store::Error>((total, agents))
        };
        let (total, mut agents) = self.runtime.block_on(page)?;
        let more = agents.len() > limit as usize;
        agents.truncate(limit as usize);
        let next = agents.last().filter(|_| more).map(|agent| agent.id.clone());
        Ok(Page {
            agents,
            total,
            next,
        })
    }

    /// Removes an agent with its memory; its file is nobody's then, and stays as it is.
    pub fn delete(&self, id: &str) -> Result<(), Error> {
        let gone = self.store.delete_agent(self.repository, id);
        if !self.runtime.block_on(gone)? {
            return Err(Error::NoSuchAgent(id.chars().take(80).collect()));
        }
        self.tell("agent.deleted", json!({"agent": id}))
    }

    /// The agent that owns a file.
    pub fn owner_of(&self, file: &RepoPath) -> Result<Option<String>, Error> {
        let owner = self.store.agent_owning(self.repository, file);
        Ok(self.runtime.block_on(owner)?)
    }

    /// Every owned file with its owner.
    pub fn claims(&self) -> Result<Claims, Error> {
        let all = async {
            let mut claims = Vec::new();
            let mut after = String::new();
            loop {
                let page = self.store.owned_files(self.repository, &after, PAGE_MAX);
                let page = page.await?;
                let Some((_, last)) = page.last() else {
                    return Ok::<_, crate::store::Error>(claims);
                };
                after.clone_from(last);
                claims.extend(page);
            }
        };
        Ok(self.runtime.block_on(all)?.into_iter().collect())
    }

    /// Adds to what an agent has done.
    pub(super) fn count(&self, agent: &str, more: AgentStatistics) -> Result<(), Error> {
        let added = self
            .store
            .add_agent_statistics(self.repository, agent, more);
        Ok(self.runtime.block_on(added)?)
    }

    /// Writes an agent's state.
    pub(super) fn set_state(&self, agent: &str, state: &str) -> Result<(), Error> {
        let set = self.store.set_agent_state(self.repository, agent, state);
        Ok(self.runtime.block_on(set)?)
    }

    /// Records something that happened.
    pub(super) fn tell(&self, kind: &str, payload: serde_json::Value) -> Result<(), Error> {
        let event = NewEvent {
            repository: Some(self.repository),
            kind: kind.to_owned(),
            payload,
        };
        self.runtime.block_on(self.store.append_event(event))?;
        Ok(())
    }
}

fn placed_as(id: &str, profile: &AgentProfile, placed: Placed) -> Result<Agent, Error> {
    match placed {
        Placed::Done(agent) => Ok(*agent),
        Placed::IdTaken => Err(Error::IdTaken(id.to_owned())),
        Placed::FileOwned { by } => Err(Error::FileOwned {
            file: profile.managed_file.to_string(),
            owner: by,
        }),
    }
}

fn check_profile(profile: &AgentProfile) -> Result<(), Error> {
    let texts = [
        ("name", &profile.name, NAME_BYTES_MAX, true),
        (
            "system prompt",
            &profile.system_prompt,
            TEXT_BYTES_MAX,
            false,
        ),
        ("model role", &profile.model_role, NAME_BYTES_MAX, true),
        ("notes", &profile.notes, TEXT_BYTES_MAX, false),
    ];
    for (what, text, most, needed) in texts {
        let reason = if needed && text.trim().is_empty() {
            "empty; say something".to_owned()
        } else if text.len() > most {
            format!("too long: {} bytes, at most {most}", text.len())
        } else if text.contains('\0') {
            "no text: it has a zero byte".to_owned()
        } else {
            continue;
        };
        return Err(Error::BadText { what, reason });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::fixture::{Scene, profile};

    #[test]
    fn the_owner_of_a_file_is_named_until_it_is_deleted() {
        let scene = Scene::new(&[]);
        scene.registry.create("a", &profile("x.py")).unwrap();
        let error = scene.registry.create("b", &profile("x.py")).unwrap_err();
        assert!(
            error.to_string().starts_with("File already managed by `a`"),
            "{error}"
        );
        let error = scene.registry.create("a", &profile("y.py")).unwrap_err();
        assert!(matches!(error, Error::IdTaken(_)), "{error}");
        let file = RepoPath::from("x.py");
        assert_eq!(
            scene.registry.owner_of(&file).unwrap().as_deref(),
            Some("a")
        );
        assert_eq!(scene.registry.claims().unwrap().owner(&file), Some("a"));
        scene.registry.delete("a").unwrap();
        assert!(matches!(
            scene.registry.delete("a"),
            Err(Error::NoSuchAgent(_))
        ));
        scene.registry.create("b", &profile("x.py")).unwrap();
    }

    #[test]
    fn pages_say_where_to_go_on() {
        let scene = Scene::new(&[]);
        for number in 0..7 {
            let file = format!("f{number}.py");
            scene
                .registry
                .create(&format!("a{number}"), &profile(&file))
                .unwrap();
        }
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let page = scene.registry.list(after.as_deref(), 3).unwrap();
            assert_eq!(page.total, 7);
            ids.extend(page.agents.into_iter().map(|agent| agent.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(ids, ["a0", "a1", "a2", "a3", "a4", "a5", "a6"]);
    }

    #[test]
    fn what_is_not_named_stays_and_texts_are_judged() {
        let scene = Scene::new(&[]);
        scene.registry.create("a", &profile("x.py")).unwrap();
        let change = ProfileChange {
            name: Some("New".to_owned()),
            ..ProfileChange::default()
        };
        let updated = scene.registry.update("a", change).unwrap();
        assert_eq!(updated.profile.name, "New");
        assert_eq!(updated.profile.managed_file, RepoPath::from("x.py"));
        let change = ProfileChange {
            system_prompt: Some("x".repeat(TEXT_BYTES_MAX + 1)),
            ..ProfileChange::default()
        };
        let error = scene.registry.update("a", change).unwrap_err();
        assert!(error.to_string().contains("system prompt"), "{error}");
    }
}
