"""Start tags in raw XML: the look for the bare name changes nothing that the pattern finds."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.border.documents.readers.tags import Tags

_PIECES = st.sampled_from(
    ["<row", "<x:row", "<col", "<f", "<:f", "<rows", "</row>", ' r="3"', ">", "/>", " ", "f", ":f "]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other work may be heavy
@given(st.lists(_PIECES).map("".join))
def test_finds_what_the_pattern_finds(text):
    xml = text.encode()
    for names, rest in ((("row",), r"\b([^>]*)>"), (("f", "col"), r"[\s>/]")):
        plain = re.compile(rf"<(?:\w+:)?(?:{'|'.join(names)}){rest}".encode())
        tags = Tags(*names, rest=rest)
        assert [found[0] for found in tags.find(xml)] == [one[0] for one in plain.finditer(xml)]
        assert tags.count(xml) == len(plain.findall(xml))


@pytest.mark.parametrize("xml", [b"<a><b/></a>", b"row f", b""])
def test_nothing_where_the_name_is_no_tag(xml):
    assert Tags("row").count(xml) == 0
