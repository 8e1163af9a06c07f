CREATE TABLE tokens (
    key_id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    not_after DOUBLE PRECISION
);

CREATE INDEX tokens_subject ON tokens (subject);

CREATE TABLE requests (
    key_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    status BIGINT NOT NULL,
    answer BYTEA NOT NULL,
    expires DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (key_id, webhook_id)
);

CREATE INDEX requests_expires ON requests (expires);
