"""Hostile texts: seconds for one megabyte of each, and how the time grows with the size.

    python -m bench.hostile [--size BYTES] [CASE …]

Each case is masked at half the size and at the whole: growth 2 is linear. Memory is the peak of the
process, so run one case alone to know its own. The first line says how fast the machine is now.
"""

import argparse
import resource
import time

import relay.pii  # noqa: F401  sets one BLAS thread before anything imports numpy
from bench.hostile_texts import CASES
from relay.errors import RelayError
from relay.pii.engine import load, mask_text
from relay.pii.types import Policy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--size", type=int, default=1_000_000, help="bytes of UTF-8")
    options = parser.parse_args()
    load()
    mask_text("Иван Петров, 8 916 204-71-33", Policy())
    print(f"sum of a million squares: {_yardstick() * 1000:.0f} ms")
    print(f"{'case':22}{'s/MB':>8}{'growth':>8}{'outcome':>22}{'peak MB':>9}")
    for name in options.cases or CASES:
        half, _ = _timed(CASES[name](options.size // 2))
        whole, outcome = _timed(CASES[name](options.size))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        growth = whole / max(half, 1e-9)
        rate = whole * 1_000_000 / options.size
        print(f"{name:22}{rate:8.2f}{growth:8.1f}{outcome:>22}{peak:9}", flush=True)


def _yardstick() -> float:
    """Processor seconds for a fixed piece of work: 0.045 on a usual machine of today."""
    start = time.process_time()
    sum(i * i for i in range(1_000_000))
    return time.process_time() - start


def _timed(text: str) -> tuple[float, str]:
    start = time.process_time()
    try:
        mask_text(text, Policy())
        outcome = "masked"
    except RelayError as error:
        outcome = error.code
    return time.process_time() - start, outcome


if __name__ == "__main__":
    main()
