"""Zip containers: refused before they are unpacked."""

import io
import zipfile

import pytest

from relay.border.documents.blocks import Limits
from relay.border.documents.draft import Budget, Unreadable
from relay.border.documents.zipped import no_doctype, opened
from tests.unit.border.documents.build import zipped


def _read(content: bytes, limits: Limits) -> None:
    with opened(content, limits, Budget(limits)) as archive:
        for name in archive.names:
            archive.read(name)


def _reason(content: bytes, limits: Limits) -> str:
    with pytest.raises(Unreadable) as caught:
        _read(content, limits)
    return caught.value.reason


def test_members_are_read_in_order():
    limits = Limits()
    with opened(zipped({"b": "1", "a": "2"}), limits, Budget(limits)) as archive:
        assert [(name, archive.read(name)) for name in archive.names] == [("b", b"1"), ("a", b"2")]


def test_limits():
    assert (
        _reason(zipped({str(n): "" for n in range(11)}), Limits(members=10)) == "too_many_members"
    )
    assert _reason(zipped({"a": "x" * 101}), Limits(unpacked_bytes=100)) == "bomb"
    assert _reason(zipped({"a": bytes(3_000_000)}), Limits()) == "bomb"
    assert _reason(b"PK\x03\x04", Limits()) == "broken"


def test_a_method_of_packing_that_is_not_read_is_no_damage():
    content = bytearray(zipped({"a": "слово"}))
    content[8] = content[content.index(b"PK\x01\x02") + 10] = 9  # deflate64
    assert _reason(bytes(content), Limits()) == "unsupported"


def test_a_ratio_is_no_matter_while_the_file_is_small():
    with opened(zipped({"a": bytes(900_000)}), Limits(), Budget(Limits())) as archive:
        assert len(archive.read("a")) == 900_000


def test_the_budget_is_shared_by_archives_inside_archives():
    limits = Limits(unpacked_bytes=1000)
    budget = Budget(limits)
    for _ in range(2):
        with opened(zipped({"a": "x" * 400}), limits, budget) as archive:
            archive.read("a")
    assert budget.unpacked == 200
    with pytest.raises(Unreadable), opened(zipped({"a": "x" * 400}), limits, budget):
        pass


def test_overlapping_members_count_each_time():
    content = bytearray(zipped({f"{n:03}": "x" * 500_000 for n in range(3)}))
    limits = Limits(unpacked_bytes=1_000_000)
    assert _reason(bytes(content), limits) == "bomb"


def test_old_russian_names():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("placeholder.txt", "x")
    content = buffer.getvalue().replace(b"placeholder", "Приложение1".encode("cp866"))
    limits = Limits()
    with opened(content, limits, Budget(limits)) as archive:
        assert [archive.shown(name) for name in archive.names] == ["Приложение1.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_doctype_is_found_in_any_encoding(encoding):
    with pytest.raises(Unreadable):
        no_doctype('<?xml version="1.0"?> <!DOCTYPE a><a/>'.encode(encoding))
    assert no_doctype("<a/>".encode(encoding)) == "<a/>".encode(encoding)
