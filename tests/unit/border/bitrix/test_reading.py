"""A card is read whole, with the kind of each field and the channel it came by."""

import base64

import pytest

from relay.border.bitrix.client import Portal
from relay.border.bitrix.reading import read_lead
from relay.border.contract import Entity
from relay.errors import Ended, Stopped, Unavailable
from tests.unit.border.bitrix.conftest import LETTER, fault, fields_of

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


async def test_a_letters_card_with_kinds_and_files(portal: Portal, make) -> None:
    lead = await read_lead(portal, await make(LETTER, **CARD))
    assert fields_of(lead) == [
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


async def test_deals_and_contacts_are_read_too(portal, state, server, session) -> None:
    for kind, name in ((2, "deal"), (3, "contact")):
        given = {"entityTypeId": kind, "fields": {"comments": name}}
        async with session.post(server.make_url("/_stand_in/leads"), json=given) as made:
            number = (await made.json())["id"]
        lead = await read_lead(portal, Entity(type=name, id=str(number)))
        assert ("COMMENTS", "html", name) in fields_of(lead)


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
