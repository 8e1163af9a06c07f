"""The documents that warm the zygote up: each is read by its own reader, without a loss."""

from relay.border.documents.practice import documents
from tests.unit.border.documents.build import extracted


def test_every_practice_document_is_read():
    found = [extracted(content) for content in documents()]
    assert [one.format for one in found] == ["txt", "html", "rtf", "docx", "xlsx"]
    assert all(one.blocks and not one.left_out for one in found)
