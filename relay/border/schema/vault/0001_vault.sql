CREATE TABLE threads (
    id TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    wrapped BYTEA NOT NULL,
    created DOUBLE PRECISION NOT NULL
);

CREATE TABLE raw (
    message TEXT PRIMARY KEY,
    thread TEXT NOT NULL REFERENCES threads (id),
    sealed BYTEA NOT NULL,
    created DOUBLE PRECISION NOT NULL
);

CREATE TABLE placeholders (
    thread TEXT NOT NULL REFERENCES threads (id),
    placeholder TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (thread, placeholder)
);

CREATE TABLE positions (
    message TEXT NOT NULL,
    part TEXT NOT NULL,
    thread TEXT NOT NULL REFERENCES threads (id),
    sealed BYTEA NOT NULL,
    PRIMARY KEY (message, part)
);
