"""The masking log's share of a message: what its records cost against accepting and masking it.

    python -m bench.log_share

The demo's mails, attachments and commits included, one after another in one process, with a
child that masks as in production. The first round is not counted: it warms the child.
"""

import asyncio
import datetime
import hashlib
import statistics
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from relay import config
from relay.border import inbound, policies
from relay.border.assistants.loading import load_all
from relay.border.contract import Message
from relay.border.destinations import Register
from relay.border.masking.pool import Maskers
from relay.border.masking.step import mask_message
from relay.border.side import Portal
from relay.border.stores import SCHEMAS
from relay.cli.message import read
from relay.jobs import queue
from relay.peer.server import Call
from relay.pii.types import Policy
from relay.sealing import Keyring, new_key
from relay.signing import SyncToken
from relay.store.database import Database
from relay.tokens.register import Bearer

PORTAL = "p_bench"
ROUNDS = 10
SAMPLES = sorted(Path("tests/samples").glob("*.eml"))


class Timed:
    """A database that adds up how long its callers wait for their writes."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.seconds = 0.0

    async def read(self, unit: Any) -> Any:
        """Pass on."""
        return await self._db.read(unit)

    async def write(self, unit: Any) -> Any:
        """Pass on, timed."""
        started = time.perf_counter()
        try:
            return await self._db.write(unit)
        finally:
            self.seconds += time.perf_counter() - started


async def share(folder: Path) -> None:
    """Accept and mask the demo's messages, one after another, and print the log's part of it."""
    names = ("state", "vault", "log")
    state, people, log = (Database(folder / f"{one}.db", SCHEMAS[one]) for one in names)
    timed = Timed(log)
    portal = config.Portal(id=PORTAL, key_file=folder / "none")
    day = datetime.date
    span: dict[str, Any] = {"valid_from": day(2026, 1, 1), "valid_until": day(2099, 12, 31)}
    span |= {"country": "DE", "notice": "1", "retention": "24h", "recipient": "x"}
    entries = [
        config.Destination(id="offshore", role="offshore", **span),
        config.Destination(id="openai", role="model", **span),
    ]
    settings = config.Border(
        portals=[portal],
        offshore=config.OffshoreLink(url="http://x", token_file=folder, destination="offshore"),
        destinations=entries,
        data=folder,
        sealing_key_file=folder,
    )
    await state.write(lambda tx: policies.seed(tx, PORTAL, Policy()))
    assistants = load_all(None)
    instructions = {(PORTAL, name): one.assistant.instructions for name, one in assistants.items()}
    async with Maskers(1, 60) as maskers:
        side: Any = SimpleNamespace(
            config=settings, state=state, vault=people, log=timed, assistants=assistants,
            portals={PORTAL: Portal(portal, Keyring({"k1": new_key()}), Policy(), None)},
            register=Register(entries, "offshore"), maskers=maskers, instructions=instructions,
            backlog=lambda: 0, wake=lambda: None,
        )  # fmt: skip
        side.portal = side.portals.__getitem__
        whole: list[float] = []
        logging: list[float] = []
        for turn in range(ROUNDS + 1):
            if turn == 1:  # the first round warms the children
                whole, logging = [], []
            for path in SAMPLES:
                body = _fresh(read(path, PORTAL), f"{turn}:{path.name}")
                started, timed.seconds = time.perf_counter(), 0.0
                bearer = Bearer(SyncToken("bench00001", b"b" * 32), PORTAL)
                request = Call(bearer, f"{turn}{path.stem}", msgspec.json.encode(body), body)
                await inbound.accept(side, request)
                job = await state.write(lambda tx: queue.claim(tx, "message.mask", {}))
                if job is None:
                    raise RuntimeError("the message was not taken")
                await mask_message(side, job)
                whole.append(time.perf_counter() - started)
                logging.append(timed.seconds)
    for db in (state, people, log):
        db.close()
    middle, of_log = statistics.median(whole) * 1e3, statistics.median(logging) * 1e3
    print(
        f"accept and mask one of the demo's messages: median {middle:.1f} ms, of which the log"
        f" {of_log:.1f} ms ({of_log / middle:.1%}); in sum {sum(logging) / sum(whole):.1%}"
    )


def _fresh(body: Message, event: str) -> Message:
    """The message again, with a word of its own, or it would be found to be a repetition."""
    last = body.fields[-1]
    letters = str.maketrans("0123456789abcdef", "абвгдежзиклмнопр")
    word = hashlib.sha256(event.encode()).hexdigest()[:8].translate(letters)
    fields = [*body.fields[:-1], msgspec.structs.replace(last, value=f"{last.value} {word}")]
    return msgspec.structs.replace(body, source_event=event, fields=fields)


def main() -> None:
    """Run it in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="relay-bench-log-") as folder:
        asyncio.run(share(Path(folder)))


if __name__ == "__main__":
    main()
