import datetime

import pytest

from relay.doctor.models import announced, endings

TODAY = datetime.date(2026, 11, 29)


@pytest.mark.parametrize(
    ("model", "end"),
    [
        ("gpt-4o-mini", "2027-01-14"),
        ("gpt-4.1", "2027-01-14"),
        ("gpt-5.1-2025", "2027-04-01"),
        ("gpt-6-luna", None),
        ("yandexgpt", None),
    ],
)
def test_the_ends_that_were_announced_are_known(model, end):
    assert announced(model) == end


@pytest.mark.parametrize(
    ("end", "state"),
    [
        ("2026-11-29", "fail"),
        ("2025-01-01", "fail"),
        ("2026-12-11", "warn"),
        ("2027-01-14T00:00:00Z", "warn"),
        ("2027-04-01", "ok"),
    ],
)
def test_a_model_that_ends_is_told_two_months_before(end, state):
    (found,) = endings([("m", end)], TODAY)
    assert found.state == state
    assert "m" in found.said[0]


def test_a_model_without_an_end_or_with_one_that_is_none_says_nothing():
    assert endings([("m", None), ("n", "soon")], TODAY) == []
