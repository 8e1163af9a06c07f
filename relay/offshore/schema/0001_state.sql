CREATE TABLE turns (
    id TEXT PRIMARY KEY,
    border TEXT NOT NULL,
    portal TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    wrapped BYTEA,
    body BYTEA,
    received DOUBLE PRECISION NOT NULL,
    deadline DOUBLE PRECISION NOT NULL,
    forgotten DOUBLE PRECISION
);

CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    turn TEXT NOT NULL REFERENCES turns (id),
    border TEXT NOT NULL,
    portal TEXT NOT NULL,
    assistant_sha256 TEXT NOT NULL,
    outcome TEXT,
    code TEXT NOT NULL,
    answer BYTEA,
    recipients TEXT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    model_ms BIGINT NOT NULL,
    decided DOUBLE PRECISION,
    leased_until DOUBLE PRECISION NOT NULL,
    acknowledged DOUBLE PRECISION
);

CREATE INDEX runs_turn ON runs (turn);

CREATE INDEX runs_undelivered ON runs (border, decided)
    WHERE decided IS NOT NULL AND acknowledged IS NULL;

CREATE TABLE objects (
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    run TEXT NOT NULL REFERENCES runs (id),
    provider TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    deleted DOUBLE PRECISION,
    PRIMARY KEY (kind, ref)
);

CREATE INDEX objects_run ON objects (run) WHERE deleted IS NULL;
