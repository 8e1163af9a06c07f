CREATE TABLE notices (
    run TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    person BIGINT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);

CREATE INDEX notices_person ON notices (portal, person, at);

CREATE INDEX notices_digest ON notices (digest);
