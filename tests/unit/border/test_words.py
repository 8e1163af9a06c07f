import re
from typing import get_args

import pytest

from relay.border import words
from relay.border.words import REASONS, STATES, line, reason, state
from relay.errors import Outcome

CYRILLIC = re.compile("[а-яё]")


@pytest.mark.parametrize("table", [STATES, REASONS], ids=["states", "reasons"])
def test_everything_is_said_in_both_languages(table):
    for code, (russian, english) in table.items():
        if code:
            assert CYRILLIC.search(russian), code
            assert english.isascii(), code
            assert "\n" not in russian + english


def test_every_outcome_has_its_words():
    assert set(get_args(Outcome)) | {"held"} <= set(STATES)
    assert state("held") == "задержан до решения человека"
    assert state("held", "en") == "held for a person"


def test_a_reason_that_has_no_words_is_shown_as_its_code():
    assert reason("no_such_code") == "код no_such_code"
    assert reason("no_such_code", "en") == "code no_such_code"


def test_one_line_is_the_state_and_the_reason_if_there_is_one():
    assert line("held", "second_pass").startswith("задержан до решения человека: повторная")
    assert line("verdict", "") == "оценён"
    assert line("expired", "deadline", "en") == (
        "expired without a verdict: no answer within the deadline"
    )


def test_the_language_is_one_of_two():
    assert get_args(words.Language) == ("ru", "en")
