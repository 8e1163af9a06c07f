"""A card is read whole, with the kind of each field and a reason for each missing file."""

import base64
from typing import Any

import pytest

from relay.border.bitrix.client import Portal
from relay.border.bitrix.files import Limits
from relay.border.bitrix.reading import ReadLead, read_lead
from relay.border.contract import Attachment, ChannelDetail, Entity
from relay.errors import Ended, Stopped, Unavailable
from tests.fakes.portal import Portal as State
from tests.unit.border.bitrix.conftest import fault

LETTER = {
    "SUBJECT": "Запрос цены",
    "DESCRIPTION": "<p>Нужно 5 серверов</p>",
    "DESCRIPTION_TYPE": "3",
    "SETTINGS": {"EMAIL_META": {"from": "Пётр Кузьмин <kuzmin@firma.example>"}},
    "COMMUNICATIONS": [
        {
            "ID": "1",
            "TYPE": "EMAIL",
            "VALUE": "kuzmin@firma.example",
            "ENTITY_SETTINGS": {"NAME": "Пётр", "SECOND_NAME": "", "LAST_NAME": "Кузьмин"},
        },
        {"ID": "2", "TYPE": "PHONE", "VALUE": "+7 495 000-00-00", "ENTITY_SETTINGS": []},
    ],
    "files": [
        {"name": "ТЗ.docx", "content": base64.b64encode(b"PK..").decode()},
        {"name": "скан.bin", "content": base64.b64encode(b"0123456789").decode()},
    ],
}
CARD = {
    "title": "Запрос цены",
    "name": "Пётр",
    "secondName": "",
    "lastName": "Кузьмин",
    "comments": "<b>перезвонить</b>",
    "address": "Москва, ул. Ленина, 1",
    "sourceId": "EMAIL",
    "assignedById": 2,
    "fm": [
        {"valueType": "WORK", "value": "+7 495 000-00-00", "typeId": "PHONE"},
        {"valueType": "WORK", "value": "kuzmin@firma.example", "typeId": "EMAIL"},
        {"valueType": "TELEGRAM", "value": "@kuzmin", "typeId": "IM"},
    ],
}


@pytest.fixture
def make(server, session):
    async def make(*activities: dict[str, Any], **card: Any) -> Entity:
        given = {"fields": card, "activities": [{"files": [], **one} for one in activities]}
        async with session.post(server.make_url("/_stand_in/leads"), json=given) as made:
            return Entity(type="lead", id=str((await made.json())["id"]))

    return make


def shown(lead: ReadLead) -> list[tuple[str, str, str]]:
    return [(field.name, field.kind, field.value) for field in lead.fields]


async def test_a_letters_card_with_kinds_and_files(portal: Portal, make) -> None:
    lead = await read_lead(portal, await make(LETTER, **CARD))
    assert shown(lead) == [
        ("TITLE", "text", "Запрос цены"),
        ("NAME", "person", "Пётр"),
        ("LAST_NAME", "person", "Кузьмин"),
        ("ADDRESS", "address", "Москва, ул. Ленина, 1"),
        ("COMMENTS", "html", "<b>перезвонить</b>"),
        ("PHONE", "phone", "+7 495 000-00-00"),
        ("EMAIL", "email", "kuzmin@firma.example"),
        ("IM", "other", "@kuzmin"),
        ("ACTIVITY_1_FROM_NAME", "person", "Пётр Кузьмин"),
        ("ACTIVITY_1_FROM", "email", "kuzmin@firma.example"),
        ("ACTIVITY_1_EMAIL", "email", "kuzmin@firma.example"),
        ("ACTIVITY_1_PERSON", "person", "Пётр Кузьмин"),
        ("ACTIVITY_1_PHONE", "phone", "+7 495 000-00-00"),
        ("ACTIVITY_1_SUBJECT", "text", "Запрос цены"),
        ("ACTIVITY_1_BODY", "html", "<p>Нужно 5 серверов</p>"),
    ]
    assert [file.name for file in lead.files] == ["ТЗ.docx", "скан.bin"]
    assert lead.files[0].content == base64.b64encode(b"PK..").decode()
    assert "wordprocessingml" in lead.files[0].type
    assert (lead.channel.type, lead.source, lead.responsible) == ("mail", "EMAIL", 2)
    assert lead.activities == (1,)
    assert lead.occurred_at.tzinfo is not None
    assert lead.fields[1].label == "Имя"
    assert "Кузьмин" not in repr(lead)


async def test_only_what_came_from_outside_and_oldest_first(portal, make) -> None:
    call = {"PROVIDER_ID": "VOXIMPLANT_CALL", "SUBJECT": "Входящий звонок"}
    out = {"DIRECTION": "2", "SUBJECT": "Наш ответ"}
    lead = await read_lead(portal, await make(LETTER, out, call))
    assert lead.activities == (1, 3)
    assert lead.channel == ChannelDetail(type="call")
    assert "Наш ответ" not in str(shown(lead))


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


async def test_user_fields_but_not_our_own(portal, state: State, make) -> None:
    for name, kind in (
        ("UF_CRM_NEED", "string"),
        ("UF_CRM_1720019876534", "enumeration"),
        ("UF_CRM_SITE", "address"),
        ("UF_CRM_SCAN", "file"),
        ("UF_CRM_EMPTY", "string"),
        ("UF_CRM_RELAY_REASON", "string"),
    ):
        fields = {"FIELD_NAME": name, "USER_TYPE_ID": kind, "LABEL": f"Поле {kind}"}
        fields |= {"LIST": [{"VALUE": "Срочно"}]} if kind == "enumeration" else {}
        await portal.call("crm.lead.userfield.add", {"fields": fields})
    entity = await make()
    state.items[1, 1] |= {
        "UF_CRM_NEED": ["серверы", "СХД"],
        "UF_CRM_1720019876534": 1,
        "UF_CRM_SITE": "Москва|;|55.7;37.6",
        "UF_CRM_SCAN": {"id": 1, "url": "…"},
        "UF_CRM_EMPTY": False,
        "UF_CRM_RELAY_REASON": "Наша причина",
    }
    lead = await read_lead(portal, entity)
    assert [(*one, f.label) for one, f in zip(shown(lead), lead.fields, strict=True)][1:] == [
        ("UF_CRM_NEED", "text", "серверы\nСХД", "Поле string"),
        ("UF_CRM_1720019876534", "text", "Срочно", "Поле enumeration"),
        ("UF_CRM_SITE", "address", "Москва|;|55.7;37.6", "Поле address"),
    ]


async def test_deals_and_contacts_are_read_too(portal, state, server, session) -> None:
    for kind, name in ((2, "deal"), (3, "contact")):
        given = {"entityTypeId": kind, "fields": {"comments": name}}
        async with session.post(server.make_url("/_stand_in/leads"), json=given) as made:
            number = (await made.json())["id"]
        lead = await read_lead(portal, Entity(type=name, id=str(number)))
        assert ("COMMENTS", "html", name) in shown(lead)


@pytest.mark.parametrize(
    ("limits", "omitted"),
    [
        (Limits(file=9), [None, "too_large"]),
        (Limits(total=9), [None, "too_large"]),
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


async def test_a_portal_that_fails_is_asked_again_later(portal, state, make) -> None:
    entity = await make(LETTER)
    fault(state, "download", body="busy", status=503)
    with pytest.raises(Unavailable):
        await read_lead(portal, entity)
    fault(state, "disk.file.get", error="insufficient_scope")
    with pytest.raises(Stopped, match="insufficient_scope"):
        await read_lead(portal, entity)
    state.items[1, 1]["createdTime"] = "yesterday"
    with pytest.raises(Unavailable, match="portal_bad_answer"):
        await read_lead(portal, entity)


async def test_a_deleted_card_is_too_late(portal, lead, state) -> None:
    state.items.clear()
    with pytest.raises(Ended) as gone:
        await read_lead(portal, lead)
    assert gone.value.outcome == "too_late"
