CREATE TABLE proposals (
    run TEXT NOT NULL REFERENCES runs (id),
    action TEXT NOT NULL,
    portal TEXT NOT NULL,
    message TEXT NOT NULL REFERENCES messages (id),
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    value TEXT NOT NULL,
    found TEXT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT NOT NULL,
    ref TEXT NOT NULL,
    actor TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run, action)
);

CREATE INDEX proposals_open ON proposals (portal, at) WHERE state = 'new';

CREATE INDEX proposals_message ON proposals (message);
