"""Marked messages to arrays: variants of each, their tokens, contexts and labels."""

import hashlib
import json
import pickle
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np

from relay.pii.learned.tokens import NUMBER, Tokens, context
from relay.pii.learned.words import Word, describe
from relay.pii.ner import slovnet
from relay.pii.overlap import resolve
from relay.pii.recognizers import recognise
from relay.pii.text.document import Document
from tools.tagger.names import Names
from tools.tagger.noise import joined, part_of, spoil
from tools.tagger.pieces import Message, Piece, from_spans, ranges, read_line, text_of
from tools.tagger.values import Values

OUTSIDE, KEEP, FIRST = 0, 1, 2
IGNORED = 255
"""The label of tokens that are masked only for being unknown: nothing to learn from them."""


class Sample(NamedTuple):
    """One message as arrays; words are numbers into the shared vocabulary."""

    words: Any
    context: Any
    labels: Any


class Vocabulary:
    """Every token met, described once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.texts: list[str] = []
        self.words: list[Word] = []

    def number(self, token: str) -> int:
        found = self.numbers.get(token)
        if found is None:
            found = self.numbers[token] = len(self.words)
            self.texts.append(token)
            self.words.append(describe(token))
        return found


def read_messages(path: Path) -> list[Message]:
    lines = path.read_text(encoding="utf-8").split("\n")
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in lines if line.strip()]
        return [from_spans(r["text"], r["spans"], r.get("keep", [])) for r in rows]
    return [read_line(line) for line in lines if line.strip() and not line.startswith("#")]


def sample(message: Message, vocabulary: Vocabulary) -> Sample:
    doc = Document(text_of(message))
    tokens = Tokens(doc.text)
    words = [vocabulary.number(text) for text in tokens.texts]
    cases = np.array([vocabulary.words[n].case for n in words], np.uint8)
    rules = resolve(doc.text, recognise(doc))
    around = context(tokens, cases, rules, slovnet.entities(doc.text))
    labels = np.zeros(len(tokens), np.uint8)
    marks = ranges(message)
    at = 0
    for i in range(len(tokens)):
        start, stop = doc.view.original(int(tokens.starts[i]), int(tokens.stops[i]))
        while at < len(marks) and marks[at][1] <= start:
            at += 1
        touching = [kind for a, b, kind in marks[at : at + 4] if a < stop and b > start]
        personal = [kind for kind in touching if kind != "KEEP"]
        if personal:
            labels[i] = FIRST + NUMBER[personal[0]] if personal[0] in NUMBER else IGNORED
        elif touching:
            labels[i] = KEEP
    return Sample(np.array(words, np.int32), around.astype(np.uint8), labels)


def variants(messages: list[Message], count: int, names: Names, seed: int) -> list[Message]:
    """`count` spoilt variants of each message with other values."""
    values, rng = Values(names), Random(seed)
    found: list[Message] = []
    for message in messages:
        for _ in range(count):
            luck = rng.random()
            one = message
            if luck < 0.1:
                one = joined(one, rng.choice(messages), rng)
            elif luck < 0.25:
                one = part_of(one, rng)
            one = [
                Piece(k, values.of(k, t, rng)) if k and rng.random() < 0.85 else Piece(k, t)
                for k, t in one
            ]
            found.append(spoil(one, rng))
    return found


def load_names(store: Path) -> Names:
    """The stock of names, kept in `store`."""
    kept = store / "names.pickle"
    if not kept.exists():
        kept.write_bytes(pickle.dumps(Names()))
    return pickle.loads(kept.read_bytes())  # noqa: S301  our own cache


def pack(path: Path, store: Path, count: int) -> Path:
    """The originals and variants of one file of messages, kept in `store` by its content."""
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    kept = store / f"{path.stem}-{mark}-{count}.pickle"
    if not kept.exists():
        vocabulary = Vocabulary()
        messages = read_messages(path)
        plain = [sample(message, vocabulary) for message in messages]
        others = variants(messages, count, load_names(store), 7)
        spoilt = [sample(message, vocabulary) for message in others]
        kept.write_bytes(pickle.dumps((vocabulary.texts, plain, spoilt)))
        print(f"{path.stem}: {len(plain)} messages, {len(spoilt)} variants", flush=True)
    return kept


def prepare(paths: list[Path], store: Path, count: int, jobs: int) -> tuple[dict[str, Any], Names]:
    """What there is to learn in every file, by its name; and the stock of names."""
    store.mkdir(parents=True, exist_ok=True)
    names = load_names(store)
    with ProcessPoolExecutor(jobs) as pool:
        kept = list(pool.map(pack, paths, repeat(store), repeat(count)))
    packs = {
        path.stem: pickle.loads(file.read_bytes())  # noqa: S301
        for path, file in zip(paths, kept, strict=True)
    }
    return packs, names
