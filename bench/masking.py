"""Masking, side by side: quality and speed of this engine and, where importable, of its peers.

    python -m bench.masking [GOLD.jsonl | GOLD.txt …] [--markdown] [--speed]

GOLD lines are {"id", "text", "spans": [[start, end, TYPE]], "keep": [...]}, or the notation of
tests/corpus where the name ends in .txt. Without a file the project's own corpus is used. A span
leaks when a letter or digit of it stays uncovered or its surface stands in the hints; a masked
text that is not the text with exactly the spans replaced leaks as a whole. Peers: natasha's NER
(persons only) and Presidio with its Russian pattern recognisers; both run on the same texts in
the same process, one core, one BLAS thread. `--speed` measures speed alone: for each message the
best of five turns in processor time, so that other work on the machine counts little.
"""

import argparse
import json
import math
import re
import resource
import time
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import relay.pii  # noqa: F401  sets one BLAS thread before anything imports numpy
from bench.engines import Engine, natasha, ours, presidio, slovnet
from relay.pii.engine import load
from relay.pii.types import Policy
from tests.corpus.notation import Case, cases, read_cases

PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")


class Score(NamedTuple):
    """Counts over one set of messages."""

    spans: int
    leaked: int
    typed: int
    messages: int
    leaking: int
    keeps: int
    lost: int
    over: float


def read(path: Path) -> list[Case]:
    if path.suffix == ".txt":
        return read_cases(path)
    rows = map(json.loads, filter(str.strip, path.read_text(encoding="utf-8").split("\n")))
    return [
        Case(r["id"], r["text"], tuple(map(tuple, r["spans"])), tuple(r.get("keep", ())))
        for r in rows
    ]


def score(gold: Iterable[Case], engine: Engine) -> Score:
    """Leaks, types, kept strings and over-masking of one engine."""
    spans = leaked = typed = messages = leaking = keeps = lost = outside = over = 0
    for case in gold:
        found, masked, hints = engine(case.text)
        covered, marked = bytearray(len(case.text)), bytearray(len(case.text))
        for start, stop, *_ in found:
            covered[start:stop] = b"\x01" * (stop - start)
        told = letters(hints)
        left = letters("".join(c for i, c in enumerate(case.text) if not covered[i]))
        bad = masked is not None and letters(PLACEHOLDER.sub("", masked)) != left
        for start, stop, label in case.spans:
            marked[start:stop] = b"\x01" * (stop - start)
            bare = any(case.text[i].isalnum() and not covered[i] for i in range(start, stop))
            surface = letters(case.text[start:stop])
            bare = bare or (len(surface) > 4 and surface in told)
            leaked, bad = leaked + bare, bad or bare
            right = any(s < stop and e > start and k == label for s, e, k in found)
            typed += right and not bare
        spans, messages, leaking = spans + len(case.spans), messages + 1, leaking + bad
        keeps += len(case.keep)
        lost += sum(not survives(case.text, keep, covered) for keep in case.keep)
        rest = [i for i, c in enumerate(case.text) if c.isalnum() and not marked[i]]
        outside, over = outside + len(rest), over + sum(covered[i] for i in rest)
    return Score(spans, leaked, typed, messages, leaking, keeps, lost, over / max(outside, 1))


def letters(text: str) -> str:
    """Letters and digits alone, case and width folded."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum()).casefold()


def survives(text: str, keep: str, covered: bytearray) -> bool:
    at = text.find(keep)
    while at >= 0:
        if not any(covered[at : at + len(keep)]):
            return True
        at = text.find(keep, at + 1)
    return False


def upper_bound(bad: int, n: int) -> float:
    """Exact one-sided 95 % binomial upper bound."""
    low, high = bad / max(n, 1), 1.0
    for _ in range(50):
        p = (low + high) / 2
        tail = sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(bad + 1))
        low, high = (p, high) if tail > 0.05 else (low, p)
    return high if bad < n else 1.0


def speed(gold: list[Case], engine: Engine) -> tuple[float, float]:
    """KB of UTF-8 per second, and milliseconds per message, best of three warm rounds."""
    size = sum(len(case.text.encode()) for case in gold) / 1024
    best = math.inf
    for _ in range(3):
        start = time.perf_counter()
        for case in gold:
            engine(case.text)
        best = min(best, time.perf_counter() - start)
    return size / best, 1000 * best / len(gold)


def pace(gold: list[Case], engine: Engine) -> tuple[float, float]:
    """The same by the best of five turns of each message, in processor time of this thread."""
    size = sum(len(case.text.encode()) for case in gold) / 1024
    best = [math.inf] * len(gold)
    for _ in range(5):
        for at, case in enumerate(gold):
            start = time.thread_time()
            engine(case.text)
            best[at] = min(best[at], time.thread_time() - start)
    total = sum(best)
    return size / total, 1000 * total / len(gold)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--speed", action="store_true", help="speed and ratios alone")
    parser.add_argument("--markdown", action="store_true", help="print a table for the README")
    options = parser.parse_args()
    start = time.perf_counter()
    load()
    print(f"warm-up {time.perf_counter() - start:.2f} s")
    engines: dict[str, Engine | None] = {
        "relay strict": ours(Policy(mode="strict")),
        "relay balanced": ours(Policy(mode="balanced")),
        "natasha NER": natasha(),
        "slovnet NER": slovnet(),
        "Presidio ru": presidio(),
    }
    sets = [(path.stem, read(path)) for path in options.gold] or [("corpus", cases())]
    for name, gold in sets:
        print(f"\n{name}: {len(gold)} messages")
        (race if options.speed else show)(gold, engines, options.markdown)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of this process, peers included: {peak:.0f} MB")


def race(gold: list[Case], engines: dict[str, Engine | None], markdown: bool) -> None:
    """Rates side by side, and how many times each peer's rate ours in `strict` is."""
    rates = {name: pace(gold, engine) for name, engine in engines.items() if engine is not None}
    own, _ = rates["relay strict"]
    print("| engine | KB/s | ms | relay strict is |\n|---|---|---|---|" if markdown else "")
    for name, (rate, ms) in rates.items():
        row = (f"{name:15}", f"{rate:6.0f} KB/s", f"{ms:6.2f} ms", f"{own / rate:5.2f} times it")
        print("| " + " | ".join(row) + " |" if markdown else "  ".join(row))


def show(gold: list[Case], engines: dict[str, Engine | None], markdown: bool) -> None:
    head = ("engine", "recall", "type", "leaking", "≤95 %", "keeps lost", "over", "KB/s", "ms")
    rows = [head]
    for name, engine in engines.items():
        if engine is None:
            rows.append((name, "not installed", *[""] * 7))
            continue
        s, (rate, ms) = score(gold, engine), speed(gold, engine)
        covered = s.spans - s.leaked
        rows.append(
            (
                name,
                f"{covered / max(s.spans, 1):.4f}",
                f"{s.typed / max(covered, 1):.3f}",
                f"{s.leaking} of {s.messages}",
                f"{upper_bound(s.leaking, s.messages):.3f}",
                f"{s.lost} of {s.keeps}",
                f"{s.over:.4f}",
                f"{rate:.0f}",
                f"{ms:.2f}",
            )
        )
    if markdown:
        rows.insert(1, tuple("---" for _ in head))
        print("\n".join("| " + " | ".join(row) + " |" for row in rows))
        return
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    main()
