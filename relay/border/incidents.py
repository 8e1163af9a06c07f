"""Incident mode: the egress stops, the log says why, and stays stopped until a person closes it.

A guard hit and a recipient outside the register open an incident by themselves; the command line
opens one for a portal or for all (`*`). One incident of a kind is open on a portal at a time.
"""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from relay.border import egress, masking_log
from relay.border.masking_log import Record
from relay.border.masking_log.record import Event
from relay.store.database import Database
from relay.store.tx import Row, Tx


class Incident(NamedTuple):
    """One incident; `portal` may be `*`, `message` is the id of the message that showed it."""

    id: str
    portal: str
    code: str
    reason: str
    message: str
    opened_at: float
    opened_by: str
    closed_at: float | None
    closed_by: str | None


class Books(NamedTuple):
    """Where an incident is written: the state, and the log of every portal it stops."""

    log: Database
    state: Database
    portals: Sequence[str]

    def of(self, portal: str) -> Sequence[str]:
        """The portals that `*` or a portal's id means."""
        return self.portals if portal == egress.ALL else [portal]


async def open_incident(
    books: Books, portal: str, code: str, *, actor: str = "", reason: str = "", message: str = ""
) -> Incident:
    """Stop the egress and note the incident; return the one that is open already if there is one.

    `reason` is a person's masked words; a code alone where the relay itself opens it. Stopping
    comes before its record, unlike everything that lets something out: a full disk stops it too.
    """

    def store(tx: Tx) -> Incident:
        tx.lock(f"incident:{portal}")
        egress.stop(tx, portal, code)
        known = next((found for found in still_open(tx, portal) if found.code == code), None)
        if known is not None:
            return known
        made = Incident(
            f"i_{secrets.token_hex(6)}",
            portal,
            code,
            reason,
            message,
            tx.now(),
            actor or "relay",
            None,
            None,
        )
        tx.run(
            "INSERT INTO incidents VALUES (:id, :portal, :code, :reason, :message, :opened_at,"
            " :opened_by, :closed_at, :closed_by)",
            **made._asdict(),
        )
        return made

    found = await books.state.write(store)
    await _say(books, found, ("incident_opened", "egress_stopped"), actor, reason or code)
    return found


async def close_incident(books: Books, incident: Incident, *, actor: str, reason: str) -> bool:
    """Close it; the egress opens unless another incident is open. False if it was closed before."""
    if incident.closed_at is not None:
        return False
    await _say(books, incident, ("incident_closed",), actor, reason)

    def store(tx: Tx) -> bool:
        changed = tx.run(
            "UPDATE incidents SET closed_at = :now, closed_by = :by"
            " WHERE id = :id AND closed_at IS NULL",
            id=incident.id,
            now=tx.now(),
            by=actor,
        )
        return changed == 1 and not still_open(tx, incident.portal)

    if await books.state.write(store):
        await _say(books, incident, ("egress_opened",), actor, reason)
        await books.state.write(lambda tx: egress.open_again(tx, incident.portal))
    return True


async def _say(
    books: Books, incident: Incident, events: Sequence[Event], actor: str, reason: str
) -> None:
    for portal in books.of(incident.portal):

        def unit(tx: Tx, portal: str = portal) -> None:
            for event in events:
                record = Record(
                    event=event,
                    actor=actor,
                    subject=incident.id,
                    request_id=incident.message,
                    reason=reason,
                )
                masking_log.append(tx, portal, record, incident.id)

        await books.log.write(unit)


def one(tx: Tx, incident: str) -> Incident | None:
    """The incident of an id."""
    row = tx.one("SELECT * FROM incidents WHERE id = :id", id=incident)
    return None if row is None else _of(row)


def listing(tx: Tx) -> list[Incident]:
    """Incidents, newest first (a thousand at most)."""
    return [_of(r) for r in tx.all("SELECT * FROM incidents ORDER BY opened_at DESC LIMIT 1000")]


def still_open(tx: Tx, portal: str) -> list[Incident]:
    """Incidents open on a portal itself."""
    rows = tx.all("SELECT * FROM incidents WHERE portal = :p AND closed_at IS NULL", p=portal)
    return [_of(row) for row in rows]


def _of(row: Row) -> Incident:
    return Incident(*(row[name] for name in Incident._fields))
