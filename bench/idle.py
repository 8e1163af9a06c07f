"""What a side costs when nothing happens: processor share and resident memory, children included.

    python -m bench.idle [--seconds 20] [--postgres]

Both sides are started, carry one message each through, and are then watched. Memory is the sum of
what each process holds resident (shared pages count once for each process).
"""

import argparse
import asyncio
import contextlib
import os
import tempfile
from pathlib import Path

from tests.chain.play import deliver, ended, message
from tests.postgres import server
from tests.stage import open_stage

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def seconds(pids: list[int]) -> float:
    """Processor seconds they have used."""
    used = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICK


def megabytes(pid: int) -> float:
    """Resident memory of one process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20


async def main() -> None:
    """Start, warm up, watch, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="relay-idle-"))
        postgres = stack.enter_context(server()) if options.postgres else None
        async with open_stage(Path(folder), postgres=postgres) as stage:
            await ended(stage, await deliver(stage, message(stage, "warm")))
            await asyncio.sleep(5)
            pids = {side: family(stage.process(side).pid) for side in ("border", "offshore")}
            before = {side: seconds(of) for side, of in pids.items()}
            await asyncio.sleep(options.seconds)
            for side, of in pids.items():
                share = (seconds(of) - before[side]) / options.seconds
                main_, *children = (megabytes(pid) for pid in of)
                below = " + ".join(f"{one:.0f}" for one in children) or "none"
                print(
                    f"{side:9} {share:.1%} of one processor; {main_:.0f} MB,"
                    f" children {below} MB, together {main_ + sum(children):.0f} MB"
                )


if __name__ == "__main__":
    asyncio.run(main())
