CREATE TABLE records (
    portal TEXT NOT NULL,
    seq BIGINT NOT NULL,
    event TEXT NOT NULL,
    once TEXT NOT NULL,
    output_sha256 TEXT,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (portal, seq)
);

CREATE UNIQUE INDEX records_once ON records (portal, event, once);

CREATE INDEX records_output ON records (output_sha256) WHERE output_sha256 IS NOT NULL;
