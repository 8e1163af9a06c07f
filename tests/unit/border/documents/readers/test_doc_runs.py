"""Property changes of old Word runs: sizes of operands, and runs found by byte."""

import struct

import pytest

from relay.border.documents.readers.doc_runs import Look, Runs, _changes, _look


@pytest.mark.parametrize(
    ("code", "operand"),
    [
        (0x083C, b"\x01"),
        (0x2A42, b"\x08"),
        (0x4A43, b"\x18\x00"),
        (0x6870, b"\xff\xff\xff\x00"),
        (0xE001, b"\x01\x02\x03"),
        (0xCA71, b"\x03abc"),
    ],
)
def test_operands_are_as_long_as_their_code_says(code, operand):
    body = struct.pack("<H", code) + operand + struct.pack("<HB", 0x083C, 1)
    assert list(_changes(body)) == [(code, operand), (0x083C, b"\x01")]


@pytest.mark.parametrize(
    "body", [b"", b"\x3c", b"\x3c\x08", b"\x71\xca", b"\x08\xd6\xff", b"\xff" * 40]
)
def test_cut_changes_end(body):
    assert isinstance(_look(body), Look)


def test_a_run_reaches_to_the_next():
    runs = Runs({10: Look(hidden=True), 20: Look()}, {15: True, 17: False})
    assert [runs.at(place).hidden for place in (9, 10, 19, 20)] == [False, True, True, False]
    assert [runs.ends_row(place) for place in (14, 15, 16, 17)] == [False, True, True, False]
