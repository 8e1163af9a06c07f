"""The cloud's rate is kept over any pattern of calls."""

from hypothesis import given
from hypothesis import strategies as st

from relay.border.bitrix.bucket import LeakyBucket


@given(st.lists(st.floats(0, 40), min_size=1, max_size=200))
async def test_the_portals_counter_never_passes_its_limit(pauses: list[float]) -> None:
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    bucket = LeakyBucket(2, 50, clock=lambda: now, sleep=sleep)
    level, seen = 0.0, 0.0
    for pause in pauses:
        now += pause / 100  # mostly faster than allowed
        await bucket.take()
        level = max(0.0, level - (now - seen) * 2) + 1
        seen = now
        assert level <= 50 + 1e-6
