"""Verdicts come back, by poll or by signed push: log, then state, then the acknowledgement."""

import asyncio
import secrets
from collections.abc import Sequence

import msgspec
import structlog

from relay import metrics, wire
from relay.border import tally
from relay.border.destinations import logged
from relay.border.incidents import open_incident
from relay.border.masking_log import Destination, Record, append
from relay.border.masking_log.record import code
from relay.border.side import Side
from relay.errors import Malformed, RelayError
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.consequences import Backoff
from relay.store.tx import Row, Tx

log = structlog.get_logger()


async def receive(side: Side, verdict: wire.Verdict) -> None:
    """Store one verdict; a repeated one changes nothing, a late one is recorded as too late.

    Malformed if it is in a wire version that this relay does not understand.
    """
    if verdict.version not in wire.SERVED:
        raise Malformed("version_not_served")
    run = await side.state.read(lambda tx: _run(tx, verdict.run))
    if run is None or (run["portal"], run["message"]) != (verdict.portal, verdict.turn):
        log.warning("unknown_run", run=verdict.run)
        return
    late = run["outcome"] in ("expired", "cancelled")
    record = _record(side, verdict, run, late)
    await side.log.write(lambda tx: append(tx, verdict.portal, record, verdict.run))
    await _check_recipients(side, verdict)
    reach("verdict.logged")
    await side.state.write(lambda tx: _store(tx, verdict, side.config.deadlines.write))
    reach("verdict.stored")
    metrics.OUTCOMES.labels("verdict", "too_late" if late else verdict.outcome).inc()
    metrics.TOKENS.labels("input").inc(max(0, verdict.usage.input_tokens))
    metrics.TOKENS.labels("output").inc(max(0, verdict.usage.output_tokens))
    side.wake()


async def poll_forever(side: Side) -> None:
    """Ask for verdicts until cancelled; the border needs no inbound route from abroad."""
    backoff, failures = Backoff(first=1.0, longest=60.0), 0
    while True:
        try:
            verdicts = await _poll(side)
            stored = [verdict.run for verdict in verdicts if await _stored(side, verdict)]
            if stored:
                await _acknowledge(side, stored)
            failures = 0
        except RelayError as error:
            log.warning("poll_failed", code=error.code, tries=failures)
            failures += 1
            await asyncio.sleep(backoff.delay(failures))


async def _stored(side: Side, verdict: wire.Verdict) -> bool:
    """Whether it was taken; one that breaks us must not keep the others from coming."""
    try:
        await receive(side, verdict)
    except Malformed as error:  # of a turn that a newer border sent: it comes again
        log.error("verdict_failed", run=verdict.run, code=error.code)
        return False
    except RelayError:
        raise
    except Exception as problem:
        log.error("verdict_failed", run=verdict.run, exc_info=problem)
        return False
    return True


async def _poll(side: Side) -> Sequence[wire.Verdict]:
    body = msgspec.json.encode(wire.Poll(audience="offshore", wait=25))
    answer = await side.offshore.post(
        "/v1/verdicts/poll", body, wire.Polled, webhook_id=_fresh(), seconds=60
    )
    return answer.verdicts


async def _acknowledge(side: Side, runs: list[str]) -> None:
    body = msgspec.json.encode(wire.Ack(audience="offshore", runs=runs))
    await side.offshore.post("/v1/verdicts/ack", body, wire.Acked, webhook_id=_fresh())


def _fresh() -> str:
    return f"poll_{secrets.token_hex(12)}"


def _run(tx: Tx, run: str) -> Row | None:
    return tx.one(
        "SELECT runs.portal, message, outcome, thread, assistant_sha256 FROM runs"
        " JOIN messages ON messages.id = runs.message WHERE runs.id = :id",
        id=run,
    )


def _record(side: Side, verdict: wire.Verdict, run: Row, late: bool) -> Record:
    """The verdict's actual recipients, failed attempts among them."""
    return Record(
        event="too_late" if late else "received",
        request_id=verdict.turn,
        lead_ref=run["thread"],
        subject=verdict.run,
        assistant_sha256=run["assistant_sha256"],
        reason=code(verdict.code),
        counts={"attempts": sum(one.attempts for one in verdict.recipients)},
        destinations=[_recipient(side, one) for one in verdict.recipients],
    )


def _recipient(side: Side, one: wire.Recipient) -> Destination:
    entry = side.register.named(one.name)
    if entry is None:
        return Destination(id=code(one.name), recipient="", country="", notice="")
    return logged(entry, model=code(one.model))


async def _check_recipients(side: Side, verdict: wire.Verdict) -> None:
    """Text that reached somebody who was not allowed it is an incident, whatever the verdict."""
    turn = await side.state.read(
        lambda tx: tx.one("SELECT body FROM turns WHERE message = :m", m=verdict.turn)
    )
    allowed: set[str] | None = None
    if turn is not None:
        allowed = {*msgspec.json.decode(turn["body"], type=wire.Turn).allowed_recipients}
    for one in verdict.recipients:
        may = side.register.may_receive(one.name, one.at) and (
            allowed is None or one.name in allowed
        )
        if may:
            continue
        record = Record(
            event="recipient_not_allowed",
            request_id=verdict.turn,
            subject=code(one.name),
            destinations=[_recipient(side, one)],
        )
        once = f"{verdict.run}:{code(one.name)}"
        await side.log.write(lambda tx, r=record, o=once: append(tx, verdict.portal, r, o))
        log.error("incident", portal=verdict.portal, message=verdict.turn, run=verdict.run)
        await open_incident(
            side.books, verdict.portal, "recipient_not_allowed", message=verdict.turn
        )


def _store(tx: Tx, verdict: wire.Verdict, seconds: float) -> None:
    model = verdict.recipients[-1].model if verdict.recipients else ""
    changed = tx.run(
        "UPDATE runs SET outcome = :outcome, code = :code, answer = :answer, model = :model,"
        " model_ms = :model_ms, decided = :now WHERE id = :run AND outcome IS NULL",
        outcome=verdict.outcome,
        code=verdict.code,
        answer=None if verdict.answer is None else msgspec.json.encode(verdict.answer).decode(),
        model=model,
        model_ms=verdict.model_ms,
        run=verdict.run,
        now=tx.now(),
    )
    if changed:
        tally.note_use(tx, verdict)
        deadline = tx.now() + seconds
        queue.wake(tx, verdict.run, "run.write", deadline=deadline)
        queue.postpone(tx, verdict.turn, deadline + 60)  # its runs end first
