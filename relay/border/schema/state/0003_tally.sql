CREATE TABLE tally (
    run TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    verdict TEXT NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    model TEXT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    decided DOUBLE PRECISION NOT NULL
);

CREATE INDEX tally_decided ON tally (portal, decided);

CREATE TABLE opinions (
    run TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    opinion TEXT NOT NULL,
    verdict TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);

CREATE INDEX opinions_at ON opinions (portal, at);

CREATE INDEX messages_received ON messages (portal, received);
