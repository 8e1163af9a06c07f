"""Train the tagger from the corpus and freeze it: see the package's own words for the command."""

import argparse
import re
import tempfile
from pathlib import Path

import torch

from tools.tagger.freeze import digest, freeze
from tools.tagger.prepare import prepare
from tools.tagger.spelling import pretrain
from tools.tagger.train import train, unite

CORPUS = Path("tests/corpus")
CODE = Path("relay/pii/learned/weights.py")
COUNT, EPOCHS, SEED = 10, 10, 51


def sources() -> tuple[list[Path], set[str]]:
    """The files to learn from, and the names of those that the rules were written for."""
    tuned = [*sorted(CORPUS.glob("*.txt")), CORPUS / "independent" / "a.jsonl"]
    return [*tuned, *sorted((CORPUS / "written").glob("*.txt"))], {path.stem for path in tuned}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="where the weights go: relay/pii/data/tagger.npz")
    parser.add_argument("--store", type=Path, help="keep prepared messages here between runs")
    parser.add_argument("--without", nargs="*", default=[], help="authors to leave out")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        store = options.store or Path(folder)
        paths, tuned = sources()
        packs, names = prepare([p for p in paths if p.stem not in options.without], store, COUNT)
        kept = store / "pieces.pt"
        pieces = torch.load(kept) if kept.exists() else pretrain(names)
        torch.save(pieces, kept)
    rows, lexicon = unite(packs, tuned)
    authors, epochs, seed = list(rows.values()), options.epochs, options.seed
    first = train(authors, lexicon, pieces=pieces, epochs=epochs, seed=seed)
    table = first.pieces.weight.data
    second = train(authors, lexicon, pieces=table, fixed=True, epochs=epochs, seed=seed + 1)
    third = train(
        authors, lexicon, start=first, fixed=True, epochs=epochs, seed=seed + 2, rate=2e-3, spoilt=3
    )
    blob = freeze([first, second, third])
    options.out.write_bytes(blob)
    print(f"{options.out}: {len(blob)} bytes, SHA-256 {digest(blob)}")
    if options.out.resolve() == Path("relay/pii/data/tagger.npz").resolve():
        code = CODE.read_text(encoding="utf-8")
        CODE.write_text(
            re.sub(r'^DIGEST = ".*"$', f'DIGEST = "{digest(blob)}"', code, flags=re.MULTILINE),
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
