CREATE TABLE files_read (
    message TEXT PRIMARY KEY,
    ended BIGINT NOT NULL,
    total BIGINT NOT NULL
);
