"""The likeliest tags are those of a search that looks at every token."""

import numpy as np
import pytest

from relay.pii.ner.path import _path, _undecided, likeliest
from relay.pii.ner.weights import weights


def emissions(seed: int, count: int, outside: float):
    """Rows in which a tenth of the tokens may be somebody, and `O` leads on the others."""
    rnd = np.random.default_rng(seed)
    rows = rnd.normal(0, 2, (count, len(weights().tags))).astype(np.float32)
    rows[rnd.random(count) > 0.1, 1] += outside
    return rows


@pytest.mark.parametrize("outside", [0, 2, 5, 9, 14])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 30, 200])
def test_the_path_is_that_of_a_whole_search(count, outside):
    tags = weights().tags
    for seed in range(20):
        rows = emissions(seed, count, outside)
        assert likeliest(rows) == [tags[i] for i in _path(rows)]


def test_tokens_that_can_be_nothing_else_are_not_searched():
    rows = emissions(1, 200, 14)
    searched = sum(stop - start for start, stop in _undecided(rows))
    assert 0 < searched < 100


def test_where_all_are_outside_nothing_is_searched():
    rows = emissions(1, 50, 0)
    rows[:, 1] += 30
    assert list(_undecided(rows)) == []
    assert set(likeliest(rows)) == {"O"}
