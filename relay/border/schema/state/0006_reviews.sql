CREATE TABLE reviews (
    message TEXT PRIMARY KEY REFERENCES messages (id),
    portal TEXT NOT NULL,
    day BIGINT NOT NULL,
    chosen DOUBLE PRECISION NOT NULL,
    found TEXT,
    reviewed DOUBLE PRECISION
);

CREATE INDEX reviews_open ON reviews (portal, chosen) WHERE found IS NULL;
