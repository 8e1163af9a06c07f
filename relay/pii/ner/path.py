"""The likeliest tags of a row of tokens, given what each token and each pair of tags scores.

Viterbi's answer, found only where it may be anything else than `O`: most tokens of a letter
cannot, whatever stands beside them.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from relay.pii.ner.weights import Floats, np, weights

OUTSIDE = "O"
MARGIN = 1e-3
"""What rounding may add to a sum of scores; less than this is no difference."""
FEW = 4
"""So few tokens are not looked at beforehand."""


class _Limits(NamedTuple):
    """What a tag brings at most beyond `O`, from the scores of pairs; O itself never more.

    `inside` behind another tag and with one or `O` after it, `first` and `last` where the text
    begins and ends; `entry` what the first tag of an entity is behind `O` over `inside`.
    """

    outside: int
    inside: Floats
    first: Floats
    last: Floats
    entry: float


@cache
def _limits() -> _Limits:
    w = weights()
    outside = w.tags.index(OUTSIDE)
    others = np.array([i for i in range(len(w.tags)) if i != outside])
    leaving = w.into[outside]
    stay = leaving[outside]
    rise = (w.into[:, others] - leaving[others]).max(1)
    inside, first, last = rise + leaving - stay, leaving - stay, rise.copy()
    for each in (inside, first, last):
        each[outside] = -np.inf
    entry = float((w.into[others, outside] - rise[others]).max() - stay)
    return _Limits(outside, inside, first, last, entry)


def likeliest(emissions: Floats) -> list[str]:
    """The tags of the path with the highest score; `emissions` is a row of scores a token."""
    w = weights()
    count = len(emissions)
    if count < FEW:
        return [w.tags[i] for i in _path(emissions)]
    outside = _limits().outside
    tags = [OUTSIDE] * count
    for start, stop in _undecided(emissions):
        rows = emissions[start:stop]
        if start:
            rows = rows.copy()
            rows[0] += w.into[:, outside]
        after = w.into[outside] if stop < count else None
        tags[start:stop] = [w.tags[i] for i in _path(rows, after)]
    return tags


def _undecided(emissions: Floats) -> Iterator[tuple[int, int]]:
    """The stretches of tokens that are part of a run which may score more than `O` throughout.

    A run of other tags around a token scores at most the sum of its tokens' gains; where no such
    sum is above zero the token is `O` on the best path, for the run could be replaced.
    """
    outside, inside, first, last, entry = _limits()
    over = emissions - emissions[:, outside, None]
    ends = float((over[0] + first).max()) - entry, float((over[-1] + last).max())
    over += inside
    gains: list[float] = over.max(1).tolist()
    gains[0], gains[-1] = ends
    before: list[float] = []
    best = 0.0
    for gain in gains:
        before.append(best)
        best = max(0.0, best + gain)
    best, stop = 0.0, 0  # from here on what follows a token
    stretches: list[tuple[int, int]] = []
    for at in range(len(gains) - 1, -1, -1):
        gain = gains[at]
        if before[at] + gain + best + entry > -MARGIN:
            stop = stop or at + 1
        elif stop:
            stretches.append((at + 1, stop))
            stop = 0
        best = max(0.0, best + gain)
    if stop:
        stretches.append((0, stop))
    yield from stretches


def _path(emissions: Floats, after: Floats | None = None) -> list[int]:
    """The best path's tags by number; `after` is what each last tag scores with what follows."""
    into = weights().into
    scores = np.empty_like(emissions)
    scores[0] = emissions[0]
    step = np.empty_like(into)
    add, best = np.add, np.maximum.reduce
    score, *others = scores
    for following, emission in zip(others, emissions[1:], strict=True):
        add(into, score, step)
        best(step, 1, None, following)
        following += emission
        score = following
    back: list[list[int]] = (scores[:-1, None, :] + into).argmax(2).tolist()
    at = int((score if after is None else score + after).argmax())
    path = [at]
    for row in reversed(back):
        at = row[at]
        path.append(at)
    return path[::-1]
