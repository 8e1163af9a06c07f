"""When models end: what vendors have announced, checked against what is in use.

The vendor's own list (`GET /v1/models`, shutdown_date) is asked abroad; the border, which must not
speak to vendors, has this table of announcements known at release time.
"""

import datetime
from collections.abc import Iterable
from fnmatch import fnmatchcase

from relay.doctor.finding import Finding, fail, ok, warn
from relay.said import both

ANNOUNCED = (  # first row that fits; of 2026-11
    ("gpt-5.1*", "2027-04-01"),
    ("gpt-5", "2026-12-11"),
    ("gpt-5-mini*", "2026-12-11"),
    ("gpt-5-nano*", "2026-12-11"),
    ("gpt-5-pro*", "2026-12-11"),
    ("o3", "2026-12-11"),
    ("gpt-4o*", "2027-01-14"),
    ("gpt-4.1*", "2027-01-14"),
    ("gpt-3.5*", "2026-10-23"),
    ("gpt-4", "2026-10-23"),
    ("o1", "2026-10-23"),
    ("o3-mini*", "2026-10-23"),
    ("o4-mini*", "2026-10-23"),
)


def announced(model: str) -> str | None:
    """The announced end of a model (ISO), if one was known when this was released."""
    return next((day for pattern, day in ANNOUNCED if fnmatchcase(model, pattern)), None)


def endings(ends: Iterable[tuple[str, str | None]], today: datetime.date) -> list[Finding]:
    """One line for each model in use that has an end."""
    found: list[Finding] = []
    for model, end in ends:
        if end is None:
            continue
        try:
            days = (datetime.date.fromisoformat(end[:10]) - today).days
        except ValueError:
            continue
        said = both("model.ends", model=model, day=end[:10], days=days)
        mend = both("model.change")
        if days <= 0:
            found.append(fail("model", both("model.ended", model=model, day=end[:10]), mend))
        elif days <= 60:
            found.append(warn("model", said, mend))
        else:
            found.append(ok("model", said))
    return found
