"""Train the tagger from the corpus and freeze it: see the package's own words for the command."""

import argparse
import os
import re
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch

from tools.tagger.freeze import digest, freeze, thaw
from tools.tagger.model import Tagger
from tools.tagger.prepare import prepare
from tools.tagger.spelling import pretrain
from tools.tagger.train import Lesson, train, unite

CORPUS = Path("tests/corpus")
SHIPPED = Path("relay/pii/data/tagger.npz")
CODE = Path("relay/pii/learned/weights.py")
VARIANTS = 10
"""Spoilt variants of each message."""
TEACHERS = 3

Learn = Callable[[Lesson], Tagger]


def sources() -> tuple[list[Path], set[str]]:
    """The files to learn from, and the names of those that the rules were written for."""
    independent = CORPUS / "independent"
    tuned = [*sorted(CORPUS.glob("*.txt")), independent / "a.jsonl"]
    others = [independent / f"{name}.jsonl" for name in "bcdefghi"]
    others += sorted((CORPUS / "written").glob("*.txt"))
    return [*tuned, *others], {path.stem for path in tuned}


def taught(learn: Learn, first: Lesson, jobs: int) -> Tagger:
    """Teachers apart, each with other dice; then one network that answers as their mean does."""
    lessons = [first._replace(seed=first.seed + i) for i in range(TEACHERS)]
    spawn = get_context("spawn")  # torch does not survive a fork
    with ProcessPoolExecutor(jobs, spawn, torch.set_num_threads, (1,)) as pool:
        teachers = tuple(pool.map(learn, lessons))
    torch.set_num_threads(min(jobs, os.cpu_count() or 1))
    last = Lesson(seed=61, epochs=first.epochs - 2, spoilt=3, rate=2e-3, drop=0.1)
    return learn(last._replace(start=teachers[0], teachers=teachers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help=f"where the weights go: {SHIPPED}")
    parser.add_argument("--store", type=Path, help="keep prepared messages here between runs")
    parser.add_argument("--without", nargs="*", default=[], help="authors to leave out")
    parser.add_argument("--further", type=Path, help="weights to train on, instead of from nothing")
    parser.add_argument("--variants", type=int, default=VARIANTS, help="spoilt ones of a message")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    options = parser.parse_args()
    began = time.monotonic()
    paths, tuned = sources()
    paths = [path for path in paths if path.stem not in options.without]
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or Path(folder)
        packs, names = prepare(paths, store, options.variants, options.jobs)
        rows, lexicon = unite(packs, tuned)
        learn = partial(train, list(rows.values()), lexicon)
        if options.further:
            first = Lesson(seed=71, epochs=5, start=thaw(options.further.read_bytes()))
        else:
            kept = store / "pieces.pt"
            pieces = torch.load(kept) if kept.exists() else pretrain(names)
            torch.save(pieces, kept)
            first = Lesson(seed=51, epochs=9, pieces=pieces)
        model = taught(learn, first, options.jobs)
    blob = freeze(model)
    options.out.write_bytes(blob)
    seconds = time.monotonic() - began
    print(f"{options.out}: {len(blob)} bytes, SHA-256 {digest(blob)}, {seconds:.0f} s")
    if options.out.resolve() == SHIPPED.resolve():
        code = CODE.read_text(encoding="utf-8")
        line = f'DIGEST = "{digest(blob)}"'
        CODE.write_text(
            re.sub(r'^DIGEST = ".*"$', line, code, flags=re.MULTILINE), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
