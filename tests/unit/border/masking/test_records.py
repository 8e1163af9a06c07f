import pytest

from relay.border.documents.blocks import Block, Extracted, LeftOut, Part, Withheld
from relay.border.masking.compose import Source
from relay.border.masking.records import contents, dropped, left_out
from relay.border.masking_log.record import Record, check, dropped_in
from relay.pii.types import FieldRule, Policy
from tests.unit.border.conftest import message


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ({"content": "YWJj"}, b"abc"),
        ({"content": "???"}, b""),
        ({"omitted": "too_large"}, b""),
    ],
)
def test_the_bytes_of_a_file_are_those_that_were_sent_or_none(file, expected):
    body = message(files=[{"name": "a.txt", "type": "text/plain", "size": 3, **file}])
    assert list(contents(Source(body, {}, [None]))) == [expected]


def test_what_was_left_out_is_counted_through_files_inside_files():
    inner = Extracted("txt", (Block("paragraph", "а"),), (LeftOut("image", 2),))
    outer = Extracted(
        "zip",
        (),
        (LeftOut("image", 1), LeftOut("macro", 1)),
        parts=(Part("a", inner), Part("b", Withheld("pdf", "encrypted"))),
    )
    assert left_out(outer) == {"left_out.image": 3, "left_out.macro": 1, "withheld.encrypted": 1}
    assert left_out() == {}


def test_a_dropped_field_is_counted_by_its_code_and_by_nothing_that_may_tell_who_wrote():
    policy = Policy(fields=(FieldRule("drop", field="note"), FieldRule("drop", field="заметка")))
    names = ["note", "заметка", "UF_CRM_1690000000", "UF_CRM_1690000000", "89162047133", "Asya"]
    counts = dropped(names, policy)
    assert counts == {"dropped.note": 1, "dropped.UF_CRM_1690000000": 2, "dropped.other": 3}
    record = Record(event="cleared", counts={"PERSON": 1, **counts})
    check(record)
    assert dropped_in(record) == ["UF_CRM_1690000000", "note", "other"]
