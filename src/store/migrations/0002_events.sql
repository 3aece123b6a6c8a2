-- What happened, in order. AUTOINCREMENT keeps ids growing even after old events are removed.
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    repository INTEGER REFERENCES repositories (id),
    kind TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    payload TEXT NOT NULL CHECK (json_valid(payload))
) STRICT;

CREATE INDEX events_by_repository ON events (repository, kind, id);
