CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    source_event TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    thread TEXT NOT NULL,
    channel TEXT NOT NULL,
    entity_type TEXT,
    entity_id TEXT,
    received DOUBLE PRECISION NOT NULL,
    masked_counts TEXT NOT NULL,
    UNIQUE (portal, source_event)
);

CREATE TABLE withheld (
    message TEXT NOT NULL REFERENCES messages (id),
    part BIGINT NOT NULL,
    format TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (message, part)
);

CREATE TABLE turns (
    message TEXT PRIMARY KEY REFERENCES messages (id),
    body BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL
);

CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    message TEXT NOT NULL REFERENCES messages (id),
    portal TEXT NOT NULL,
    assistant TEXT NOT NULL,
    assistant_sha256 TEXT NOT NULL,
    outcome TEXT,
    code TEXT NOT NULL,
    answer TEXT,
    model TEXT NOT NULL,
    model_ms BIGINT NOT NULL,
    decided DOUBLE PRECISION,
    released DOUBLE PRECISION,
    leased_until DOUBLE PRECISION NOT NULL,
    acknowledged DOUBLE PRECISION
);

CREATE INDEX runs_message ON runs (message);

CREATE INDEX runs_undelivered ON runs (portal, released)
    WHERE released IS NOT NULL AND acknowledged IS NULL;

CREATE TABLE actions (
    run TEXT NOT NULL REFERENCES runs (id),
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT NOT NULL,
    ref TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run, action)
);

CREATE TABLE assistants (
    sha256 TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    first_used DOUBLE PRECISION NOT NULL
);

CREATE TABLE egress (
    portal TEXT PRIMARY KEY,
    stopped_at DOUBLE PRECISION NOT NULL,
    reason TEXT NOT NULL
);
