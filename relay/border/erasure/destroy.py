"""Destroying at the border: the thread's key and rows, then the masked text. Can be repeated."""

from collections.abc import Sequence

from relay.border import vault
from relay.border.erasure import request
from relay.border.erasure.request import Wanted
from relay.errors import Unavailable
from relay.jobs import queue
from relay.store.database import Database
from relay.store.tx import Tx

_TEXTS = ("turns", "runs", "prints")


async def destroy(
    state: Database, people: Database, erasure: str, messages: Sequence[Wanted]
) -> None:
    """Stop work on the messages, forget their people, then their masked texts.

    Unavailable("in_use") if a reader kept the files from being cleaned: to be repeated.
    """
    await state.write(lambda tx: [_stop(tx, one.message) for one in messages])
    found = await people.write(
        lambda tx: [vault.destroy(tx, thread) for thread in sorted({m.thread for m in messages})]
    )
    total = {name: sum(one[name] for one in found) for name in found[0]} if found else {}

    def texts(tx: Tx) -> None:
        gone = sum(_forget_texts(tx, one.message) for one in messages)
        request.add_counts(tx, erasure, {**total, "masked_texts": gone})

    await state.write(texts)
    if not (await people.scrub("threads") and await state.scrub(*_TEXTS)):
        raise Unavailable("in_use", retry_after=1)


def _stop(tx: Tx, message: str) -> None:
    """End what is not over yet; whoever works on it is fenced and its notes are not written."""
    runs = [row["id"] for row in tx.all("SELECT id FROM runs WHERE message = :m", m=message)]
    notes = [row["id"] for row in tx.all("SELECT id FROM jobs WHERE id LIKE :m", m=f"{message}:%")]
    for job in (message, *runs, *notes):
        if queue.end(tx, job, "cancelled", "erased"):
            tx.run(
                "UPDATE runs SET outcome = 'cancelled', code = 'erased', decided = :now"
                " WHERE id = :id AND outcome IS NULL",
                id=job,
                now=tx.now(),
            )


def _forget_texts(tx: Tx, message: str) -> int:
    tx.run("UPDATE runs SET answer = NULL WHERE message = :m", m=message)
    tx.run("DELETE FROM prints WHERE message = :m", m=message)
    return tx.run("DELETE FROM turns WHERE message = :m", m=message)
