"""The masking log: what an append costs at any length, how fast and in how much memory it verifies.

    python -m bench.log [--records 1000000] [--folder DIR]

One process, one SQLite file with the settings of production. Appends are timed in windows while
the log grows; then the whole is verified by `relay log verify`'s walk, and 100,000 records are
exported and verified by the auditor's one-file verifier in a process of its own. What the log is
of a message's whole cost: `python -m bench.log_share`.
Processor time does not depend on what else the machine does; time by the clock does.
"""

import argparse
import asyncio
import hashlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from relay.border import masking_log
from relay.border.masking_log import Destination, Input, Output, Record, append, keys
from relay.border.masking_log.export import Period, export
from relay.border.masking_log.record import METHOD
from relay.border.masking_log.standalone import bundle
from relay.store.database import Database
from relay.store.tx import Tx

PORTAL = "p_bench"
AT_ONCE = 200  # records in one commit, as under load
WINDOWS = 10


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


def main() -> None:
    """Run it all in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="relay-bench-log-", dir=options.folder))
    try:
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
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
