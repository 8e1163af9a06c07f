"""Ids: never twice, and nothing of one is found in another of the same moment."""

import re

from relay.border import ids


def test_an_id_names_its_kind_and_is_drawn_once():
    drawn = [ids.new_id("m") for _ in range(1000)]
    assert all(re.fullmatch(r"m_[0-9a-f]{24}", one) for one in drawn)
    assert len(set(drawn)) == 1000


def test_no_part_of_an_id_tells_what_else_was_drawn_at_that_moment():
    drawn = [ids.new_id("t") for _ in range(1000)]
    for start in range(2, 26, 8):
        assert len({one[start : start + 8] for one in drawn}) > 990
