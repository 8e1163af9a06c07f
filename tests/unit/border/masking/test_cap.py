import re

from hypothesis import given
from hypothesis import strategies as st

from relay.border.masking.cap import CHARS_PER_TOKEN, shorten
from relay.pii.types import Masked
from relay.wire import File

NOTE = re.compile(r"\n\n\[обрезано по пределу ассистента: передано (\d+) %\]\n$")


def files(*texts):
    return [File(name=f"attachment-{n}.md", text=Masked(text)) for n, text in enumerate(texts, 1)]


def test_what_fits_stays_as_it_is():
    text, found = shorten(Masked("текст"), files("раз", "два"), 1000)
    assert (text, found) == ("текст", files("раз", "два"))
    assert shorten(Masked("т" * 5000), files("а"), 0) == ("т" * 5000, files("а"))


def test_a_small_file_beside_a_large_one_stays_whole_and_the_cut_is_said():
    large = "".join(f"строка {n}\n" for n in range(10_000))
    text, (small, cut) = shorten(Masked("текст"), files("малый", large), 1000)
    assert (text, small.text) == ("текст", "малый")
    said = NOTE.search(cut.text)
    assert said is not None
    kept = cut.text[: said.start()]
    assert large.startswith(kept + "\n")
    assert 1500 < len(kept) <= 2000
    assert said[1] == str(int(100 * len(kept) / len(large)))


def test_a_placeholder_is_never_cut():
    for most in range(500, 520):
        text, _ = shorten(Masked("[PERSON_1234]" * 400), [], most)
        kept = NOTE.sub("", text)
        assert kept == "[PERSON_1234]" * (len(kept) // len("[PERSON_1234]"))


@given(st.lists(st.text("абв \n", max_size=3000), max_size=5), st.integers(1, 2000))
def test_together_they_never_exceed_the_cap_but_for_the_notes(texts, tokens):
    text, found = shorten(Masked("т" * 100), files(*texts), tokens)
    kept = [NOTE.sub("", one) for one in (text, *(file.text for file in found))]
    assert sum(map(len, kept)) <= tokens * CHARS_PER_TOKEN
    assert len(found) == len(texts)
