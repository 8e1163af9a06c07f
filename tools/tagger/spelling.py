"""What spelling alone says of a word, learnt from word lists before any message is read.

The table of pieces is trained to foretell the navec vector and the dictionary features of known
words, so that a stranger is placed near the words that it is built like.
"""

import gzip
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from relay.pii.learned.words import BUCKETS, FEATURES, describe
from relay.pii.ner import weights as ner_weights
from tools.tagger.model import PIECE, Ragged
from tools.tagger.names import LATIN_GIVEN, LATIN_LAST, Names, inflected, transliterate

SPOKEN = [
    i for i, name in enumerate(FEATURES) if not name.startswith(("case:", "size:", "figures:"))
]


def word_list(names: Names) -> list[str]:
    """Words of the news, surnames, given names in several cases, their transliterations."""
    spec = find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("natasha is not installed")
    root = Path(spec.submodule_search_locations[0])
    model = ner_weights._tar(root / ner_weights.MODEL)
    known = gzip.decompress(model["vocabs/word.gz"]).decode("utf-8").splitlines()
    rng = Random(5)
    people = rng.sample(names.surnames, 60_000) + names.first + names.short
    people += names.given["masc"] + names.given["femn"]
    some = rng.sample(people, 40_000)
    people += [
        inflected(word, rng.choice(("gent", "datv", "ablt")), "masc") for word in some[:20_000]
    ]
    people += [transliterate(word) for word in some[20_000:]] + [
        w.lower() for w in LATIN_GIVEN + LATIN_LAST
    ]
    return sorted({w for w in known + people if w.isalpha() and len(w) < 30})


def pretrain(names: Names, epochs: int = 4) -> Tensor:
    """The table of pieces."""
    torch.manual_seed(3)
    texts = word_list(names)
    words = [describe(text) for text in texts]
    pieces = Ragged([word.pieces for word in words])
    wanted = np.zeros((len(words), len(FEATURES)), np.float16)
    for i, word in enumerate(words):
        wanted[i, list(word.features)] = 1
    vectors = np.zeros((len(words), 300), np.float16)
    known = np.zeros(len(words), bool)
    for i, text in enumerate(texts):
        vector = ner_weights.vector(text)
        if vector is not None:
            vectors[i], known[i] = vector / (np.linalg.norm(vector) + 1e-6), True
    table = nn.EmbeddingBag(BUCKETS, PIECE, mode="sum")
    nn.init.normal_(table.weight, std=0.1)
    head, out = nn.Linear(PIECE, len(FEATURES)), nn.Linear(PIECE, 300)
    optimizer = torch.optim.Adam(
        [*table.parameters(), *head.parameters(), *out.parameters()], lr=5e-3
    )
    dice = np.random.default_rng(1)
    steps = epochs * (len(words) // 2048 + 1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range(epochs):
        order = dice.permutation(len(words))
        total = 0.0
        for at in range(0, len(order), 2048):
            rows = order[at : at + 2048]
            flat, offsets, first = pieces.take(rows)
            weight = (torch.rand(len(flat)) > torch.where(first, 0.8, 0.1)).float()
            sizes = torch.from_numpy(pieces.sizes[rows]).float()
            spelt = table(flat, offsets, per_sample_weights=weight) / sizes.sqrt()[:, None]
            target = torch.from_numpy(wanted[rows].astype(np.float32))[:, SPOKEN]
            loss = functional.binary_cross_entropy_with_logits(head(spelt)[:, SPOKEN], target)
            has = torch.from_numpy(known[rows])
            like = functional.cosine_similarity(
                out(spelt)[has], torch.from_numpy(vectors[rows[known[rows]]].astype(np.float32))
            )
            loss = 5 * loss + 1 - like.mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(
            f"spelling {epoch}: {total / (len(order) // 2048 + 1):.4f}, {like.mean().item():.3f}",
            flush=True,
        )
    return table.weight.detach()
