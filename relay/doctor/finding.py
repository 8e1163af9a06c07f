"""One line of the doctor: what was looked at, how it is, and how to mend it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, NamedTuple

from relay.errors import RelayError, Told
from relay.refusals import Both
from relay.refusals.mends import MENDS
from relay.said import both, same
from relay.store.tx import DAY

State = Literal["ok", "warn", "fail"]
NOTHING = same("")


class Finding(NamedTuple):
    """`check` is a fixed word for programs; `said` and `mend` are for the administrator."""

    check: str
    state: State
    said: Both
    mend: Both = NOTHING


Check = tuple[str, Callable[[], Awaitable[Sequence[Finding]]]]


def ok(check: str, said: Both) -> Finding:
    """As it should be."""
    return Finding(check, "ok", said)


def warn(check: str, said: Both, mend: Both) -> Finding:
    """It works, but somebody should look."""
    return Finding(check, "warn", said, mend)


def fail(check: str, said: Both, mend: Both) -> Finding:
    """Messages will wait or be held until this is mended."""
    return Finding(check, "fail", said, mend)


async def examine(checks: Sequence[Check]) -> list[Finding]:
    """Run every check, one after another; one that fails in itself is a finding, too."""
    found: list[Finding] = []
    for name, look in checks:
        try:
            found += await look()
        except Told as error:
            found.append(fail(name, (error.russian, error.english), both("mend.named")))
        except RelayError as error:
            said = f"{error.code} {error.detail}".strip()
            found.append(fail(name, same(said), mend_of(error.code)))
    return found


def mend_of(code: str) -> Both:
    """What to do about an error."""
    return MENDS[code] if code in MENDS else both("mend.troubles")


def left(seconds: float) -> Both:
    """A span of time in words."""
    if seconds >= 2 * DAY:
        return both("days", n=int(seconds // DAY))
    if seconds >= 7200:
        return both("hours", n=int(seconds // 3600))
    return both("minutes", n=max(0, int(seconds // 60)))
