DROP TABLE IF EXISTS b_relay_border_queue;
DROP TABLE IF EXISTS b_relay_border_result;
DROP TABLE IF EXISTS b_relay_border_seen;
DROP TABLE IF EXISTS b_relay_border_notice;
DROP TABLE IF EXISTS b_relay_border_proposal;
DROP TABLE IF EXISTS b_relay_border_waiting;
