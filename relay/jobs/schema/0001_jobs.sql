CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    portal TEXT NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'waiting', 'held', 'done')),
    priority BIGINT NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    deadline DOUBLE PRECISION NOT NULL,
    attempt BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    crashes BIGINT NOT NULL,
    outcome TEXT,
    code TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    changed DOUBLE PRECISION NOT NULL
);

CREATE INDEX jobs_ready ON jobs (step, portal, priority, due) WHERE state = 'ready';

CREATE INDEX jobs_due ON jobs (step, due) WHERE state = 'ready';

CREATE INDEX jobs_open ON jobs (deadline) WHERE state <> 'done';
