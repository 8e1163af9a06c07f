"""The second pass over finished bytes: where a value still stands, whole and by itself."""

import base64
import random
from unittest.mock import patch

import pytest

from relay.pii import leaks
from relay.pii.leaks import BLOCK, standing
from relay.pii.sought import held_forms
from relay.pii.types import Value

VALUES = {
    "[PERSON_1]": Value("PERSON", "Груздев Афанасий", ("Груздев Афанасий",)),
    "[PHONE_1]": Value("PHONE", "+7 (916) 204-71-33", ("+7 (916) 204-71-33",)),
    "[EMAIL_1]": Value("EMAIL", "a.gruzdev@pochta.example", ("a.gruzdev@pochta.example",)),
    "[TERM_1]": Value("TERM", "гыврымзап", ("гыврымзап",)),
}


@pytest.mark.parametrize("before", [0, 3, BLOCK, 9 * BLOCK])
def test_what_hides_a_value_is_found_in_a_long_text(before):
    wrapped = base64.b64encode(b"x: a.gruzdev@pochta.example").decode()
    text = "слово " * before + wrapped + " и" * BLOCK
    at = text.index(wrapped)
    assert {(one.start, one.stop) for one in standing(text, VALUES)} == {(at, at + len(wrapped))}


def test_a_value_spread_over_neighbours_is_found_whole():
    text = "слово " * BLOCK + "Gruzdev Afanasiy" + " и" * BLOCK
    (found,) = set(standing(text, VALUES))
    assert text[found.start : found.stop] == "Gruzdev Afanasiy"


def test_a_value_of_many_spellings_is_sought_by_those_that_stand_there():
    """What is tried in all blocks together grows with the text, not with its square."""

    def tried(count: int) -> int:
        rnd = random.Random(count)
        spelt = [
            "".join(c + rnd.choice(("", " ", "-")) for c in "89162047133") for _ in range(count)
        ]
        values = {"[PHONE_1]": Value("PHONE", spelt[0], tuple(dict.fromkeys(spelt)))}
        sizes: list[int] = []

        def counted(bare, sought):
            sizes.append(len(sought))
            return held_forms(bare, sought)

        with patch.object(leaks, "held_forms", counted):
            standing("".join(f"id_{one}_x {'слово ' * 8}\n" for one in spelt), values)
        return sum(sizes)

    assert tried(400) < 5 * tried(100)
