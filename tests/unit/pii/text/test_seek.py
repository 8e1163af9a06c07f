"""Many strings in one pass are found as one by one; ranges are asked as if each were tried."""

from hypothesis import given
from hypothesis import strategies as st

from relay.pii.text.seek import FEW, Ranges, held, places
from relay.pii.types import Span

SHORT = st.text("абв", min_size=1, max_size=6)


def one_by_one(text: str, wanted: set[str]) -> list[tuple[int, str]]:
    return sorted(
        (at, one) for one in wanted for at in range(len(text)) if text.startswith(one, at)
    )


@given(st.text("абв", max_size=60), st.sets(SHORT, max_size=3 * FEW))
def test_every_place_of_every_string_is_found(text, wanted):
    assert sorted(places(text, wanted)) == one_by_one(text, wanted)
    assert held(text, wanted) == {one for one in wanted if one in text}


@given(st.text("абв", max_size=60), st.sets(SHORT, min_size=FEW + 1))
def test_more_than_a_few_strings_are_found_as_well(text, wanted):
    assert sorted(places(text, wanted)) == one_by_one(text, wanted)


RANGE = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda r: (min(r), max(r)))


@given(st.lists(RANGE), RANGE)
def test_a_find_is_held_where_one_range_holds_it_whole(ranges, asked):
    inside = any(start <= asked[0] and asked[1] <= stop for start, stop in ranges)
    assert Ranges(ranges).hold(Span(*asked, "TERM", "test")) == inside
