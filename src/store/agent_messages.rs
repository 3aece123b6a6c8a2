//! The table of what was said to agents and by them. It goes with its agent.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::error::{Doing, Result};
use super::{RepositoryId, Store, value};

/// Something to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAgentMessage {
    /// Who speaks, such as `user` or `assistant`.
    pub role: String,
    /// What is said.
    pub content: String,
    /// Its tokens, as the model counts them.
    pub tokens: u64,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentMessage {
    /// Its place in the conversation, from 1.
    pub number: i64,
    /// When it was kept.
    pub at_ms: i64,
    /// What was said.
    #[serde(flatten)]
    pub message: NewAgentMessage,
}

const INSERT: &str = "INSERT INTO agent_messages \
    (repository, agent, number, role, content, tokens, at_ms) \
    SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5, ?6 FROM agent_messages \
    WHERE repository = ?1 AND agent = ?2";
const FORGET: &str = "DELETE FROM agent_messages WHERE repository = ?1 AND agent = ?2 \
    AND number <= (SELECT max(number) FROM agent_messages \
    WHERE repository = ?1 AND agent = ?2) - ?3";
const LATEST: &str = "SELECT number, role, content, tokens, at_ms FROM agent_messages \
    WHERE repository = ?1 AND agent = ?2 ORDER BY number DESC LIMIT ?3";

impl Store {
    /// Adds messages to an agent's conversation, all or none of them, and keeps the latest `kept`.
    pub async fn append_agent_messages(
        &self,
        repository: RepositoryId,
        agent: &str,
        messages: &[NewAgentMessage],
        kept: u32,
    ) -> Result<()> {
        let doing = "keep an agent's messages";
        let at_ms = value::now_ms();
        // Begun as a writer: numbers are drawn from what is there.
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await.doing(doing)?;
        for message in messages {
            sqlx::query(INSERT)
                .bind(repository.0)
                .bind(agent)
                .bind(&message.role)
                .bind(&message.content)
                .bind(i64::try_from(message.tokens).unwrap_or(i64::MAX))
                .bind(at_ms)
                .execute(&mut *transaction)
                .await
                .doing(doing)?;
        }
        sqlx::query(FORGET)
            .bind(repository.0)
            .bind(agent)
            .bind(kept)
            .execute(&mut *transaction)
            .await
            .doing(doing)?;
        transaction.commit().await.doing(doing)
    }

    /// The latest messages of an agent's conversation, oldest first.
    pub async fn agent_messages(
        &self,
        repository: RepositoryId,
        agent: &str,
        limit: u32,
    ) -> Result<Vec<AgentMessage>> {
        let query = sqlx::query(LATEST)
            .bind(repository.0)
            .bind(agent)
            .bind(value::page(limit));
        let rows = query
            .fetch_all(&self.pool)
            .await
            .doing("read an agent's messages")?;
        rows.iter().rev().map(message_of).collect()
    }
}

fn message_of(row: &SqliteRow) -> Result<AgentMessage> {
    let doing = "read an agent's message";
    let tokens: i64 = row.try_get("tokens").doing(doing)?;
    Ok(AgentMessage {
        number: row.try_get("number").doing(doing)?,
        at_ms: row.try_get("at_ms").doing(doing)?,
        message: NewAgentMessage {
            role: row.try_get("role").doing(doing)?,
            content: row.try_get("content").doing(doing)?,
            tokens: u64::try_from(tokens).unwrap_or_default(),
        },
    })
}
