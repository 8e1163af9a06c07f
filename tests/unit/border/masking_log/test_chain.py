import hashlib
import json

import pytest

from relay.border.masking_log import (
    GENESIS,
    Record,
    about,
    append,
    end_of,
    is_cleared,
    recorded,
    verify,
)
from relay.border.masking_log.merkle import leaf_hash, roots
from relay.errors import LogBroken
from tests.conftest import BeginSqlite
from tests.unit.border.masking_log.short_chain import SCHEMAS, fill, now, record


@pytest.fixture
def tx(begin):
    return begin(SCHEMAS, now)


def test_a_record_says_what_when_where_and_what_was_before(tx):
    fill(tx, 2)
    first, second = tx.all("SELECT * FROM records ORDER BY seq")
    body = json.loads(second["body"])
    assert (body["portal"], body["seq"], body["prev_hash"]) == ("p1", 2, first["hash"])
    assert json.loads(first["body"])["prev_hash"] == GENESIS
    assert body["ts"] == "2026-11-21T08:00:00.500+00:00"
    assert body["record"]["event"] == "cleared"
    assert body["record"]["output"]["sha256"] == record(1).output.sha256


def test_the_hash_can_be_checked_with_nothing_but_sha256(tx):
    fill(tx, 3)
    for row in tx.all("SELECT * FROM records"):
        assert hashlib.sha256(row["body"].encode()).hexdigest() == row["hash"]
        parsed = json.loads(row["body"])
        canonical = json.dumps(parsed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert canonical == row["body"]


def test_an_event_stands_once(tx):
    fill(tx, 2)
    append(tx, "p1", record(7), "once-0")
    assert verify(tx, "p1").size == 2
    append(tx, "p1", record(0, "sent"), "once-0")
    assert verify(tx, "p1").size == 3
    assert recorded(tx, "p1", "sent", "once-0")
    assert not recorded(tx, "p1", "sent", "once-1")
    assert not recorded(tx, "p2", "sent", "once-0")


def test_chains_of_portals_are_apart(tx):
    for number in range(4):
        append(tx, f"p{number % 2}", record(number), f"once-{number}")
    assert [verify(tx, p).size for p in ("p0", "p1", "p2")] == [2, 2, 0]
    tx.run("UPDATE records SET body = replace(body, 'm_0', 'm_9') WHERE portal = 'p0'")
    assert verify(tx, "p1").size == 2
    with pytest.raises(LogBroken, match="record 1"):
        verify(tx, "p0")


def test_bytes_are_cleared_for_their_portal_and_by_that_event_only(tx):
    append(tx, "p1", record(1), "a")
    append(tx, "p1", record(2, "sent"), "b")
    assert is_cleared(tx, "p1", record(1).output.sha256)
    assert not is_cleared(tx, "p2", record(1).output.sha256)
    assert not is_cleared(tx, "p1", record(2).output.sha256)


def test_the_end_carries_the_root_of_all_records(tx):
    fill(tx, 37)
    end = end_of(tx, "p1")
    leaves = [leaf_hash(row["body"].encode()) for row in tx.all("SELECT body FROM records")]
    assert (end.size, end.root) == (37, roots(leaves, [(0, 37)])[0])
    assert end == verify(tx, "p1")
    assert end_of(tx, "nobody").size == 0


def test_an_append_reads_and_writes_the_same_at_any_length():
    """Flat by construction: the statements of an append do not depend on what stands before."""

    def steps(length):
        begin = BeginSqlite()
        tx = begin(SCHEMAS, now)
        fill(tx, length)
        seen = []
        begin.connection.set_trace_callback(seen.append)
        append(tx, "p1", record(99999), "last")
        begin.undo()
        return len(seen)

    assert steps(3) == steps(1500)


def test_a_clock_set_back_leaves_a_record_of_its_own(begin):
    now = [1795248000.0]
    tx = begin(SCHEMAS, lambda: now[0])
    append(tx, "p1", record(1), "a")
    now[0] -= 0.5
    append(tx, "p1", record(2), "b")
    now[0] -= 3600
    append(tx, "p1", record(3), "c")
    append(tx, "p1", record(4), "d")
    rows = tx.all("SELECT event, body FROM records ORDER BY seq")
    assert [row["event"] for row in rows] == ["cleared", "cleared", "clock_set_back"] + 2 * [
        "cleared"
    ]
    assert json.loads(rows[2]["body"])["record"]["counts"] == {"seconds": 3600}
    assert verify(tx, "p1").latest == 1795248000.0


def test_what_stood_before_ends_were_kept_is_taken_over(tx):
    previous = GENESIS
    for seq in (1, 2, 3):
        body = json.dumps(
            {
                "portal": "p1",
                "prev_hash": previous,
                "record": {"event": "sent", "lead_ref": f"m_{seq}"},
                "seq": seq,
                "ts": "2026-11-21T08:00:00.000+00:00",
                "v": 1,
            },
            separators=(",", ":"),
        )
        previous = hashlib.sha256(body.encode()).hexdigest()
        tx.run(
            "INSERT INTO records (portal, seq, event, once, output_sha256, body, hash)"
            " VALUES ('p1', :seq, 'sent', :once, NULL, :body, :hash)",
            seq=seq,
            once=f"{seq}",
            body=body,
            hash=previous,
        )
    assert verify(tx, "p1").size == 3
    append(tx, "p1", record(4), "d")
    assert verify(tx, "p1").size == 4
    assert [one.record.lead_ref for one in about(tx, "p1", "m_2")] == ["m_2"]
    assert tx.one("SELECT min(at) AS at FROM records")["at"] == 1795248000.0


def test_everything_about_one_message_is_found_in_order(tx):
    for number, event in enumerate(("cleared", "sent", "received")):
        append(tx, "p1", Record(event=event, request_id="m_7"), str(number))
        append(tx, "p1", Record(event=event, request_id=f"m_8{number}"), str(number))
    assert [one.record.event for one in about(tx, "p1", "m_7")] == ["cleared", "sent", "received"]
    assert about(tx, "p2", "m_7") == []


def test_a_record_that_may_not_stand_leaves_the_chain_as_it_was(tx):
    fill(tx, 2)
    with pytest.raises(ValueError, match="reason"):
        append(tx, "p1", Record(event="held", reason="звонил Иван, +7 916 123-45-67"), "x")
    assert verify(tx, "p1").size == 2


@pytest.mark.parametrize("column", ["output_sha256", "event"])
def test_columns_that_say_other_than_the_record_are_found_and_clear_nothing(tx, column):
    append(tx, "p1", record(event="sent" if column == "event" else "cleared"), "once")
    digest = hashlib.sha256(b"0").hexdigest() if column == "event" else "f" * 64
    value = "cleared" if column == "event" else digest
    tx.run(f"UPDATE records SET {column} = :value", value=value)  # noqa: S608 - a literal
    assert not is_cleared(tx, "p1", digest)
    with pytest.raises(LogBroken, match="record 1"):
        verify(tx, "p1")
