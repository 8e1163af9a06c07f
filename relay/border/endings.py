"""What it means when a job of the border ends or is held: runs end, results go out, notes appear.

Called inside the transaction that ends the job, so an end and what follows from it are one.
"""

from collections.abc import Mapping

import structlog

from relay import metrics
from relay.border import notices, proposals, robots, tally
from relay.errors import Outcome
from relay.jobs import queue
from relay.jobs.consequences import Ending
from relay.jobs.queue import Job
from relay.store.tx import Tx

log = structlog.get_logger()

NOTE_SECONDS = 3 * 86400  # how long a note to the card is tried


def endings() -> Mapping[str, Ending]:
    """The endings by kind of job."""
    return {
        "message": message_ended,
        "run": run_ended,
        "note": note_ended,
        "look": look_ended,
        "install": install_ended,
        "fate": note_ended,
        "proposal": proposals.ended,
        "robot": robots.ended,
        "digest": digest_ended,
        "erasure": erasure_ended,
    }


def message_ended(tx: Tx, job: Job, outcome: Outcome | None, code: str) -> None:
    """A message was held (None) or ended before its verdicts: say so everywhere it is awaited."""
    log.info("ended" if outcome else "held", message=job.id, outcome=outcome, code=code)
    if outcome is not None:
        metrics.OUTCOMES.labels("message", outcome).inc()
        for row in tx.all("SELECT id FROM runs WHERE message = :m", m=job.id):
            if queue.end(tx, row["id"], outcome, code):
                tx.run(
                    "UPDATE runs SET outcome = :outcome, code = :code, decided = :now"
                    " WHERE id = :id AND outcome IS NULL",
                    outcome=outcome,
                    code=code,
                    now=tx.now(),
                    id=row["id"],
                )
                release_run(tx, row["id"])
        robots.message_over(tx, job.id)
    else:
        _release_held(tx, job.id)
    add_note(tx, job.portal, job.id, "held" if outcome is None else outcome)


def run_ended(tx: Tx, job: Job, outcome: Outcome | None, code: str) -> None:
    """A verdict could not be written, or never came: the run ends, perhaps the message too."""
    if outcome is None:
        return
    row = tx.one("SELECT message FROM runs WHERE id = :id", id=job.id)
    if row is None:
        return
    if outcome == "failed":  # an answer that cannot be used is no verdict: nobody gets to see it
        tx.run("UPDATE runs SET outcome = NULL, answer = NULL WHERE id = :id", id=job.id)
        add_note(tx, job.portal, row["message"], outcome)
    tx.run(
        "UPDATE runs SET outcome = coalesce(outcome, :outcome), code = :code,"
        " decided = coalesce(decided, :now) WHERE id = :id",
        outcome=outcome,
        code=code,
        now=tx.now(),
        id=job.id,
    )
    finish_message(tx, row["message"])
    release_run(tx, job.id)


def note_ended(_tx: Tx, _job: Job, _outcome: Outcome | None, _code: str) -> None:
    """A note that could not be written, a fate that could not be read: nobody waits for it."""


def digest_ended(tx: Tx, job: Job, outcome: Outcome | None, _code: str) -> None:
    """Nobody could be told what came beyond his notifications: the cards show it."""
    if outcome is not None:
        notices.dropped(tx, job)


def look_ended(_tx: Tx, job: Job, outcome: Outcome | None, code: str) -> None:
    """A card that was to be read is gone, or waits for a person (`relay held`)."""
    log.info("look_ended" if outcome else "held", job=job.id, outcome=outcome, code=code)
    if outcome is not None:
        metrics.OUTCOMES.labels("look", outcome).inc()


def erasure_ended(_tx: Tx, job: Job, outcome: Outcome | None, code: str) -> None:
    """The other side never confirmed, or refused: a person has to see to it."""
    if outcome != "verdict":
        log.error("erasure_unconfirmed", run=job.id, portal=job.portal, code=code)


def install_ended(tx: Tx, job: Job, outcome: Outcome | None, code: str) -> None:
    """A candidate for an application's token was refused or waited too long: it is dropped."""
    log.warning("app_not_installed", portal=job.portal, outcome=outcome, code=code)
    tx.run("DELETE FROM app_candidates WHERE job = :job", job=job.id)


def finish_message(tx: Tx, message: str) -> None:
    """End the message when all its runs have ended: with a verdict if any run brought one."""
    tx.lock(f"message:{message}")  # its runs may end on different nodes at the same moment
    open_runs = tx.one(
        "SELECT count(*) AS n FROM jobs JOIN runs ON runs.id = jobs.id"
        " WHERE runs.message = :m AND jobs.state <> 'done'",
        m=message,
    )
    if open_runs is None or open_runs["n"]:
        return
    rows = tx.all("SELECT outcome, code FROM runs WHERE message = :m", m=message)
    best = next((row for row in rows if row["outcome"] == "verdict"), rows[0])
    if queue.end(tx, message, best["outcome"], best["code"]):
        log.info("ended", message=message, outcome=best["outcome"], code=best["code"])
        metrics.OUTCOMES.labels("message", best["outcome"]).inc()
        robots.message_over(tx, message)


def release_run(tx: Tx, run: str) -> None:
    """Hand an ended run to the module, again if it has seen it as held."""
    tx.announce(queue.CHANGED)
    tx.run(
        "UPDATE runs SET released = :now, acknowledged = NULL, leased_until = 0"
        " WHERE id = :run AND outcome IS NOT NULL",
        run=run,
        now=tx.now(),
    )
    tally.note_end(tx, run)


def _release_held(tx: Tx, message: str) -> None:
    """Tell the module that the message waits for a person."""
    tx.run(
        "UPDATE runs SET released = :now, acknowledged = NULL, leased_until = 0"
        " WHERE message = :m AND outcome IS NULL",
        m=message,
        now=tx.now(),
    )


def add_note(tx: Tx, portal: str, message: str, why: str) -> None:
    """Let one line of reason appear in the card, once for each reason."""
    queue.add(
        tx,
        f"{message}:{why}",
        kind="note",
        portal=portal,
        step="note.write",
        deadline=tx.now() + NOTE_SECONDS,
        priority=7,
    )
