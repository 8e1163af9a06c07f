BEGIN TRANSACTION;
CREATE TABLE acknowledged (
    portal TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (portal, size, hash)
);
CREATE TABLE chains (
    portal TEXT PRIMARY KEY,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    peaks BYTEA NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    latest DOUBLE PRECISION NOT NULL
);
INSERT INTO "chains" VALUES('p_b5cc6a5e0d9b',7,'9355707dab1faa852667bf54b44d390a7db1508d3249285c28b6fd17467d5f19',X'34D18F9AA76921D343D9A17AFD702851DF78E53D32A4E99AAC3B8800F3C59CA995A933E4BFCD7396C23270C3507A9194B9D0C679B6645B3F3DDCC2C11F8C212F0E2765B7093B35EA676AE455BD900A601EEA1843D98F302B45200D87700D10D5',1.79598715097608780865e+09,1.79598715097608780865e+09);
CREATE TABLE contents (
    portal TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (portal, kind, subject)
);
CREATE TABLE heads (
    portal TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    peaks BYTEA NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    note TEXT NOT NULL,
    delivered DOUBLE PRECISION,
    PRIMARY KEY (portal, size)
);
CREATE TABLE records (
    portal TEXT NOT NULL,
    seq BIGINT NOT NULL,
    event TEXT NOT NULL,
    once TEXT NOT NULL,
    output_sha256 TEXT,
    body TEXT NOT NULL,
    hash TEXT NOT NULL, at DOUBLE PRECISION NOT NULL DEFAULT 0, request TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (portal, seq)
);
INSERT INTO "records" VALUES('p_b5cc6a5e0d9b',1,'cleared','e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be','e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be','{"portal":"p_b5cc6a5e0d9b","prev_hash":"0000000000000000000000000000000000000000000000000000000000000000","record":{"checks":["second_pass","vault_values"],"counts":{"PERSON":1},"detector":"relay.pii 0.1.0","event":"cleared","input":{"bytes":506,"hmac":"86a196d6a49470bb4ca6aefe8746c3fe4efe72322ae1fdcc5642b6a00eaf4dce","kind":"mail"},"lead_ref":"t_a383e4e2598cebf7cbe22b39","output":{"bytes":6892,"sha256":"e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be"},"part":"message","policy_sha256":"6422fbdbf3663e100184530ebe70153297c1c221e6fdb4f7104ab20ce8f3f4af","request_id":"m_631f07e613283e0087931c91"},"seq":1,"ts":"2026-11-29T21:19:00.560+00:00","ts_msk":"2026-11-30T00:19:00.560+03:00","v":2}','51b8d88e43ee6f686e5f5bd6b93136858aa4c3ecbb4e2493f2fd352dfaa6ed2a',1.79598714056012320524e+09,'m_631f07e613283e0087931c91');
INSERT INTO "records" VALUES('p_b5cc6a5e0d9b',2,'sending','e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be','e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be','{"portal":"p_b5cc6a5e0d9b","prev_hash":"51b8d88e43ee6f686e5f5bd6b93136858aa4c3ecbb4e2493f2fd352dfaa6ed2a","record":{"destinations":[{"country":"DE","notice":"demo-1","recipient":"Relay offshore (stand-in)"},{"country":"US","notice":"demo-1","recipient":"OpenAI (stand-in)"}],"event":"sending","lead_ref":"t_a383e4e2598cebf7cbe22b39","output":{"bytes":6892,"sha256":"e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be"},"part":"message","request_id":"m_631f07e613283e0087931c91"},"seq":2,"ts":"2026-11-29T21:19:00.573+00:00","ts_msk":"2026-11-30T00:19:00.573+03:00","v":2}','4a5fb64c5f819b404225413dd11ac71560b4cd843d26aac7cb18b81229d30a57',1.79598714057358312609e+09,'m_631f07e613283e0087931c91');
INSERT INTO "records" VALUES('p_b5cc6a5e0d9b',3,'sent','e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be','e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be','{"portal":"p_b5cc6a5e0d9b","prev_hash":"4a5fb64c5f819b404225413dd11ac71560b4cd843d26aac7cb18b81229d30a57","record":{"decision":"sent","destinations":[{"country":"DE","notice":"demo-1","recipient":"Relay offshore (stand-in)"},{"country":"US","notice":"demo-1","recipient":"OpenAI (stand-in)"}],"event":"sent","lead_ref":"t_a383e4e2598cebf7cbe22b39","output":{"bytes":6892,"sha256":"e4f5d20e8f86059dcf9a552ccbc3c5825e5ac1815e2f958c59dd451c225078be"},"part":"message","request_id":"m_631f07e613283e0087931c91"},"seq":3,"ts":"2026-11-29T21:19:00.982+00:00","ts_msk":"2026-11-30T00:19:00.982+03:00","v":2}','8608eb985a7d9a6a3294e30696e8a4cc6622cfc7232d3de8a253f9486cb946a2',1.79598714098256945605e+09,'m_631f07e613283e0087931c91');
INSERT INTO "records" VALUES('p_b5cc6a5e0d9b',4,'received','r_50f702555da2d6da67432ec8',NULL,'{"portal":"p_b5cc6a5e0d9b","prev_hash":"8608eb985a7d9a6a3294e30696e8a4cc6622cfc7232d3de8a253f9486cb946a2","record":{"assistant_sha256":"09ce77c6dd520ddb16fb797bbd4f38ea146e5d707daa2112cc536697ee78800f","counts":{"attempts":1},"destinations":[{"country":"US","notice":"demo-1","recipient":"OpenAI (stand-in)"}],"event":"received","lead_ref":"t_a383e4e2598cebf7cbe22b39","request_id":"m_631f07e613283e0087931c91","subject":"r_50f702555da2d6da67432ec8"},"seq":4,"ts":"2026-11-29T21:19:03.712+00:00","ts_msk":"2026-11-30T00:19:03.712+03:00","v":2}','38669ab12673d9e191095d062141f6163978487f138070773f17ad798bac14de',1.79598714371290230744e+09,'m_631f07e613283e0087931c91');
INSERT INTO "records" VALUES('p_b5cc6a5e0d9b',5,'restored','r_50f702555da2d6da67432ec8',NULL,'{"portal":"p_b5cc6a5e0d9b","prev_hash":"38669ab12673d9e191095d062141f6163978487f138070773f17ad798bac14de","record":{"assistant_sha256":"09ce77c6dd520ddb16fb797bbd4f38ea146e5d707daa2112cc536697ee78800f","counts":{"unknown_placeholders":0},"event":"restored","lead_ref":"t_a383e4e2598cebf7cbe22b39","request_id":"m_631f07e613283e0087931c91","subject":"r_50f702555da2d6da67432ec8"},"seq":5,"ts":"2026-11-29T21:19:03.845+00:00","ts_msk":"2026-11-30T00:19:03.845+03:00","v":2}','702a10ba0bf40079cba4059384955480c9488e4ea146584f84e904efffd06fbe',1.79598714384521412849e+09,'m_631f07e613283e0087931c91');
INSERT INTO "records" VALUES('p_b5cc6a5e0d9b',6,'cleared','93f3e0558c422a8bcfe4b78d5ac8c9eb745cf7a1836ee1b6888ca7bfe34961a8','93f3e0558c422a8bcfe4b78d5ac8c9eb745cf7a1836ee1b6888ca7bfe34961a8','{"portal":"p_b5cc6a5e0d9b","prev_hash":"702a10ba0bf40079cba4059384955480c9488e4ea146584f84e904efffd06fbe","record":{"checks":["second_pass","vault_values"],"counts":{"PERSON":1},"detector":"relay.pii 0.1.0","event":"cleared","input":{"bytes":489,"hmac":"358d8e262a584573fd92806f038677f0375d3a43f8b4f738c4aef777f2362458","kind":"mail"},"lead_ref":"t_bb5c0ce74ccf5a014af76e7f","output":{"bytes":6892,"sha256":"93f3e0558c422a8bcfe4b78d5ac8c9eb745cf7a1836ee1b6888ca7bfe34961a8"},"part":"message","policy_sha256":"6422fbdbf3663e100184530ebe70153297c1c221e6fdb4f7104ab20ce8f3f4af","request_id":"m_3bf8a64a638daf810c17c8a9"},"seq":6,"ts":"2026-11-29T21:19:10.970+00:00","ts_msk":"2026-11-30T00:19:10.970+03:00","v":2}','332ce3e02e32ff8dc1229a7cee4b6a63a5e75759ec327e5e1890a700748e7c71',1.79598715097046470641e+09,'m_3bf8a64a638daf810c17c8a9');
INSERT INTO "records" VALUES('p_b5cc6a5e0d9b',7,'sending','93f3e0558c422a8bcfe4b78d5ac8c9eb745cf7a1836ee1b6888ca7bfe34961a8','93f3e0558c422a8bcfe4b78d5ac8c9eb745cf7a1836ee1b6888ca7bfe34961a8','{"portal":"p_b5cc6a5e0d9b","prev_hash":"332ce3e02e32ff8dc1229a7cee4b6a63a5e75759ec327e5e1890a700748e7c71","record":{"destinations":[{"country":"DE","notice":"demo-1","recipient":"Relay offshore (stand-in)"},{"country":"US","notice":"demo-1","recipient":"OpenAI (stand-in)"}],"event":"sending","lead_ref":"t_bb5c0ce74ccf5a014af76e7f","output":{"bytes":6892,"sha256":"93f3e0558c422a8bcfe4b78d5ac8c9eb745cf7a1836ee1b6888ca7bfe34961a8"},"part":"message","request_id":"m_3bf8a64a638daf810c17c8a9"},"seq":7,"ts":"2026-11-29T21:19:10.976+00:00","ts_msk":"2026-11-30T00:19:10.976+03:00","v":2}','9355707dab1faa852667bf54b44d390a7db1508d3249285c28b6fd17467d5f19',1.79598715097608780865e+09,'m_3bf8a64a638daf810c17c8a9');
CREATE TABLE schema_version (
    schema TEXT NOT NULL, version BIGINT NOT NULL, sha256 TEXT NOT NULL,
    applied_at DOUBLE PRECISION NOT NULL, PRIMARY KEY (schema, version));
INSERT INTO "schema_version" VALUES('log',1,'2716bfb432812123de6faa869ac6982ef19b1943077c8a74db8b51d028b1bbba',1.79598713799761486049e+09);
INSERT INTO "schema_version" VALUES('log',2,'e8817ce168529d405772c3ad94d5c32b9034caa703090d306618c3e66f1db7d9',1.79598713799761486049e+09);
CREATE UNIQUE INDEX records_once ON records (portal, event, once);
CREATE INDEX records_output ON records (output_sha256) WHERE output_sha256 IS NOT NULL;
CREATE INDEX records_at ON records (portal, at, seq);
CREATE INDEX records_request ON records (portal, request, seq) WHERE request <> '';
COMMIT;
