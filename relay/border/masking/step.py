"""The masking step. Its order replaces a transaction over three databases: vault, log, state.

Everything here is deterministic and every write idempotent, so a crash between two of the
commits is mended by doing the step again.
"""

import contextlib
import hashlib
from collections import Counter
from collections.abc import Sequence

import msgspec

from relay import metrics, wire
from relay.border import masking_log, policies, vault
from relay.border.contract import Message
from relay.border.documents.blocks import Limits
from relay.border.masking import cap, compose, reading, records
from relay.border.masking.compose import Source
from relay.border.masking.frames import Check, Mask
from relay.border.side import Portal, Side
from relay.errors import DetectionFailed, Held, RelayError
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.pii.types import Masked, Masking
from relay.store.tx import Row, Tx


async def mask_message(side: Side, job: Job) -> None:
    """Turn the stored message `job.id` into a cleared turn, and move it on to forwarding."""
    reach("mask.started")
    portal = side.portal(job.portal)
    row, runs = await side.state.read(lambda tx: _rows(tx, job.id))
    thread: str = row["thread"]
    policy = await side.state.read(lambda tx: policies.of_message(tx, job.portal, job.id))
    portal = portal._replace(policy=policy)
    body, known = await side.vault.read(
        lambda tx: (
            vault.raw(tx, portal.keys, thread, job.id),
            vault.values(tx, portal.keys, thread),
        )
    )
    source = await reading.read(
        msgspec.json.decode(body, type=Message),
        job.id,
        Limits(inner_images=portal.config.ocr_images),
        lambda ended, total: _files_read(side, job.id, ended, total),
    )
    parts = compose.parts_of(source, policy)
    seeds = [part for part in parts if compose.is_seed(part.name)]
    crossing, kept = cap.worth_masking(parts[len(seeds) :], _input_cap(side, runs))
    masking = await side.maskers.mask(Mask((*seeds, *crossing), policy, known))
    now = await side.state.read(lambda tx: tx.now())
    turn = _turn(side, portal, source, masking, kept, row, runs, job.deadline, now)
    encoded = msgspec.json.encode(turn)
    digest = hashlib.sha256(encoded).hexdigest()
    await _check(side, turn, masking)

    await side.vault.write(
        lambda tx: vault.keep_masking(
            tx, portal.keys, thread, job.id, masking.values, masking.parts
        )
    )
    reach("mask.vaulted")
    replaced = [
        one
        for part in masking.parts
        if not compose.is_seed(part.name)  # what crosses is counted, not what it was found by
        for one in part.replacements
    ]
    counts = Counter(one.label for one in replaced)
    distinct = Counter({one.placeholder: one.label for one in replaced}.values())
    inputs = (body, *records.contents(source))
    prints = await side.vault.read(
        lambda tx: [vault.fingerprint(tx, portal.keys, thread, one) for one in inputs]
    )
    to_log = records.of_masking(portal, source, turn, encoded, counts, distinct, len(body), prints)

    def clear(tx: Tx) -> None:
        for once, record in to_log:
            masking_log.append(tx, job.portal, record, once)

    await side.log.write(clear)
    reach("mask.cleared")

    def store(tx: Tx) -> None:
        queue.advance(tx, job, "message.forward")
        tx.run(
            "INSERT INTO turns VALUES (:id, :body, :sha256, :now) ON CONFLICT (message)"
            " DO UPDATE SET body = excluded.body, sha256 = excluded.sha256",
            id=job.id,
            body=encoded,
            sha256=digest,
            now=tx.now(),
        )
        tx.run(
            "UPDATE messages SET masked_counts = :counts WHERE id = :id",
            id=job.id,
            counts=msgspec.json.encode(dict(counts)).decode(),
        )
        for found in reading.withheld(source):
            tx.run(
                "INSERT INTO withheld VALUES (:id, :number, :format, :reason)"
                " ON CONFLICT (message, part) DO NOTHING",
                id=job.id,
                number=found.number,
                format=found.format,
                reason=found.reason,
            )

    await side.state.write(store)
    _count(counts, source)
    reach("mask.stored")


async def _files_read(side: Side, message: str, ended: int, total: int) -> None:
    """Keep how far the attachments are, for whoever asks; a step done again counts from 0 again."""

    def store(tx: Tx) -> None:
        # Files end side by side: a smaller number may come to the database after a larger one.
        tx.lock(f"files_read:{message}")
        known = tx.one("SELECT ended FROM files_read WHERE message = :id", id=message)
        if known is None or ended == 0 or ended > known["ended"]:
            tx.run(
                "INSERT INTO files_read (message, ended, total) VALUES (:id, :ended, :total)"
                " ON CONFLICT (message) DO UPDATE SET ended = excluded.ended,"
                " total = excluded.total",
                id=message,
                ended=ended,
                total=total,
            )

    with contextlib.suppress(RelayError):  # news only: a store that fails shows in the step itself
        await side.state.write(store)


def _turn(
    side: Side,
    portal: Portal,
    source: Source,
    masking: Masking,
    kept: Sequence[float],
    row: Row,
    runs: Sequence[Row],
    deadline: float,
    now: float,
) -> wire.Turn:
    masked = {part.name: part.text for part in masking.parts}
    recipients = side.register.recipients(now)
    remarks: list[wire.Remark] = []
    if "instruction_like" in masking.remarks:
        remarks.append("instruction_like")
    if compose.hidden(source) or "hidden_text" in masking.remarks:
        remarks.append("hidden_text")
    text, files = cap.shorten(
        compose.text_of(source, masked),
        compose.files_of(source, masked),
        _input_cap(side, runs),
        kept,
    )
    return wire.Turn(
        version=side.understood.version,
        portal=row["portal"],
        audience="offshore",
        turn=row["id"],
        thread=row["thread"],
        text=text,
        files=files,
        hints=[
            msgspec.convert({"placeholder": placeholder, **hint}, wire.Hint)
            for placeholder, hint in sorted(masking.hints.items())
            if hint
        ],
        remarks=remarks,
        assistants=[_assistant(side, portal, run) for run in runs],
        allowed_recipients=sorted(entry.id for entry in recipients),
        allowed_terms=[Masked(term) for term in masking.allowed_terms],
        deadline=int(min(deadline, side.register.ends(now))),  # nobody is asked after its entry
    )


def _input_cap(side: Side, runs: Sequence[Row]) -> int:
    """Tokens that every assistant of the turn can take: one masked text serves them all."""
    known = [side.assistants[one] for run in runs if (one := run["assistant"]) in side.assistants]
    return min((loaded.assistant.max_input_tokens for loaded in known), default=0)


def _assistant(side: Side, portal: Portal, run: Row) -> wire.Assistant:
    loaded = side.assistants.get(run["assistant"])
    if loaded is None:
        raise Held("assistant_missing")
    assistant = loaded.assistant
    return wire.Assistant(
        run=run["id"],
        name=assistant.name,
        sha256=run["assistant_sha256"],
        instructions=side.instructions[portal.config.id, assistant.name],
        provider=assistant.provider,
        model=assistant.model,
        settings=assistant.settings,
        verdict_schema=assistant.verdict,
    )


async def _check(side: Side, turn: wire.Turn, masking: Masking) -> None:
    """The second pass, over what will really be sent: nothing found, or nothing crosses."""
    texts = (turn.text, *(file.text for file in turn.files))
    found = await side.maskers.check(
        Check(texts=texts, values=masking.values, allowed_terms=tuple(turn.allowed_terms))
    )
    if found:
        raise DetectionFailed("second_pass")


def _rows(tx: Tx, message: str) -> tuple[Row, list[Row]]:
    row = tx.one("SELECT * FROM messages WHERE id = :id", id=message)
    if row is None:
        raise Held("message_missing")
    return row, tx.all("SELECT * FROM runs WHERE message = :id ORDER BY assistant", id=message)


def _count(counts: Counter[str], source: Source) -> None:
    for label, number in counts.items():
        metrics.MASKED.labels(label).inc(number)
    for found in reading.withheld(source):
        metrics.WITHHELD.labels(found.reason).inc()
