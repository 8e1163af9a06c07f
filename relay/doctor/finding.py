"""One line of the doctor: what was looked at, how it is, and how to mend it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, NamedTuple

from relay.errors import RelayError, Told
from relay.refusals.mends import MENDS
from relay.store.tx import DAY

State = Literal["ok", "warn", "fail"]


class Finding(NamedTuple):
    """`check` is a fixed word for programs; `said` and `mend` are for the administrator."""

    check: str
    state: State
    said: str
    mend: str = ""


Check = tuple[str, Callable[[], Awaitable[Sequence[Finding]]]]


def ok(check: str, said: str) -> Finding:
    """As it should be."""
    return Finding(check, "ok", said)


def warn(check: str, said: str, mend: str) -> Finding:
    """It works, but somebody should look."""
    return Finding(check, "warn", said, mend)


def fail(check: str, said: str, mend: str) -> Finding:
    """Messages will wait or be held until this is mended."""
    return Finding(check, "fail", said, mend)


async def examine(checks: Sequence[Check]) -> list[Finding]:
    """Run every check, one after another; one that fails in itself is a finding, too."""
    found: list[Finding] = []
    for name, look in checks:
        try:
            found += await look()
        except Told as error:
            found.append(
                fail(name, error.russian, "исправьте то, что названо, и проверьте ещё раз")
            )
        except RelayError as error:
            said = f"{error.code} {error.detail}".strip()
            found.append(fail(name, said, mend_of(error.code)))
    return found


def mend_of(code: str) -> str:
    """What to do about an error."""
    return MENDS[code][0] if code in MENDS else "см. docs/install.ru.md, «Неполадки»"


def left(seconds: float) -> str:
    """A span of time in words."""
    if seconds >= 2 * DAY:
        return f"{int(seconds // DAY)} дн."
    if seconds >= 7200:
        return f"{int(seconds // 3600)} ч"
    return f"{max(0, int(seconds // 60))} мин"
