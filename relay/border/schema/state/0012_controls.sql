CREATE TABLE controls (
    portal TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (portal, entity_type, entity_id)
);

CREATE INDEX controls_at ON controls (portal, at);
