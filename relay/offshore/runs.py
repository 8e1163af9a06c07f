"""One run: thread, uploads, question, check, bounded repair, one outcome."""

import hashlib
import time

import msgspec

from relay import wire
from relay.errors import Ended, Outcome, Unavailable
from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.offshore import objects, threads
from relay.offshore.providers.base import MESSAGE, Answer, Provider, Question
from relay.offshore.providers.errors import AnswerCut, BadAnswer, StateLost
from relay.offshore.providers.verdicts import check, preflight
from relay.offshore.side import Side
from relay.sealing import seal
from relay.store.tx import Row, Tx

REPAIRS = 2  # further questions after an answer that does not fit
_WRONG = {
    "invalid_json": "это не JSON",
    "schema_mismatch": "JSON не по схеме",
    "empty_answer": "ответ пуст",
}


async def ask(side: Side, job: Job) -> None:
    """Bring run `job.id` to its verdict; errors of the vendor keep their own names."""
    reach("run.started")
    turn, data_key, assistant = await side.db.read(lambda tx: _load(tx, side, job.id))
    if assistant.provider not in turn.allowed_recipients:
        raise Ended("recipient_not_allowed")
    provider = side.providers.get(assistant.provider)
    if provider is None:
        raise Ended("provider_unknown")
    preflight(assistant.verdict_schema)
    question = _question(turn, assistant)
    started = time.monotonic()
    thread = None
    if assistant.settings.threads == "conversation":
        thread = await provider.open_thread(job.id)
        await objects.keep(side.db, job.id, provider.name, "conversation", thread)
    reach("run.thread")
    await side.db.write(lambda tx: _note_attempt(tx, job.id, provider.name, assistant.model))
    files = await _upload(side, job, provider, turn) if thread is not None else []
    reach("run.uploaded")
    try:
        answer, verdict = await _converse(side, job, provider, question, thread, files)
    except StateLost:
        raise Unavailable("model_state_lost") from None  # the next try starts afresh
    reach("run.answered")
    spent = int((time.monotonic() - started) * 1000)

    def finish(tx: Tx) -> None:
        queue.finish(tx, job, "verdict")
        encoded = msgspec.json.encode(verdict)
        tx.run(
            "UPDATE runs SET answer = :answer, input_tokens = :i, output_tokens = :o,"
            " model_ms = :ms WHERE id = :id",
            answer=seal(data_key, encoded, f"answer:{job.id}"),
            i=answer.usage.input_tokens,
            o=answer.usage.output_tokens,
            ms=spent,
            id=job.id,
        )
        decide(tx, side, job, "verdict", "")

    await side.db.write(finish)
    reach("run.finished")
    side.decided.set()


def decide(tx: Tx, side: Side, job: Job, outcome: Outcome, code: str) -> None:
    """Give the run its outcome and, in the same transaction, its delivery and its cleanup."""
    tx.run(
        "UPDATE runs SET outcome = :outcome, code = :code, decided = :now"
        " WHERE id = :id AND outcome IS NULL",
        outcome=outcome,
        code=code,
        now=tx.now(),
        id=job.id,
    )
    row = tx.one("SELECT border FROM runs WHERE id = :id", id=job.id)
    peer = side.border(row["border"]) if row is not None else None
    last = tx.now() + 4 * 86400
    if peer is not None and peer.push_url is not None:
        queue.add(
            tx,
            f"push:{job.id}",
            kind="delivery",
            portal=job.portal,
            step="delivery.push",
            deadline=last,
            priority=3,
        )
    queue.add(
        tx,
        f"cleanup:{job.id}",
        kind="cleanup",
        portal=job.portal,
        step="cleanup.delete",
        deadline=last,
        priority=8,
    )


async def _converse(
    side: Side,
    job: Job,
    provider: Provider,
    question: Question,
    thread: str | None,
    files: list[str],
) -> tuple[Answer, dict[str, object]]:
    """Ask until an answer fits: at most REPAIRS more times, once with a higher limit."""
    raised = False
    spent = wire.Usage()
    for repairs in range(REPAIRS + 1):
        try:
            answer = await provider.ask(question, thread, files)
            await objects.keep(side.db, job.id, provider.name, "response", answer.response)
            spent = wire.Usage(
                input_tokens=spent.input_tokens + answer.usage.input_tokens,
                output_tokens=spent.output_tokens + answer.usage.output_tokens,
            )
            verdict = check(answer.text, question.schema)
            return msgspec.structs.replace(answer, usage=spent), verdict
        except AnswerCut:
            if raised:
                raise
            raised = True
            more = question.settings.max_output_tokens * 4
            settings = msgspec.structs.replace(question.settings, max_output_tokens=more)
            question = msgspec.structs.replace(question, settings=settings)
        except BadAnswer as error:
            if repairs == REPAIRS:
                raise
            question = msgspec.structs.replace(
                question, repair=_WRONG.get(error.code, "ответ не подходит")
            )
    raise BadAnswer("schema_mismatch")


async def _upload(side: Side, job: Job, provider: Provider, turn: wire.Turn) -> list[str]:
    """Upload the message and every attachment as files; each is noted for deletion."""
    ids: list[str] = []
    for name, text in [(MESSAGE, turn.text), *((file.name, file.text) for file in turn.files)]:
        ref = await provider.upload(job.id, name, text.encode())
        await objects.keep(side.db, job.id, provider.name, "file", ref)
        ids.append(ref)
    return ids


def _question(turn: wire.Turn, assistant: wire.Assistant) -> Question:
    return Question(
        run=assistant.run,
        instructions=assistant.instructions,
        text=turn.text,
        model=assistant.model,
        settings=assistant.settings,
        schema=assistant.verdict_schema,
        safety_id=hashlib.sha256(turn.portal.encode()).hexdigest()[:32],
        files=tuple((file.name, file.text) for file in turn.files),
        hints=tuple(turn.hints),
        remarks=tuple(turn.remarks),
    )


def _load(tx: Tx, side: Side, run: str) -> tuple[wire.Turn, bytes, wire.Assistant]:
    row: Row | None = tx.one("SELECT turn FROM runs WHERE id = :id", id=run)
    if row is None:
        raise Ended("run_missing")
    turn, data_key = threads.load(tx, side.keys, row["turn"])
    assistant = next((one for one in turn.assistants if one.run == run), None)
    if assistant is None:
        raise Ended("run_missing")
    return turn, data_key, assistant


def _note_attempt(tx: Tx, run: str, name: str, model: str) -> None:
    """Before the text leaves for the vendor, write down that it does: failed attempts count."""
    tx.lock(f"run:{run}")
    row = tx.one("SELECT recipients FROM runs WHERE id = :id", id=run)
    known = msgspec.json.decode(row["recipients"], type=list[wire.Recipient]) if row else []
    before = sum(one.attempts for one in known if (one.name, one.model) == (name, model))
    others = [one for one in known if (one.name, one.model) != (name, model)]
    now = wire.Recipient(name=name, model=model, at=int(tx.now()), attempts=before + 1)
    tx.run(
        "UPDATE runs SET recipients = :recipients WHERE id = :id",
        recipients=msgspec.json.encode([*others, now]).decode(),
        id=run,
    )
