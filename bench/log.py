"""The masking log: what an append costs at any length, how fast and in how much memory it verifies.

    python -m bench.log [--records 1000000] [--folder DIR]

One process, one SQLite file with the settings of production. Appends are timed in windows while
the log grows; then the whole is verified by `relay log verify`'s walk, and 100,000 records are
exported and verified by the auditor's one-file verifier in a process of its own. Last: what the
records of a message cost against accepting and masking it, attachments and commits included.
Processor time does not depend on what else the machine does; time by the clock does.
"""

import argparse
import asyncio
import datetime
import hashlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from relay import config
from relay.border import inbound, masking_log, policies
from relay.border.assistants.loading import load_all
from relay.border.contract import Message
from relay.border.destinations import Register
from relay.border.masking.pool import Maskers
from relay.border.masking.step import mask_message
from relay.border.masking_log import Destination, Input, Output, Record, append, keys
from relay.border.masking_log.export import Period, export
from relay.border.masking_log.record import METHOD
from relay.border.masking_log.standalone import bundle
from relay.border.side import Portal
from relay.border.stores import SCHEMAS
from relay.cli.message import read
from relay.jobs import queue
from relay.peer.server import Call
from relay.pii.types import Policy
from relay.sealing import Keyring, new_key
from relay.signing import SyncToken
from relay.store.database import Database
from relay.store.tx import Tx
from relay.tokens.register import Bearer

PORTAL = "p_bench"
AT_ONCE = 200  # records in one commit, as under load
WINDOWS = 10
ROUNDS = 10
SAMPLES = sorted(Path("tests/samples").glob("*.eml"))


def record(number: int) -> Record:
    """One of the five records of a message, as large as a real one."""
    digest = hashlib.sha256(str(number // 5).encode()).hexdigest()
    event = ("cleared", "sending", "sent", "received", "restored")[number % 5]
    return Record(
        event=event,  # pyright: ignore[reportArgumentType]
        request_id=f"m_{digest[:24]}",
        lead_ref=f"t_{digest[24:48]}",
        part="message",
        method=METHOD,
        policy_sha256="0" * 64,
        detector="relay.pii 0.1.0",
        input=Input(kind="mail", bytes=2000, hmac=digest),
        output=Output(sha256=digest, bytes=1500),
        counts={"PERSON": 2, "PHONE": 1, "EMAIL": 1},
        distinct={"PERSON": 1, "PHONE": 1, "EMAIL": 1},
        checks=["second_pass", "vault_values"],
        destinations=[
            Destination(id="openai", recipient="OpenAI", country="US", notice="00-000000")
        ],
    )


def grow(log: Database, count: int) -> list[float]:
    """Append and return the processor seconds of one append in each window."""

    def unit(start: int, stop: int) -> Callable[[Tx], None]:
        def do(tx: Tx) -> None:
            for number in range(start, stop):
                append(tx, PORTAL, one := record(number), one.request_id)

        return do

    async def run() -> list[float]:
        found: list[float] = []
        width = count // WINDOWS
        for window in range(WINDOWS):
            started, cpu = time.perf_counter(), time.process_time()
            for start in range(window * width, (window + 1) * width, AT_ONCE):
                stop = min(start + AT_ONCE, (window + 1) * width)
                await log.write(unit(start, stop))
            found.append((time.process_time() - cpu) / width)
            wall = (time.perf_counter() - started) / width
            print(
                f"append at {(window + 1) * width:>9}: {found[-1] * 1e6:6.1f} us of processor,"
                f" {wall * 1e6:6.1f} us by the clock",
                flush=True,
            )
        return found

    return asyncio.run(run())


def peak_mb() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def verified(log: Database) -> tuple[int, float, float]:
    """Records, processor seconds and seconds of a walk."""
    started, cpu = time.perf_counter(), time.process_time()
    end = asyncio.run(log.read(lambda tx: masking_log.verify(tx, PORTAL)))
    return end.size, time.process_time() - cpu, time.perf_counter() - started


def audited(folder: Path, log: Database, size: int) -> None:
    """Export the first `size` records and verify them as an auditor does."""
    key = keys.load(folder / "log.key")
    row = asyncio.run(
        log.read(lambda tx: tx.one("SELECT at FROM records WHERE seq = :s", s=size + 1))
    )
    period = Period(None, None if row is None else row["at"])
    out = folder / f"export-{size}"
    started = time.perf_counter()
    span = asyncio.run(export(log, key, PORTAL, out, period, actor="bench", reason=""))
    took = time.perf_counter() - started
    (folder / "verify.py").write_text(bundle.text(), encoding="utf-8")
    code = (
        "import re, runpy, sys, time; sys.argv = sys.argv[1:]; t = time.perf_counter()\n"
        "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
        "kb = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
        "print(time.process_time(), time.perf_counter() - t, kb / 1024)"
    )
    told = subprocess.run(
        [sys.executable, "-I", "-c", code, str(folder / "verify.py"), str(out), "--key",
         key.public(PORTAL)[0]],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    cpu, seconds, memory = map(float, told[-1].split())
    count = span.last - span.first + 1
    print(
        f"export of {count}: {took:.2f} s; auditor's verifier: {cpu:.2f} s of processor,"
        f" {seconds:.2f} s by the clock, peak {memory:.0f} MB: {told[-2]}",
        flush=True,
    )


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


async def overhead(folder: Path) -> None:
    """What the log costs while the demo's messages are accepted and masked, one after another."""
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
    """Run it all in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--only-overhead", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="relay-bench-log-", dir=options.folder))
    try:
        if options.only_overhead:
            return asyncio.run(overhead(folder))
        keys.make(folder / "log.key", "k1")
        log = Database(folder / "log.db", (masking_log.SCHEMA,))
        windows = grow(log, options.records)
        print(f"last window to first: {windows[-1] / windows[0]:.2f}")
        before = peak_mb()
        size, cpu, seconds = verified(log)
        print(
            f"relay log verify: {size} records in {cpu:.2f} s of processor"
            f" ({cpu / size * 1e5:.2f} s for 100,000), {seconds:.2f} s by the clock,"
            f" peak {before:.0f} -> {peak_mb():.0f} MB"
        )
        print(f"file: {(folder / 'log.db').stat().st_size / size:.0f} bytes a record")
        for part in sorted({10_000, 100_000, size}):
            if part <= size:
                audited(folder, log, part)
        log.close()
        asyncio.run(overhead(folder))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
