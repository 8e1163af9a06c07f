DROP INDEX records_output;

CREATE INDEX records_cleared ON records (output_sha256) WHERE event = 'cleared';

DROP INDEX records_once;

CREATE UNIQUE INDEX records_once ON records (portal, once, event);
