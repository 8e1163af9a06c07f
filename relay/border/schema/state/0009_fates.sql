CREATE TABLE fates (
    run TEXT NOT NULL,
    days BIGINT NOT NULL,
    portal TEXT NOT NULL,
    verdict TEXT NOT NULL,
    card TEXT NOT NULL,
    stage TEXT NOT NULL,
    fate TEXT NOT NULL,
    amount DOUBLE PRECISION,
    currency TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run, days)
);

CREATE INDEX fates_at ON fates (portal, at);
