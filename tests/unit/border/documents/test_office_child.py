"""The process that becomes LibreOffice: it works in its folder, and fails without one."""

import pytest

from relay.border.documents import office
from relay.border.documents.office_child import SOURCE
from relay.border.documents.sandbox import Ran, run

_CHILD = "relay.border.documents.office_child"
_PAGE = "<html><body><p>word</p></body></html>"


async def _child(folder: str, target: str = "txt") -> Ran:
    return await run(
        _CHILD, folder, target, "1000000000", "20", content=b"", wall_s=30, answer_bytes=100_000
    )


async def test_without_its_folder_it_ends():
    assert (await _child("/nowhere")).failure == "crashed"


@pytest.mark.skipif(not office.reads("doc"), reason="LibreOffice Writer is not here")
async def test_it_writes_in_its_folder(tmp_path):
    (tmp_path / SOURCE).write_text(_PAGE)
    for _ in range(2):
        ran = await _child(str(tmp_path))
    assert ran.failure is None
    assert "word" in (tmp_path / f"{SOURCE}.txt").read_text("utf-8-sig")
