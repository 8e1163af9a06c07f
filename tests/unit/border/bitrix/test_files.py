"""Each file comes with its content or with the reason why not."""

import pytest

from relay.border.bitrix.files import Limits
from relay.border.bitrix.reading import read_lead
from relay.border.contract import Attachment
from tests.unit.border.bitrix.conftest import LETTER, fault


@pytest.mark.parametrize(
    ("limits", "omitted"),
    [
        (Limits(file=9), [None, "too_large"]),
        (Limits(total=12), [None, "too_large"]),
        (Limits(total=3), ["too_large", "too_large"]),
        (Limits(number=1), [None]),
    ],
)
async def test_sizes_are_asked_before_reading(portal, state, make, limits, omitted) -> None:
    lead = await read_lead(portal, await make(LETTER), limits)
    assert [file.omitted for file in lead.files] == omitted
    assert state.calls["download"] == omitted.count(None)


async def test_a_file_larger_than_it_says(portal, state, make) -> None:
    entity = await make(LETTER)
    state.files[1]["size"], state.files[1]["content"] = 4, b"x" * 50
    lead = await read_lead(portal, entity, Limits(file=20))
    assert [file.omitted for file in lead.files] == ["too_large", None]


async def test_half_a_file_or_a_login_page_in_its_place(portal, state, make) -> None:
    entity = await make(LETTER)
    fault(state, "download", body="<html>login</html>")
    (file, other) = (await read_lead(portal, entity)).files
    assert (file.omitted, file.content, other.omitted) == ("unavailable", None, None)
    fault(state, "disk.file.get", body='{"result": {"NAME": "a.txt", "SIZE": "1"}}')
    (file, _) = (await read_lead(portal, entity)).files
    assert (file.name, file.omitted) == ("a.txt", "unavailable")


async def test_files_gone_forbidden_or_behind_a_login(portal, state, make) -> None:
    entity = await make(LETTER)
    state.files[1]["forbidden"] = True
    del state.files[2]
    gone = (await read_lead(portal, entity)).files
    assert [(one.name, one.omitted, one.content) for one in gone] == [
        ("file-1", "forbidden", None),
        ("file-2", "unavailable", None),
    ]
    state.files[1]["forbidden"] = False
    for answer in ({"body": "nginx", "status": 404}, {"location": "https://login.example/"}):
        fault(state, "download", **answer)
        (file, _) = (await read_lead(portal, entity)).files
        assert file.omitted == "unavailable"
        assert isinstance(file, Attachment)
