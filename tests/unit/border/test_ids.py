"""Ids: never twice, and those of one moment stand together."""

import re

from relay.border import ids


def test_an_id_names_its_kind_and_is_drawn_once():
    drawn = [ids.new_id("m") for _ in range(1000)]
    assert all(re.fullmatch(r"m_[0-9a-f]{24}", one) for one in drawn)
    assert len({one[-16:] for one in drawn}) == 1000


def test_what_is_drawn_at_one_moment_begins_alike_and_later_it_begins_anew(monkeypatch):
    now = 100.0
    monkeypatch.setattr(ids.time, "monotonic", lambda: now)
    first, second = ids.new_id("m"), ids.new_id("t")
    assert first[2:10] == second[2:10]
    now += ids.LOT
    third = ids.new_id("m")
    assert third[2:10] != first[2:10]
    now -= ids.LOT
    assert ids.new_id("m")[2:10] not in (first[2:10], third[2:10])
