import re

from hypothesis import given
from hypothesis import strategies as st

from relay.border.masking.cap import CHARS_PER_TOKEN, shorten, worth_masking
from relay.pii.types import Masked, Part, Stretch
from relay.pii.unread import READ
from relay.wire import File

NOTE = re.compile(r"\n\n\[обрезано по пределу длины: передано (\d+) %\]\n$")


def files(*texts):
    return [File(name=f"attachment-{n}.md", text=Masked(text)) for n, text in enumerate(texts, 1)]


def test_what_fits_stays_as_it_is():
    text, found = shorten(Masked("текст"), files("раз", "два"), 1000, (1, 1, 1))
    assert (text, found) == ("текст", files("раз", "два"))
    assert shorten(Masked("т" * 5000), files("а"), 0, (1, 1)) == ("т" * 5000, files("а"))


def test_a_small_file_beside_a_large_one_stays_whole_and_the_cut_is_said():
    large = "".join(f"строка {n}\n" for n in range(10_000))
    text, (small, cut) = shorten(Masked("текст"), files("малый", large), 1000, (1, 1, 1))
    assert (text, small.text) == ("текст", "малый")
    said = NOTE.search(cut.text)
    assert said is not None
    kept = cut.text[: said.start()]
    assert large.startswith(kept + "\n")
    assert 1500 < len(kept) <= 2000
    assert said[1] == str(int(100 * len(kept) / len(large)))


def test_a_placeholder_is_never_cut():
    for most in range(500, 520):
        text, _ = shorten(Masked("[PERSON_1234]" * 400), [], most, (1,))
        kept = NOTE.sub("", text)
        assert kept == "[PERSON_1234]" * (len(kept) // len("[PERSON_1234]"))


def test_what_was_left_out_before_masking_is_told_with_what_is_cut_after_it():
    text, (short, long) = shorten(Masked("текст"), files("раз", "я" * 4000), 1000, (1, 0.5, 0.5))
    assert text == "текст"
    told = [NOTE.search(one.text) for one in (short, long)]
    assert [found and found[1] for found in told] == ["50", "24"]


def test_what_would_be_cut_anyway_is_not_masked_first():
    line = "строка таблицы 12\n"
    parts = [Part("text", "текст"), Part("file:0", line * 300), Part("file:1", "малый")]
    cut, kept = worth_masking(parts, 1000)
    assert (cut[0], cut[2]) == (parts[0], parts[2])
    assert 2000 < len(cut[1].text) <= 2500
    assert cut[1].text.endswith("12")
    assert kept == [1, len(cut[1].text) / len(parts[1].text), 1]
    assert worth_masking(parts, 0) == (parts, [1, 1, 1])


def test_a_text_longer_than_masking_reads_is_cut_though_the_assistant_has_no_cap():
    ruled = (Stretch(5, 10), Stretch(READ - 3, READ + 90), Stretch(READ + 5, READ + 9))
    (cut,), (kept,) = worth_masking([Part("text", "я" * 2 * READ, ruled=ruled)], 0)
    assert (len(cut.text), kept) == (READ, 0.5)
    assert cut.ruled == (Stretch(5, 10), Stretch(READ - 3, READ))


@given(st.lists(st.text("абв \n", max_size=3000), max_size=5), st.integers(1, 2000))
def test_together_they_never_exceed_the_cap_but_for_the_notes(texts, tokens):
    text, found = shorten(Masked("т" * 100), files(*texts), tokens, [1] * (len(texts) + 1))
    kept = [NOTE.sub("", one) for one in (text, *(file.text for file in found))]
    assert sum(map(len, kept)) <= tokens * CHARS_PER_TOKEN
    assert len(found) == len(texts)
