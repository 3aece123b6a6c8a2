-- Agents: each owns exactly one file of its repository. The key's order is that of listings.
CREATE TABLE agents (
    repository INTEGER NOT NULL REFERENCES repositories (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Relative to the repository's root, as the bytes git knows.
    managed_file BLOB NOT NULL,
    system_prompt TEXT NOT NULL,
    model_role TEXT NOT NULL,
    notes TEXT NOT NULL,
    state TEXT NOT NULL,
    turns INTEGER NOT NULL DEFAULT 0,
    changes INTEGER NOT NULL DEFAULT 0,
    refusals INTEGER NOT NULL DEFAULT 0,
    prompt_tokens INTEGER NOT NULL DEFAULT 0,
    answer_tokens INTEGER NOT NULL DEFAULT 0,
    last_active_ms INTEGER,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (repository, id),
    UNIQUE (repository, managed_file)
) STRICT, WITHOUT ROWID;

-- What was said to agents and by them, in order.
CREATE TABLE agent_messages (
    repository INTEGER NOT NULL,
    agent TEXT NOT NULL,
    number INTEGER NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (repository, agent, number),
    FOREIGN KEY (repository, agent) REFERENCES agents (repository, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Tasks of agents, with the state from which each goes on.
CREATE TABLE agent_tasks (
    id TEXT PRIMARY KEY,
    repository INTEGER NOT NULL,
    agent TEXT NOT NULL,
    goal TEXT NOT NULL,
    status TEXT NOT NULL,
    state TEXT NOT NULL CHECK (json_valid(state)),
    started_ms INTEGER NOT NULL,
    finished_ms INTEGER,
    FOREIGN KEY (repository, agent) REFERENCES agents (repository, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX agent_tasks_by_agent ON agent_tasks (repository, agent, started_ms);
