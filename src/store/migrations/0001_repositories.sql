-- The repositories this account's daemon and commands have seen.
CREATE TABLE repositories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The work tree's top folder, as the bytes the system uses for paths.
    root BLOB NOT NULL UNIQUE,
    first_seen_ms INTEGER NOT NULL
) STRICT;
