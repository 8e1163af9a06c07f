"""What the stand-in portal remembers, in memory: cards, timelines, feed, people, faults, calls."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from aiohttp import web

from tests.fakes.canaries import Canaries

PAGE = 50
SCOPES = ("crm", "log", "im", "disk", "user", "imopenlines", "task", "bizproc")


class Page(NamedTuple):
    """The answer of a list method: one page, how many there are, where the next page starts."""

    result: Any
    total: int | None
    next: int | None


@dataclass
class Portal:
    """One portal. `user` owns the webhook whose secret is `code`.

    `mode`: 1 with leads, 2 without. `waiting`: robots' event tokens, with what they were answered.
    """

    code: str
    user: int = 1
    scopes: tuple[str, ...] = SCOPES
    origin: str = ""
    replaces_lists: bool = False
    knows_log_date: bool = True
    rate: tuple[float, float] | None = None
    clock: Callable[[], float] = time.monotonic
    level: float = 0.0
    seen: float = 0.0
    canaries: Canaries | None = None
    items: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    userfields: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    activities: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    notifications: dict[int, dict[str, Any]] = field(default_factory=dict)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    chats: dict[int, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    checklists: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    transcripts: dict[int, str] = field(default_factory=dict)
    admin: bool = True
    mode: int = 1
    features: set[str] = field(default_factory=lambda: {"rest_offline_extended"})
    handlers: list[dict[str, Any]] = field(default_factory=list)
    offline: dict[int, dict[str, Any]] = field(default_factory=dict)
    robots: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    template: int = 12
    workflows: dict[str, dict[str, Any]] = field(default_factory=dict)
    slow_workflow: bool = False
    workflow_fails: bool = False
    faults: list[dict[str, Any]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    ids: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for number, name, last in ((1, "Админ", "Портала"), (2, "Ольга", "Продажина")):
            self.users[number] = {
                "ID": str(number),
                "ACTIVE": True,
                "NAME": name,
                "LAST_NAME": last,
                "UF_DEPARTMENT": [1],
                "USER_TYPE": "employee",
            }

    def too_many(self) -> bool:
        """Count one request as the cloud does: `rate` is (drained per second, most at once)."""
        if self.rate is None:
            return False
        drained, most = self.rate
        now = self.clock()
        self.level = max(0.0, self.level - (now - self.seen) * drained) + 1
        self.seen = now
        return self.level > most

    def new_id(self, kind: str) -> int:
        """Ids grow per kind, from 1, as in a database."""
        self.ids[kind] += 1
        return self.ids[kind]


PORTAL = web.AppKey("portal", Portal)


def now() -> str:
    """The moment, as the portal writes moments."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def page(rows: list[Any], start: Any) -> Page:
    """One page of 50, as every list method cuts it; `start` -1 asks for no counting."""
    if start is not None and int(start) == -1:
        return Page(rows[:PAGE], None, None)
    begin = max(0, int(start or 0))
    after = begin + PAGE
    return Page(rows[begin:after], len(rows), after if after < len(rows) else None)
