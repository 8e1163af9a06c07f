"""The tagger in torch: the same sums and convolutions as `relay/pii/learned` does in numpy."""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from relay.pii.learned.tokens import GROUPS, LABELS
from relay.pii.learned.words import BUCKETS, FEATURES

DIM, PIECE, VECTOR = 96, 32, 32
DILATIONS = (1, 2, 4, 8, 16, 1)
CLASSES = len(LABELS) + 2


class Batch:
    """Padded messages; words are described once per batch."""

    def __init__(self, rows: list[Any], lexicon: "Lexicon") -> None:
        size = max(len(row.words) for row in rows)
        words = np.full((len(rows), size), -1, np.int64)
        self.context = torch.zeros(len(rows), size, len(GROUPS), dtype=torch.long)
        self.labels = torch.full((len(rows), size), 255, dtype=torch.long)
        for i, row in enumerate(rows):
            n = len(row.words)
            words[i, :n] = row.words
            self.context[i, :n] = torch.from_numpy(row.context.astype(np.int64))
            self.labels[i, :n] = torch.from_numpy(row.labels.astype(np.int64))
        unique, places = np.unique(words, return_inverse=True)
        self.mask = torch.from_numpy(words >= 0)
        self.places = torch.from_numpy(places.reshape(words.shape))
        unique[unique < 0] = 0
        self.pieces = lexicon.pieces.take(unique)
        self.features = lexicon.features.take(unique)
        self.vectors = torch.from_numpy(lexicon.vectors[unique].astype(np.float32))


class Ragged:
    """Lists of numbers of many words, flat."""

    def __init__(self, lists: list[tuple[int, ...]]) -> None:
        self.sizes = np.array([len(one) for one in lists])
        self.starts = np.concatenate(([0], np.cumsum(self.sizes)))[:-1]
        self.flat = np.array([n for one in lists for n in one], np.int64)

    def take(self, rows: Any) -> tuple[Tensor, Tensor, Tensor]:
        """Flat numbers, where each row begins, and which number is the first of its row."""
        sizes = self.sizes[rows]
        offsets = np.concatenate(([0], np.cumsum(sizes)))[:-1]
        at = (
            np.arange(sizes.sum()) - np.repeat(offsets, sizes) + np.repeat(self.starts[rows], sizes)
        )
        first = np.zeros(len(at), bool)
        first[offsets[sizes > 0]] = True
        return torch.from_numpy(self.flat[at]), torch.from_numpy(offsets), torch.from_numpy(first)


class Lexicon:
    """Every word of the training data: pieces, features, vector."""

    def __init__(self, words: list[Any], vectors: Any) -> None:
        self.pieces = Ragged([word.pieces for word in words])
        self.features = Ragged([word.features for word in words])
        self.vectors = vectors


class Tagger(nn.Module):
    def __init__(self, dim: int = DIM, dilations: tuple[int, ...] = DILATIONS) -> None:
        super().__init__()
        self.pieces = nn.EmbeddingBag(BUCKETS, PIECE, mode="sum")
        self.features = nn.EmbeddingBag(len(FEATURES), dim, mode="sum")
        self.vectors = nn.Linear(300, VECTOR, bias=False)
        self.up = nn.Linear(PIECE + VECTOR, dim)
        self.context = nn.Embedding(sum(GROUPS), dim)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(dim, dim, 3, dilation=d, padding=d) for d in dilations
        )
        self.head = nn.Linear(dim, CLASSES)
        nn.init.normal_(self.pieces.weight, std=0.1)
        nn.init.normal_(self.features.weight, std=0.1)
        nn.init.normal_(self.context.weight, std=0.1)

    def forward(self, batch: Batch, drop: float = 0.0, context: Tensor | None = None) -> Tensor:
        flat, offsets, first = batch.pieces
        sizes = torch.diff(offsets, append=torch.tensor([len(flat)])).clamp(min=1)
        weight = torch.ones(len(flat))
        vectors = batch.vectors
        lexical = torch.ones(len(offsets), 1)
        if drop:
            weight = (torch.rand(len(flat)) > torch.where(first, 0.4, 0.05)).float()
            whole = (torch.rand(len(offsets), 1) > 0.1).float()
            weight = weight * whole.repeat_interleave(sizes, 0)[: len(flat), 0]
            vectors = vectors * (torch.rand(len(offsets), 1) > 0.15).float()
            lexical = (torch.rand(len(offsets), 1) > 0.05).float()
        spelt = self.pieces(flat, offsets, per_sample_weights=weight) / sizes.sqrt()[:, None]
        word = self.up(torch.cat((spelt, self.vectors(vectors)), 1))
        word = word + lexical * self.features(*batch.features[:2])
        x = word[batch.places] + self.context(batch.context if context is None else context).sum(2)
        if drop:
            x = functional.dropout(x, drop)
        mask = batch.mask[..., None].float()
        h, across = (x * mask).transpose(1, 2), mask.transpose(1, 2)
        for layer in self.convolutions:
            h = (h + layer(functional.relu(h))) * across
        out = functional.relu(h).transpose(1, 2)
        if drop:
            out = functional.dropout(out, drop)
        return self.head(out)
