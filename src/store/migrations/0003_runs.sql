-- Improvement runs.
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    repository INTEGER NOT NULL REFERENCES repositories (id),
    kinds TEXT NOT NULL CHECK (json_valid(kinds)),
    branch TEXT,
    base_commit TEXT NOT NULL,
    state TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    finished_ms INTEGER,
    limits TEXT NOT NULL CHECK (json_valid(limits)),
    summary TEXT CHECK (summary IS NULL OR json_valid(summary)),
    model TEXT
) STRICT;

CREATE INDEX runs_by_repository ON runs (repository, started_ms);
