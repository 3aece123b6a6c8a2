//! The table of agents. One file has one owner in its repository, and the database itself holds
//! that: of two that ask for a file at once, one gets it and the other is told whose it is.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{Doing, Error, Result};
use super::{RepositoryId, Store, value};
use crate::text::RepoPath;

/// What a person says about an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentProfile {
    /// What it is called.
    pub name: String,
    /// The one file that it owns.
    pub managed_file: RepoPath,
    /// What its model is told first.
    pub system_prompt: String,
    /// Which model it asks, by role.
    pub model_role: String,
    /// What is to be kept in mind.
    pub notes: String,
}

/// What an agent has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentStatistics {
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
}

/// One agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Where it works.
    pub repository: RepositoryId,
    /// Its id, unique in the repository.
    pub id: String,
    /// What a person says about it.
    #[serde(flatten)]
    pub profile: AgentProfile,
    /// Its state, as `agents` names it.
    pub state: String,
    /// What it has done so far.
    pub statistics: AgentStatistics,
    /// When it last did something.
    pub last_active_ms: Option<i64>,
    /// When it was made.
    pub created_ms: i64,
    /// When its profile was last changed.
    pub updated_ms: i64,
}

/// What came of giving a file to an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// The agent has it.
    Done(Box<Agent>),
    /// Another agent has this id.
    IdTaken,
    /// The file is another agent's.
    FileOwned {
        /// That agent's id.
        by: String,
    },
}

const INSERT: &str = "INSERT INTO agents (repository, id, name, managed_file, system_prompt, \
    model_role, notes, state, created_ms, updated_ms) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) ON CONFLICT DO NOTHING RETURNING *";
// Nothing is updated where the file is another agent's.
const UPDATE: &str = "UPDATE agents SET name = ?3, managed_file = ?4, system_prompt = ?5, \
    model_role = ?6, notes = ?7, updated_ms = ?8 WHERE repository = ?1 AND id = ?2 \
    AND NOT EXISTS (SELECT 1 FROM agents WHERE repository = ?1 AND managed_file = ?4 \
    AND id <> ?2) RETURNING *";
const ONE: &str = "SELECT * FROM agents WHERE repository = ?1 AND id = ?2";
const PAGE: &str = "SELECT * FROM agents WHERE repository = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
const ADD: &str = "UPDATE agents SET turns = turns + ?3, changes = changes + ?4, \
    refusals = refusals + ?5, prompt_tokens = prompt_tokens + ?6, \
    answer_tokens = answer_tokens + ?7, last_active_ms = ?8 WHERE repository = ?1 AND id = ?2";

impl Store {
    /// Makes an agent, unless its id or its file is taken.
    pub async fn create_agent(
        &self,
        repository: RepositoryId,
        id: &str,
        profile: &AgentProfile,
        state: &str,
    ) -> Result<Placed> {
        let doing = "create an agent";
        let row = sqlx::query(INSERT)
            .bind(repository.0)
            .bind(id)
            .bind(&profile.name)
            .bind(profile.managed_file.as_bytes())
            .bind(&profile.system_prompt)
            .bind(&profile.model_role)
            .bind(&profile.notes)
            .bind(state)
            .bind(value::now_ms())
            .fetch_optional(&self.pool)
            .await
            .doing(doing)?;
        if let Some(row) = row {
            return Ok(Placed::Done(Box::new(agent_of(&row)?)));
        }
        let owner = self
            .agent_owning(repository, &profile.managed_file)
            .await?
            .filter(|by| by != id);
        Ok(owner.map_or(Placed::IdTaken, |by| Placed::FileOwned { by }))
    }

    /// Writes an agent's profile, unless its file is another agent's.
    pub async fn update_agent(
        &self,
        repository: RepositoryId,
        id: &str,
        profile: &AgentProfile,
    ) -> Result<Placed> {
        let row = sqlx::query(UPDATE)
            .bind(repository.0)
            .bind(id)
            .bind(&profile.name)
            .bind(profile.managed_file.as_bytes())
            .bind(&profile.system_prompt)
            .bind(&profile.model_role)
            .bind(&profile.notes)
            .bind(value::now_ms())
            .fetch_optional(&self.pool)
            .await
            .doing("update an agent")?;
        if let Some(row) = row {
            return Ok(Placed::Done(Box::new(agent_of(&row)?)));
        }
        match self.agent_owning(repository, &profile.managed_file).await? {
            Some(by) if by != id => Ok(Placed::FileOwned { by }),
            _ => Err(Error::Missing {
                what: format!("the agent {id}"),
            }),
        }
    }

    /// The agent of that id.
    pub async fn agent(&self, repository: RepositoryId, id: &str) -> Result<Option<Agent>> {
        let query = sqlx::query(ONE).bind(repository.0).bind(id);
        let row = query
            .fetch_optional(&self.pool)
            .await
            .doing("read an agent")?;
        row.as_ref().map(agent_of).transpose()
    }

    /// The agents of a repository by id, those behind the id `after`; from the first without one.
    pub async fn agents(
        &self,
        repository: RepositoryId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Agent>> {
        let query = sqlx::query(PAGE)
            .bind(repository.0)
            .bind(after.unwrap_or_default())
            .bind(value::page(limit));
        let rows = query.fetch_all(&self.pool).await.doing("list the agents")?;
        rows.iter().map(agent_of).collect()
    }

    /// How many agents a repository has.
    pub async fn count_agents(&self, repository: RepositoryId) -> Result<u64> {
        let query = sqlx::query_scalar("SELECT count(*) FROM agents WHERE repository = ?1");
        let count: i64 = query
            .bind(repository.0)
            .fetch_one(&self.pool)
            .await
            .doing("count the agents")?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Adds to what an agent has done, which is now.
    pub async fn add_agent_statistics(
        &self,
        repository: RepositoryId,
        id: &str,
        more: AgentStatistics,
    ) -> Result<()> {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        sqlx::query(ADD)
            .bind(repository.0)
            .bind(id)
            .bind(number(more.turns))
            .bind(number(more.changes))
            .bind(number(more.refusals))
            .bind(number(more.prompt_tokens))
            .bind(number(more.answer_tokens))
            .bind(value::now_ms())
            .execute(&self.pool)
            .await
            .doing("count what an agent did")?;
        Ok(())
    }

    /// Writes an agent's state.
    pub async fn set_agent_state(
        &self,
        repository: RepositoryId,
        id: &str,
        state: &str,
    ) -> Result<()> {
        sqlx::query("UPDATE agents SET state = ?3 WHERE repository = ?1 AND id = ?2")
            .bind(repository.0)
            .bind(id)
            .bind(state)
            .execute(&self.pool)
            .await
            .doing("write an agent's state")?;
        Ok(())
    }

    /// Removes an agent with its messages and tasks; its file is nobody's then. False when there
    /// is no such agent.
    pub async fn delete_agent(&self, repository: RepositoryId, id: &str) -> Result<bool> {
        let done = sqlx::query("DELETE FROM agents WHERE repository = ?1 AND id = ?2")
            .bind(repository.0)
            .bind(id)
            .execute(&self.pool)
            .await
            .doing("delete an agent")?;
        Ok(done.rows_affected() > 0)
    }
}

fn agent_of(row: &SqliteRow) -> Result<Agent> {
    let doing = "read an agent";
    let file: Vec<u8> = row.try_get("managed_file").doing(doing)?;
    let count = |name: &str| -> Result<u64> {
        let count: i64 = row.try_get(name).doing(doing)?;
        Ok(u64::try_from(count).unwrap_or_default())
    };
    Ok(Agent {
        repository: RepositoryId(row.try_get("repository").doing(doing)?),
        id: row.try_get("id").doing(doing)?,
        profile: AgentProfile {
            name: row.try_get("name").doing(doing)?,
            managed_file: RepoPath::from_bytes(file),
            system_prompt: row.try_get("system_prompt").doing(doing)?,
            model_role: row.try_get("model_role").doing(doing)?,
            notes: row.try_get("notes").doing(doing)?,
        },
        state: row.try_get("state").doing(doing)?,
        statistics: AgentStatistics {
            turns: count("turns")?,
            changes: count("changes")?,
            refusals: count("refusals")?,
            prompt_tokens: count("prompt_tokens")?,
            answer_tokens: count("answer_tokens")?,
        },
        last_active_ms: row.try_get("last_active_ms").doing(doing)?,
        created_ms: row.try_get("created_ms").doing(doing)?,
        updated_ms: row.try_get("updated_ms").doing(doing)?,
    })
}

#[cfg(test)]
#[path = "agents_tests.rs"]
mod tests;
