CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    opened_at DOUBLE PRECISION NOT NULL,
    opened_by TEXT NOT NULL,
    closed_at DOUBLE PRECISION,
    closed_by TEXT
);

CREATE INDEX incidents_open ON incidents (portal) WHERE closed_at IS NULL;

CREATE TABLE log_marks (
    portal TEXT PRIMARY KEY,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);

CREATE TABLE contents (
    sha256 TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    first_used DOUBLE PRECISION NOT NULL
);
