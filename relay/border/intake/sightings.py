"""What was seen in a portal and is to be read: one job per card or activity, whoever saw it.

An id is seen by polling, by an event, by a robot, and often by all three: the job's id is made of
the portal and the id, so that a second sighting changes nothing.
"""

from typing import Literal, NamedTuple

from relay.jobs import queue
from relay.store.tx import Tx

Kind = Literal["lead", "deal", "activity"]
KINDS: tuple[Kind, ...] = ("lead", "deal", "activity")
EVENTS: dict[str, Kind] = {
    "ONCRMLEADADD": "lead",
    "ONCRMDEALADD": "deal",
    "ONCRMACTIVITYADD": "activity",
}
"""The portal's events that something may have come in by."""

PATIENCE = 30 * 86400.0
"""Seconds that a card may wait to be read: longer than any maintenance or forgotten webhook."""


class Sighting(NamedTuple):
    """One id of the portal that may have brought something."""

    kind: Kind
    number: int


def job_id(portal: str, seen: Sighting) -> str:
    """The id of the job that reads it."""
    return f"{portal}:{seen.kind}:{seen.number}"


def sighting(job: str) -> Sighting:
    """The sighting behind a job's id."""
    _, kind, number = job.rsplit(":", 2)
    return Sighting(next(one for one in KINDS if one == kind), int(number))


def add(tx: Tx, portal: str, seen: Sighting, settle: float) -> bool:
    """Have it read `settle` seconds from now; False if it was seen before."""
    now = tx.now()
    return queue.add(
        tx,
        job_id(portal, seen),
        kind="look",
        portal=portal,
        step="card.look",
        due=now + settle,
        deadline=now + PATIENCE,
        priority=6,
    )
