"""Watermarks only rise; what a look came to is kept, and a full disk stops nobody."""

from relay.border import stores
from relay.border.intake import marks
from relay.border.intake.marks import Mark, mark_of, move
from relay.jobs import SCHEMA as JOBS
from relay.tokens import SCHEMA as TOKENS
from tests.unit.border.conftest import P1, Breaking, one


def test_a_mark_never_falls(begin) -> None:
    tx = begin([JOBS, TOKENS, stores.STATE], lambda: 5.0)
    assert mark_of(tx, "p1", "lead") is None
    move(tx, "p1", "lead", Mark(3, 9))
    move(tx, "p1", "lead", Mark(3, 7))
    assert mark_of(tx, "p1", "lead") == Mark(3, 9)
    assert mark_of(tx, "p1", "deal") is None


async def test_the_last_report_stands(side) -> None:
    for code in ("webhook_revoked", ""):
        await marks.report(side, P1, "poll", code)
    assert (await one(side.state, "SELECT code FROM intakes WHERE kind = 'poll'"))["code"] == ""
    await marks.report(side._replace(state=Breaking(side.state)), P1, "poll", "x")
