-- Calls of tools that go on after their request was answered, so that what came of them can be asked for also after a restart.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    tool TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Times as the protocol writes them, RFC 3339.
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    result TEXT CHECK (result IS NULL OR json_valid(result))
) STRICT;

CREATE INDEX jobs_by_age ON jobs (created_ms);
