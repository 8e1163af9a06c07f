CREATE TABLE robot_calls (
    job TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    assistant TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    message TEXT,
    code TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);

CREATE INDEX robot_calls_message ON robot_calls (message);
