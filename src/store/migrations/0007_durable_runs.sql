-- What a run needs to be gone on with by another process.
ALTER TABLE runs ADD COLUMN request TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(request));
-- What was found out before its first change, such as how the tests stood.
ALTER TABLE runs ADD COLUMN facts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts));
ALTER TABLE runs ADD COLUMN reason TEXT;
-- Who works on it until when: the boot of the machine, and the end of the present lease.
ALTER TABLE runs ADD COLUMN boot TEXT;
ALTER TABLE runs ADD COLUMN lease_ms INTEGER;

-- What a step was about to do, for whoever goes on with it.
ALTER TABLE steps ADD COLUMN work TEXT CHECK (work IS NULL OR json_valid(work));
-- What became of each of its targets.
ALTER TABLE steps ADD COLUMN changes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(changes));
ALTER TABLE steps ADD COLUMN boot TEXT;
ALTER TABLE steps ADD COLUMN lease_ms INTEGER;

-- Slots of schedules: each is taken once, whatever came of it.
CREATE TABLE slots (
    repository INTEGER NOT NULL REFERENCES repositories (id),
    schedule TEXT NOT NULL,
    slot_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    run TEXT REFERENCES runs (id) ON DELETE SET NULL,
    PRIMARY KEY (repository, schedule, slot_ms)
) STRICT;
