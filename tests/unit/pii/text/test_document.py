"""What stands around a place in a text, however long the text is."""

from hypothesis import given
from hypothesis import strategies as st

from relay.pii.text.document import Document

TEXTS = st.text('а"«\n', max_size=40)


@given(TEXTS)
def test_lines_are_what_stands_between_the_newlines(text):
    doc = Document(text)
    assert [text[start:stop] for start, stop in doc.lines()] == text.split("\n")
    assert [doc.line(start) for start, _ in doc.lines()] == list(doc.lines())


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_marks_are_counted_and_found_in_a_range(text, start, stop):
    doc = Document(text)
    assert doc.count('"', start, max(start, stop)) == text.count('"', start, stop)
    assert doc.last("«", start, stop) == text.rfind("«", start, stop)
