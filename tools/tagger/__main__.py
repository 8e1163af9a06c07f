"""Train the tagger from the corpus and freeze it: see the package's own words for the command."""

import argparse
import os
import re
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch

from tools.tagger.freeze import digest, freeze
from tools.tagger.prepare import prepare
from tools.tagger.spelling import pretrain
from tools.tagger.train import Lesson, train, unite

CORPUS = Path("tests/corpus")
SHIPPED = Path("relay/pii/data/tagger.npz")
CODE = Path("relay/pii/learned/weights.py")
VARIANTS = 10
"""Spoilt variants of each message."""
TEACHERS = 3


def sources() -> tuple[list[Path], set[str]]:
    """The files to learn from, and the names of those that the rules were written for."""
    independent = CORPUS / "independent"
    tuned = [*sorted(CORPUS.glob("*.txt")), independent / "a.jsonl"]
    others = [independent / "d.jsonl", independent / "e.jsonl"]
    others += sorted((CORPUS / "written").glob("*.txt"))
    return [*tuned, *others], {path.stem for path in tuned}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help=f"where the weights go: {SHIPPED}")
    parser.add_argument("--store", type=Path, help="keep prepared messages here between runs")
    parser.add_argument("--without", nargs="*", default=[], help="authors to leave out")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    options = parser.parse_args()
    began = time.monotonic()
    paths, tuned = sources()
    paths = [path for path in paths if path.stem not in options.without]
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or Path(folder)
        packs, names = prepare(paths, store, VARIANTS, options.jobs)
        kept = store / "pieces.pt"
        pieces = torch.load(kept) if kept.exists() else pretrain(names)
        torch.save(pieces, kept)
    rows, lexicon = unite(packs, tuned)
    del packs
    learn = partial(train, list(rows.values()), lexicon)
    lessons = [Lesson(seed=51 + i, epochs=9, pieces=pieces) for i in range(TEACHERS)]
    spawn = get_context("spawn")  # torch does not survive a fork
    with ProcessPoolExecutor(options.jobs, spawn, torch.set_num_threads, (1,)) as pool:
        teachers = list(pool.map(learn, lessons))
    torch.set_num_threads(min(options.jobs, os.cpu_count() or 1))
    model = learn(
        Lesson(seed=61, epochs=7, spoilt=3, rate=2e-3, drop=0.1, teachers=tuple(teachers))
    )
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
