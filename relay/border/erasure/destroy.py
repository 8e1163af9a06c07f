"""Destroying at the border: the thread's key and rows, then the masked text. Can be repeated."""

from collections.abc import Iterator, Sequence
from typing import get_args

from relay.border import fates, vault, words
from relay.border.bitrix import deeds
from relay.border.erasure import request
from relay.border.erasure.request import Wanted
from relay.errors import Unavailable
from relay.jobs import queue
from relay.store.database import Database
from relay.store.tx import Tx
from relay.tokens import requests

_TEXTS = ("turns", "runs", "prints", "requests")
"""Whose files are cleaned of old copies. Not `messages`, which all work stands on: what PostgreSQL
keeps of a changed row until its own vacuum is one hash of a body that nobody has any more.

What is left of a message are ids, counts and codes: the portal's numbers of its card and activities
(`taken`), what it repeated (`duplicates`), the card's stage and amount (`fates`), whether the
manager agreed (`opinions`). Hashes of what it said go.
"""


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
    for job in (message, *runs, *_afterwards(message, runs)):
        if queue.end(tx, job, "cancelled", "erased"):
            tx.run(
                "UPDATE runs SET outcome = 'cancelled', code = 'erased', decided = :now"
                " WHERE id = :id AND outcome IS NULL",
                id=job,
                now=tx.now(),
            )


def _afterwards(message: str, runs: Sequence[str]) -> Iterator[str]:
    """The jobs that may follow: notes, looks at what became of the card, what was approved.

    Named one by one: a search for them would read all jobs that ever were.
    """
    yield from (f"{message}:{why}" for why in words.STATES)
    for run in runs:
        yield from (f"{run}:fate:{days}" for days in fates.DAYS)
        yield from (f"{run}:do:{action}" for action in get_args(deeds.Action))


def _forget_texts(tx: Tx, message: str) -> int:
    tx.run("UPDATE runs SET answer = NULL WHERE message = :m", m=message)
    row = tx.one("SELECT body_sha256, received FROM messages WHERE id = :m", m=message)
    if row is not None and row["received"] > tx.now() - requests.KEEP:
        requests.forget(tx, row["body_sha256"])
    tx.run("UPDATE messages SET body_sha256 = '' WHERE id = :m", m=message)
    tx.run("DELETE FROM prints WHERE message = :m", m=message)
    tx.run("DELETE FROM proposals WHERE message = :m", m=message)
    return tx.run("DELETE FROM turns WHERE message = :m", m=message)
