"""What came in about a card: from outside only, with people, answers and the channel."""

import pytest

from relay.border.bitrix.reading import read_lead
from relay.border.contract import ChannelDetail
from tests.unit.border.bitrix.conftest import LETTER, fields_of


async def test_only_what_came_from_outside_and_oldest_first(portal, make) -> None:
    call = {"PROVIDER_ID": "VOXIMPLANT_CALL", "SUBJECT": "Входящий звонок"}
    out = {"DIRECTION": "2", "SUBJECT": "Наш ответ"}
    lead = await read_lead(portal, await make(LETTER, out, call))
    assert lead.activities == (1, 3)
    assert lead.channel == ChannelDetail(type="call")
    assert "Наш ответ" not in str(fields_of(lead))


async def test_answers_of_a_form(portal, make) -> None:
    answers = [
        {"type": "phone", "caption": "Ваш телефон", "values": ["+7 999 999-99-99"]},
        {"type": "text", "label": "Бюджет", "value": 500},
        {"type": "checkbox", "caption": "Согласие", "values": [True]},
        "garbage",
    ]
    form = {
        "PROVIDER_ID": "CRM_WEBFORM",
        "DIRECTION": "0",
        "PROVIDER_PARAMS": {"FIELDS": answers},
    }
    lead = await read_lead(portal, await make(form, sourceId="WEBFORM"))
    assert lead.channel == ChannelDetail(type="form")
    assert [(one.label, one.kind, one.value) for one in lead.fields if "FORM" in one.name] == [
        ("Ваш телефон", "phone", "+7 999 999-99-99"),
        ("Бюджет", "text", "500"),
    ]


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("3|TELEGRAM", ChannelDetail(type="chat", line="3", connector="TELEGRAM")),
        ("CALL", ChannelDetail(type="call")),
        ("WEBFORM", ChannelDetail(type="form")),
        (None, ChannelDetail(type="form")),
    ],
)
async def test_the_source_tells_the_channel_of_a_bare_card(portal, make, source, channel) -> None:
    assert (await read_lead(portal, await make(sourceId=source))).channel == channel


async def test_what_php_leaves_empty_or_odd(portal, state, make) -> None:
    entity = await make({"DESCRIPTION": "текст"})
    row = state.activities[1]
    row |= {"DIRECTION": 1, "DESCRIPTION_TYPE": "", "SUBJECT": None, "PROVIDER_ID": None}
    row |= {"COMMUNICATIONS": False, "FILES": {}, "SETTINGS": None, "PROVIDER_PARAMS": ""}
    lead = await read_lead(portal, entity)
    assert [one for one in fields_of(lead) if one[0].startswith("A")] == [
        ("ACTIVITY_1_BODY", "text", "текст")
    ]
    row["FILES"] = [{"id": "x"}, None, {"url": "…"}]
    assert (await read_lead(portal, entity)).files == ()
