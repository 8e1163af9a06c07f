CREATE TABLE portal_policies (
    portal TEXT NOT NULL,
    number BIGINT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES contents (sha256),
    source TEXT NOT NULL,
    actor TEXT NOT NULL,
    since DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (portal, number)
);

CREATE TABLE pinned_policies (
    message TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL REFERENCES contents (sha256)
);
