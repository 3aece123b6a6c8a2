-- The durable units of work of a run.
CREATE TABLE steps (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- Relative to the repository's root, as the bytes git knows.
    path BLOB NOT NULL,
    symbol TEXT,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    input_hash TEXT,
    outcome TEXT,
    reason TEXT,
    evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
    PRIMARY KEY (run, number)
) STRICT;
