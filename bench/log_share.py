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
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import msgspec

from relay import config
from relay.border import inbound, policies
from relay.border.assistants.loading import load_all
from relay.border.contract import Message
from relay.border.destinations import Register
from relay.border.masking.pool import Maskers
from relay.border.masking.step import mask_message
from relay.border.side import Portal, Side
from relay.border.stores import SCHEMAS
from relay.border.understood import Understood
from relay.cli.message import read
from relay.jobs import claiming
from relay.peer.client import Peer, open_session
from relay.peer.server import Call
from relay.pii.types import Policy
from relay.sealing import Keyring, new_key
from relay.signing import SyncToken
from relay.store.database import Database
from relay.store.tx import Tx
from relay.tokens.register import Bearer

T = TypeVar("T")

PORTAL = "p_bench"
TOKEN = SyncToken("bench00001", b"b" * 32)
ROUNDS = 10
SAMPLES = sorted(Path("tests/samples").glob("*.eml"))


class TimedLog(Database):
    """A log that adds up how long its callers wait for their writes, in seconds."""

    seconds = 0.0

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Pass on, timed."""
        started = time.perf_counter()
        try:
            return await super().write(unit)
        finally:
            self.seconds += time.perf_counter() - started


async def share(folder: Path) -> None:
    """Accept and mask the demo's messages, one after another, and print the log's part of it."""
    async with Maskers(1, 60) as maskers, open_session() as session:
        side, log = await _border(folder, maskers, session)
        whole: list[float] = []
        logging: list[float] = []
        for turn in range(ROUNDS + 1):
            if turn == 1:  # the first round warms the children
                whole, logging = [], []
            for path in SAMPLES:
                body = _fresh(read(path, PORTAL), f"{turn}:{path.name}")
                started, log.seconds = time.perf_counter(), 0.0
                await inbound.accept(side, _call(body, f"{turn}{path.stem}"))
                job = await side.state.write(lambda tx: claiming.claim(tx, "message.mask", {}))
                if job is None:
                    raise RuntimeError("the message was not taken")
                await mask_message(side, job)
                whole.append(time.perf_counter() - started)
                logging.append(log.seconds)
    for db in (side.state, side.vault, log):
        db.close()
    middle, of_log = statistics.median(whole) * 1e3, statistics.median(logging) * 1e3
    print(
        f"accept and mask one of the demo's messages: median {middle:.1f} ms, of which the log"
        f" {of_log:.1f} ms ({of_log / middle:.1%}); in sum {sum(logging) / sum(whole):.1%}"
    )


async def _border(
    folder: Path, maskers: Maskers, session: aiohttp.ClientSession
) -> tuple[Side, TimedLog]:
    """A border of one portal with the shipped assistants; nothing of it is sent."""
    state, people = (Database(folder / f"{one}.db", SCHEMAS[one]) for one in ("state", "vault"))
    log = TimedLog(folder / "log.db", SCHEMAS["log"])
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
    peer = Peer("http://x", _token, "border>offshore", "offshore>border", session)
    side = Side(
        config=settings,
        state=state,
        vault=people,
        log=log,
        keys=Keyring({"k0": new_key()}),
        portals={PORTAL: Portal(portal, Keyring({"k1": new_key()}), Policy(), None)},
        assistants=assistants,
        register=Register(entries, "offshore"),
        maskers=maskers,
        offshore=peer,
        wake=lambda: None,
        backlog=lambda: 0,
        released=asyncio.Event(),
        understood=Understood(peer),
        instructions=instructions,
    )
    return side, log


async def _token() -> SyncToken:
    return TOKEN


def _call(body: Message, name: str) -> Call:
    """A verified request, as a route gives it to the border."""
    raw = msgspec.json.encode(body)
    return Call(Bearer(TOKEN, PORTAL), name, raw, hashlib.sha256(raw).hexdigest(), body)


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
