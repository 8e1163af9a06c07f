CREATE TABLE app_tokens (
    portal TEXT PRIMARY KEY,
    sealed BYTEA NOT NULL,
    generation BIGINT NOT NULL,
    renewing_until DOUBLE PRECISION NOT NULL,
    at DOUBLE PRECISION NOT NULL
);

CREATE TABLE app_candidates (
    job TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    at DOUBLE PRECISION NOT NULL
);
