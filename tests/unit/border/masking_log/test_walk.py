import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.masking_log import append
from relay.border.masking_log.walk import check_pairs, verify
from relay.errors import LogBroken
from tests.conftest import BeginSqlite
from tests.unit.border.masking_log.short_chain import SCHEMAS, fill, now, record


@pytest.fixture
def tx(begin):
    return begin(SCHEMAS, now)


def test_a_long_chain_verifies_over_its_pages(tx):
    fill(tx, 2003)
    assert verify(tx, "p1").size == 2003


CHANGES = {
    "a word of the body": "UPDATE records SET body = replace(body, 'm_{n}', 'm_x') WHERE seq = {s}",
    "the time": "UPDATE records SET body = replace(body, '08:00', '09:00') WHERE seq = {s}",
    "the hash": "UPDATE records SET hash = 'f' || substr(hash, 2) WHERE seq = {s}",
    "a space": "UPDATE records SET body = body || ' ' WHERE seq = {s}",
    "the number": "UPDATE records SET seq = 100 + seq WHERE seq = {s}",
    "moved to another portal": "UPDATE records SET portal = 'p2' WHERE seq = {s}",
    "removed": "DELETE FROM records WHERE seq = {s}",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seq", [1, 3, 4])
def test_a_changed_or_removed_record_breaks_the_chain_there(tx, change, seq):
    fill(tx, 5)
    assert tx.run(CHANGES[change].format(s=seq, n=seq - 1)) == 1
    with pytest.raises(LogBroken, match=f"record {seq}"):
        verify(tx, "p1")


@pytest.mark.parametrize("body", ["x", "", "{}", "[]", "null"])
def test_a_body_that_is_no_record_is_found_too(tx, body):
    fill(tx, 3)
    tx.run("UPDATE records SET body = :b WHERE seq = 2", b=body)
    with pytest.raises(LogBroken, match=r"record|Object|JSON|Expected|truncated"):
        verify(tx, "p1")


def test_a_change_whose_own_hash_was_made_to_fit_breaks_the_chain_behind_it(tx):
    fill(tx, 5)
    body = tx.one("SELECT body FROM records WHERE seq = 2")["body"].replace("m_1", "m_9")
    digest = hashlib.sha256(body.encode()).hexdigest()
    tx.run("UPDATE records SET body = :b, hash = :h WHERE seq = 2", b=body, h=digest)
    with pytest.raises(LogBroken, match="record 3"):
        verify(tx, "p1")


def test_a_record_put_in_between_or_taken_from_another_portal_is_found(tx):
    fill(tx, 3)
    fill(tx, 3, "p2")
    tx.run("UPDATE records SET portal = 'p9' WHERE portal = 'p1' AND seq = 2")
    tx.run("UPDATE records SET portal = 'p1' WHERE portal = 'p2' AND seq = 2")
    with pytest.raises(LogBroken, match="record 2"):
        verify(tx, "p1")


def test_a_whole_chain_is_not_another_portals(tx):
    fill(tx, 3)
    tx.run("UPDATE records SET portal = 'p2'")
    with pytest.raises(LogBroken, match="record 1"):
        verify(tx, "p2")


@given(st.permutations(range(1, 7)))
def test_any_other_order_is_found(order):
    begin = BeginSqlite()
    tx = begin(SCHEMAS, now)
    fill(tx, 6)
    for old, new in zip(range(1, 7), order, strict=True):
        tx.run("UPDATE records SET seq = :n WHERE seq = :o", n=100 + new, o=old)
    tx.run("UPDATE records SET seq = seq - 100")
    if list(order) == list(range(1, 7)):
        assert verify(tx, "p1").size == 6
    else:
        with pytest.raises(LogBroken, match="breaks at record"):
            verify(tx, "p1")
    begin.undo()


def test_a_cut_tail_is_found_by_the_kept_end(tx):
    fill(tx, 5)
    tx.run("DELETE FROM records WHERE seq > 3")
    with pytest.raises(LogBroken, match="ends at record 3, its end was kept at 5"):
        verify(tx, "p1")


@pytest.mark.parametrize("event", ["sending", "sent"])
def test_a_sending_without_an_earlier_clearance_is_found(tx, event):
    append(tx, "p1", record(1), "a")
    append(tx, "p1", record(1, event), "b")
    append(tx, "p2", record(2), "c")
    check_pairs(tx, "p1")
    append(tx, "p1", record(2, event), "d")
    append(tx, "p1", record(2), "e")
    with pytest.raises(LogBroken, match="record 3 sends"):
        check_pairs(tx, "p1")
