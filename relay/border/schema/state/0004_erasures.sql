CREATE TABLE erasures (
    id TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    requested DOUBLE PRECISION NOT NULL,
    confirmed DOUBLE PRECISION,
    backups_end DOUBLE PRECISION NOT NULL,
    counts TEXT NOT NULL
);

CREATE TABLE erased_messages (
    message TEXT PRIMARY KEY REFERENCES messages (id),
    thread TEXT NOT NULL,
    erasure TEXT NOT NULL REFERENCES erasures (id)
);

CREATE INDEX erased_messages_erasure ON erased_messages (erasure);

CREATE INDEX messages_entity ON messages (portal, entity_type, entity_id);
