"""Notifications to one person: at most so many an hour, the rest in one digest when it is over.

A digest is a job, `<portal>:digest:<person>:<hour>`; the runs that wait for it name it.
"""

from relay.border import card
from relay.border.bitrix.notify import notify
from relay.border.contract import Entity
from relay.border.side import Side
from relay.errors import Ended
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.store.tx import Row, Tx

HOUR = 3600.0
DAY = 24 * HOUR
NAMED = 20  # cards that a digest links to
PATIENCE = DAY  # how long a portal that does not answer is asked: older news is none


def admit(tx: Tx, portal: str, person: int, run: str, entity: Entity, most: int) -> bool:
    """Whether a run's notification goes out now; if not, it is in the digest of this hour."""
    tx.lock(f"notices:{portal}:{person}")
    known = tx.one("SELECT digest FROM notices WHERE run = :run", run=run)
    if known is not None:
        return known["digest"] == ""
    now = tx.now()
    digest = "" if _sent(tx, portal, person, now - HOUR) < most else _later(tx, portal, person)
    tx.run(
        "INSERT INTO notices (run, portal, person, entity_type, entity_id, digest, at)"
        " VALUES (:run, :portal, :person, :type, :id, :digest, :now)",
        run=run,
        portal=portal,
        person=person,
        type=entity.type,
        id=entity.id,
        digest=digest,
        now=now,
    )
    tx.run(
        "DELETE FROM notices WHERE portal = :portal AND person = :person AND digest = ''"
        " AND at < :since",
        portal=portal,
        person=person,
        since=now - DAY,
    )
    return digest == ""


async def send_digest(side: Side, job: Job) -> None:
    """Tell a person how many more verdicts there were, with links to their cards."""
    rest, person = side.portal(job.portal).rest, int(job.id.split(":")[-2])
    rows = await side.state.read(lambda tx: _waiting(tx, job.id))
    if rest is None or not rows:
        raise Ended("no_rest" if rest is None else "erased", outcome="cancelled")
    cards = [Entity(type=row["entity_type"], id=row["entity_id"]) for row in rows]
    text = card.digest_text(list(dict.fromkeys(cards))[:NAMED], len(rows), rest.address)
    await notify(rest, person, job.id, text)
    reach("notice.told")

    def unit(tx: Tx) -> None:
        tx.run("DELETE FROM notices WHERE digest = :job", job=job.id)
        queue.finish(tx, job, "verdict")

    await side.state.write(unit)


def dropped(tx: Tx, job: Job) -> None:
    """A digest that could not be sent is forgotten: the verdicts stand in their cards."""
    tx.run("DELETE FROM notices WHERE digest = :job", job=job.id)


def _sent(tx: Tx, portal: str, person: int, since: float) -> int:
    row = tx.one(
        "SELECT count(*) AS n FROM notices WHERE portal = :portal AND person = :person"
        " AND digest = '' AND at > :since",
        portal=portal,
        person=person,
        since=since,
    )
    return 0 if row is None else row["n"]


def _later(tx: Tx, portal: str, person: int) -> str:
    """The digest of this hour; nothing (at once) if it has gone out, as after a clock set back."""
    hour = int(tx.now() // HOUR)
    job = f"{portal}:digest:{person}:{hour}"
    due = (hour + 1) * HOUR
    added = queue.add(
        tx,
        job,
        kind="digest",
        portal=portal,
        step="notice.digest",
        due=due,
        deadline=due + PATIENCE,
        priority=7,
    )
    row = queue.look(tx, job)
    return job if added or (row is not None and row["state"] != "done") else ""


def _waiting(tx: Tx, digest: str) -> list[Row]:
    return tx.all("SELECT * FROM notices WHERE digest = :digest ORDER BY at, run", digest=digest)
