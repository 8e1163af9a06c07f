CREATE TABLE nodes (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    beat BIGINT NOT NULL,
    joined DOUBLE PRECISION NOT NULL
);

ALTER TABLE jobs ADD COLUMN node TEXT;

CREATE INDEX jobs_running ON jobs (node) WHERE state = 'running';
