CREATE TABLE taken (
    portal TEXT NOT NULL,
    thing TEXT NOT NULL,
    message TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (portal, thing)
);

CREATE INDEX taken_message ON taken (message);

CREATE TABLE prints (
    portal TEXT NOT NULL,
    print TEXT NOT NULL,
    message TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (portal, print)
);

CREATE INDEX prints_at ON prints (portal, at);

CREATE INDEX prints_message ON prints (message);

CREATE TABLE duplicates (
    message TEXT PRIMARY KEY REFERENCES messages (id),
    original TEXT NOT NULL
);

CREATE TABLE intakes (
    portal TEXT NOT NULL,
    kind TEXT NOT NULL,
    floor BIGINT NOT NULL,
    mark BIGINT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (portal, kind)
);
