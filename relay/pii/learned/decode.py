"""Probabilities to finds: where a value begins and ends, and of what type it is."""

from collections.abc import Iterator

from relay.pii.learned.arrays import Bytes, Floats, np
from relay.pii.learned.tokens import LABELS, Tokens
from relay.pii.types import Span

FIRST = 2
"""The first output that is a type; before it stand `outside` and `keep`."""
EDGE = 0.05
"""What a word in lower case needs to begin or end a find; no more than half of `sure`."""
SWITCH = 2.5
"""What a change of type inside one run costs, in natural log."""
LONGEST = 512
"""Tokens of one run decided together; only a text made to be slow has more."""
ALIKE = 64
"""Such runs of one text that are remembered: a text that repeats itself is weighed once."""


def spans(
    tokens: Tokens, odds: Floats, personal: Floats, sure: float, carried: float
) -> Iterator[Span]:
    """Runs of tokens above `carried` that hold a word or a number above `sure`.

    Words in lower case at the ends of a run must be above EDGE themselves.
    """
    edge = min(EDGE, sure / 2)
    chosen = personal > carried
    if not chosen.any():
        return
    likely: list[float] = personal.tolist()
    seen: dict[bytes, list[int]] = {}
    for start, stop in _runs(chosen):
        solid = [i for i in range(start, stop) if tokens.texts[i][0].isalnum()]
        if not solid or max(likely[i] for i in solid) <= sure:
            continue
        while likely[solid[-1]] <= edge and tokens.texts[solid[-1]].islower():
            solid.pop()
        while likely[solid[0]] <= edge and tokens.texts[solid[0]].islower():
            solid.pop(0)
        last = solid[-1] + 1
        for at in range(solid[0], last, LONGEST):
            end = min(at + LONGEST, last)
            yield from _typed(tokens, _labels(odds[at:end, FIRST:], seen), at)


def _runs(chosen: Bytes) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(chosen, prepend=False, append=False))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _labels(types: Floats, seen: dict[bytes, list[int]]) -> list[int]:
    """The number of the type of each token of a run."""
    likeliest: list[int] = types.argmax(1).tolist()
    if len(set(likeliest)) == 1:  # nothing to weigh
        return likeliest
    if len(types) < LONGEST:
        return _path(np.log(types + 1e-6).tolist())
    run = types.tobytes()
    path = seen.get(run) or _path(np.log(types + 1e-6).tolist())
    if len(seen) < ALIKE:
        seen[run] = path
    return path


def _typed(tokens: Tokens, path: list[int], start: int) -> Iterator[Span]:
    """One run cut where its type changes."""
    at = 0
    for i in range(1, len(path) + 1):
        if i == len(path) or path[i] != path[at]:
            first, last = start + at, start + i - 1
            label = LABELS[path[at]]
            yield Span(tokens.starts[first], tokens.stops[last], label, "learned")
            at = i


def _path(rows: list[list[float]]) -> list[int]:
    """The likeliest row of types when every change of type costs SWITCH."""
    best = rows[0]
    back: list[list[int]] = []
    for row in rows[1:]:
        floor = max(best) - SWITCH
        top = best.index(max(best))
        back.append([i if score >= floor else top for i, score in enumerate(best)])
        best = [
            (score if score >= floor else floor) + new for score, new in zip(best, row, strict=True)
        ]
    path = [best.index(max(best))]
    for step in reversed(back):
        path.append(step[path[-1]])
    return path[::-1]
