"""Attachments side by side: our sandboxed extraction, and markitdown where a Python has it.

    uv sync --group peers && python -m bench.attachments [--peer PYTHON] [--pairs 9] [FILE…]

Both are warm: markitdown in a process with its converter made, ours with its warm process and
locked children. Each document is read in pairs, ours and then the peer's, so that both meet the
same load of the machine. "whole" is the wall clock of ours with the locked child, "peer" that of
markitdown, both as medians in milliseconds; "times" is the ratio of a pair, as median and worst.
"read" and "its" are the least processor time of the same work in one process each: bytes to text,
no child, no lock; and their ratio.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.documents import documents
from relay.border.documents.blocks import Extracted
from relay.border.documents.confine import strength
from relay.border.documents.extract import extract
from relay.border.documents.render import render

_SERVE = """
import sys, time
for line in sys.stdin:
    start, used = time.perf_counter(), time.process_time()
    try:
        convert(line.rstrip("\\n"))
    except Exception:
        print("failed", flush=True)
        continue
    wall, used = time.perf_counter() - start, time.process_time() - used
    print(wall * 1000, used * 1000, flush=True)
"""
_PEER = """
from markitdown import MarkItDown
reader = MarkItDown()
def convert(path):
    return reader.convert(path).text_content
"""
_OURS = """
from pathlib import Path
from relay.border.documents.blocks import Extracted, Limits
from relay.border.documents.draft import Budget
from relay.border.documents.reading import read
from relay.border.documents.render import render
limits = Limits()
def convert(path):
    path = Path(path)
    document = read(path.read_bytes(), path.name, "", limits, Budget(limits))
    return render(document) if isinstance(document, Extracted) else ""
"""


def main() -> None:
    """Build the documents, read them with both, print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--peer", type=Path, help="a Python that can import markitdown")
    parser.add_argument("--pairs", type=int, default=9)
    options = parser.parse_args()
    print(f"sandbox: {strength()}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"{'document':24} {'chars':>8} {'MB':>4} {'whole':>7} {'peer':>8} {'times':>6} {'worst':>6}"
        f" {'read':>8} {'its':>8} {'times':>6}"
    )
    with tempfile.TemporaryDirectory() as folder:
        files = options.files or _built(Path(folder))
        asyncio.run(_compare_all(files, options.peer or Path(sys.executable), options.pairs))


async def _compare_all(files: list[Path], peer: Path, pairs: int) -> None:
    """One loop for all, as in the service; the first two start the warm process."""
    for _ in range(2):
        await extract(b"word", name="", declared="")
    async with Reader(_OURS, Path(sys.executable)) as ours, Reader(_PEER, peer) as its:
        for path in files:
            await _compare(path, ours, its, pairs)


class Reader:
    """A warm process that reads one file after another and says what it took."""

    def __init__(self, code: str, python: Path) -> None:
        self._code = code
        self._python = python

    async def __aenter__(self) -> "Reader":
        process = await asyncio.create_subprocess_exec(
            self._python, "-c", self._code + _SERVE, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - asked for
        self._process, self._ask, self._answers = process, process.stdin, process.stdout
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ask.close()
        await self._process.wait()

    async def read(self, path: Path) -> tuple[float, float] | None:
        """Wall clock and processor time in milliseconds; None where it cannot."""
        try:
            self._ask.write(f"{path}\n".encode())
            words = (await self._answers.readline()).split()
        except ConnectionError:
            return None
        return (float(words[0]), float(words[1])) if len(words) == 2 else None


async def _compare(path: Path, ours: Reader, its: Reader, pairs: int) -> None:
    content = await asyncio.to_thread(path.read_bytes)
    chars, memory = 0, 0
    wholes: list[float] = []
    reads: list[float] = []
    others: list[tuple[float, float]] = []
    for turn in range(pairs + 1):
        start = time.perf_counter()
        result = await extract(content, name=path.name, declared="")
        whole = (time.perf_counter() - start) * 1000
        memory = max(memory, result.peak_mb)
        if isinstance(result.document, Extracted):
            chars = len(render(result.document))
        read, other = await ours.read(path), await its.read(path)
        if turn == 0:
            continue  # the first of each kind imports what it needs
        wholes.append(whole)
        reads += [read[1]] if read else []
        others += [other] if other else []
    line = f"{path.name[:24]:24} {chars:8} {memory:4} {median(wholes):7.1f}"
    least = min(reads, default=0.0)
    if others and least:
        times = [other[0] / whole for whole, other in zip(wholes, others, strict=False)]
        used = min(other[1] for other in others)
        line += (
            f" {median(other[0] for other in others):8.1f} {median(times):6.1f} {min(times):6.1f}"
        )
        line += f" {least:8.2f} {used:8.1f} {used / least:6.1f}"
    else:
        line += f" {'–':>8} {'–':>6} {'–':>6} {least:8.2f}"
    print(line, flush=True)


def _built(folder: Path) -> list[Path]:
    found: list[Path] = []
    for name, content in documents().items():
        found.append(folder / name)
        found[-1].write_bytes(content)
    return found


if __name__ == "__main__":
    main()
