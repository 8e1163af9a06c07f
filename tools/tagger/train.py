"""Train the tagger."""

import math
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from relay.pii.learned.tokens import BASES
from relay.pii.learned.words import Word, describe
from relay.pii.ner.weights import weights
from relay.pii.words.wordset import key
from tools.tagger.model import CLASSES, Batch, Lexicon, Tagger
from tools.tagger.prepare import FIRST, IGNORED, Sample

TOKENS = 3000
"""Tokens of a batch."""
LONGEST = 400
"""Tokens of a sample; a longer one is cut."""
HEAVIER = 2.0
"""What a mistake on a token of a type weighs against one on a token that is nobody's."""
TAUGHT = 0.75
"""What the teachers' answer weighs against the marks, where there are teachers."""


class Rows(NamedTuple):
    """The samples of one author with words numbered in the common lexicon."""

    plain: list[Sample]
    spoilt: list[list[Sample]]
    tuned: bool


def vector_of(word: str) -> Any:
    w = weights()
    wanted = np.uint32(key(word.lower()))
    at = int(np.searchsorted(w.word_keys, wanted))
    if at >= len(w.word_keys) or w.word_keys[at] != wanted:
        return np.zeros(300, np.float16)
    codes = w.codes[np.arange(w.codes.shape[0]), w.indexes[int(w.word_ids[at])]].reshape(-1)
    return codes.astype(np.float16)


def unite(packs: dict[str, Any], tuned: set[str]) -> tuple[dict[str, Rows], Lexicon]:
    numbers: dict[str, int] = {}
    texts: list[str] = []
    found: dict[str, Rows] = {}
    for name, (own, plain, spoilt) in packs.items():
        for text in own:
            if text not in numbers:
                numbers[text] = len(texts)
                texts.append(text)
        to = np.array([numbers[text] for text in own], np.int32)
        new = [Sample(to[s.words], s.context, s.labels) for s in plain]
        other = [Sample(to[s.words], s.context, s.labels) for s in spoilt]
        size = len(other) // max(len(new), 1)
        groups = [other[i * size : (i + 1) * size] for i in range(len(new))]
        found[name] = Rows(new, groups, name in tuned)
    words: list[Word] = [describe(text) for text in texts]
    vectors = np.stack([vector_of(text) for text in texts])
    return found, Lexicon(words, vectors)


def batches(rows: list[Sample], rng: Random) -> list[list[Sample]]:
    rows = sorted(rows, key=lambda r: min(len(r.words), LONGEST) + rng.random() * 8)
    found: list[list[Sample]] = []
    now: list[Sample] = []
    for row in rows:
        if now and (len(now) + 1) * min(len(row.words), LONGEST) > TOKENS:
            found.append(now)
            now = []
        now.append(row)
    found.append(now)
    rng.shuffle(found)
    return found


def cut(row: Sample, rng: Random) -> Sample:
    extra = len(row.words) - LONGEST
    if extra <= 0:
        return row
    at = rng.randint(0, extra)
    return Sample(*(part[at : at + LONGEST] for part in row))


def forgetful(row: Sample, tuned: bool, rng: np.random.Generator) -> Sample:
    """Without some of what the rules and the news tagger said: neither is trusted blindly."""
    around = row.context.copy()
    for column, whole, each in ((0, 0.75 if tuned else 0.25, 0.15), (1, 0.15, 0.1)):
        none = BASES[column]
        if rng.random() < whole:
            around[:, column] = none
            continue
        change = np.flatnonzero(np.diff(around[:, column], prepend=-1))
        for start, stop in zip(change, [*change[1:], len(around)], strict=True):
            if around[start, column] != none and rng.random() < each:
                around[start:stop, column] = none
    return Sample(row.words, around, row.labels)


class Lesson(NamedTuple):
    """How one network learns: from a table of spelling (`pieces`) on, or from where `start` got to.

    With a `start` the table of spelling stays as it is; with teachers a network learns to answer
    as they do in the mean.
    """

    seed: int
    epochs: int
    spoilt: int = 2
    rate: float = 3e-3
    drop: float = 0.2
    pieces: Tensor | None = None
    start: Tagger | None = None
    teachers: tuple[Tagger, ...] = ()


def train(authors: list[Rows], lexicon: Lexicon, lesson: Lesson) -> Tagger:
    """One network; what comes out is the slow mean of where it went."""
    torch.manual_seed(lesson.seed)
    rng, dice = Random(lesson.seed), np.random.default_rng(lesson.seed)
    model = Tagger()
    if lesson.pieces is not None:
        model.pieces.weight.data.copy_(lesson.pieces)
    if lesson.start is not None:
        model.load_state_dict(lesson.start.state_dict())
        model.pieces.weight.requires_grad_(False)
    slow = {k: v.clone() for k, v in model.state_dict().items()}
    tables = [model.pieces.weight, model.features.weight, model.context.weight]
    rest = [p for p in model.parameters() if all(p is not t for t in tables)]
    optimizer = torch.optim.AdamW(
        [{"params": tables, "weight_decay": 0.0}, {"params": rest, "weight_decay": 0.02}],
        lr=lesson.rate,
    )
    weight = torch.full((CLASSES,), HEAVIER)
    weight[:FIRST] = 1.0
    step, total = 0, 0
    for epoch in range(lesson.epochs):
        rows = [
            forgetful(cut(row, rng), author.tuned, dice)
            for author in authors
            for plain, others in zip(author.plain, author.spoilt, strict=True)
            for row in (plain, *rng.sample(others, min(lesson.spoilt, len(others))))
        ]
        groups = batches([row for row in rows if len(row.words)], rng)
        total = total or lesson.epochs * len(groups)
        losses = []
        for group in groups:
            lr = (
                lesson.rate
                * min(1.0, (step + 1) / 100)
                * (0.5 + 0.5 * math.cos(math.pi * min(step / total, 1)))
            )
            for g in optimizer.param_groups:
                g["lr"] = max(lr, 1e-5)
            batch = Batch(group, lexicon)
            logits = model(batch, lesson.drop)
            loss = functional.cross_entropy(
                logits.reshape(-1, CLASSES), batch.labels.reshape(-1), weight, ignore_index=IGNORED
            )
            if lesson.teachers:
                loss = (1 - TAUGHT) * loss + TAUGHT * _distance(lesson.teachers, batch, logits)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            decay = min(0.995, (step + 1) / (step + 10))
            for k, v in model.state_dict().items():
                slow[k].lerp_(v, 1 - decay)
            losses.append(loss.item())
            step += 1
        print(
            f"epoch {epoch} loss {sum(losses) / len(losses):.4f} ({len(groups)} batches)",
            flush=True,
        )
    model.load_state_dict(slow)
    return model.eval()


def _distance(teachers: Sequence[Tagger], batch: Batch, logits: Tensor) -> Tensor:
    """How far an answer is from the mean of the teachers' (Kullback and Leibler), per token."""
    with torch.no_grad():
        wanted = torch.stack([teacher(batch) for teacher in teachers]).mean(0).log_softmax(2)
    given = logits.log_softmax(2)
    return functional.kl_div(
        given[batch.mask], wanted[batch.mask], reduction="batchmean", log_target=True
    )
