CREATE TABLE portal_rate (
    portal TEXT PRIMARY KEY,
    level DOUBLE PRECISION NOT NULL,
    seen DOUBLE PRECISION NOT NULL
);

CREATE TABLE portal_blocks (
    portal TEXT NOT NULL,
    method TEXT NOT NULL,
    until DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (portal, method)
);
