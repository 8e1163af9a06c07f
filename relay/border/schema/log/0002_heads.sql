ALTER TABLE records ADD COLUMN at DOUBLE PRECISION NOT NULL DEFAULT 0;

ALTER TABLE records ADD COLUMN request TEXT NOT NULL DEFAULT '';

CREATE INDEX records_at ON records (portal, at, seq);

CREATE INDEX records_request ON records (portal, request, seq) WHERE request <> '';

CREATE TABLE chains (
    portal TEXT PRIMARY KEY,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    peaks BYTEA NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    latest DOUBLE PRECISION NOT NULL
);

CREATE TABLE heads (
    portal TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    peaks BYTEA NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    note TEXT NOT NULL,
    delivered DOUBLE PRECISION,
    PRIMARY KEY (portal, size)
);

CREATE TABLE acknowledged (
    portal TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (portal, size, hash)
);

CREATE TABLE contents (
    portal TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (portal, kind, subject)
);
