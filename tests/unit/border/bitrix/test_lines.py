"""A dialogue of an open line: words, the customer's name, the connector, what may not be read."""

import pytest

from relay.border.bitrix.lines import dialogue
from relay.border.bitrix.reading import read_lead
from relay.border.contract import ChannelDetail
from relay.errors import Stopped
from tests.fakes.portal import activities, lines
from tests.unit.border.bitrix.conftest import fault, fields_of

SAID = [
    {"who": "system", "text": "[b]Создан новый лид[/b]"},
    {"who": "client", "text": "Здравствуйте, нужен сервер"},
    {"who": "operator", "text": "Какой?"},
    {"who": "client", "text": "На 20 человек"},
]
OPEN_LINE = {"PROVIDER_ID": "IMOPENLINES_SESSION", "SUBJECT": "Чат"}


async def test_who_said_what_in_order_and_by_which_connector(portal, state, lead) -> None:
    lines.create(state, (1, int(lead.id)), SAID, "telegram|4|17|29")
    found = await dialogue(portal, lead)
    assert found is not None
    assert found.channel == ChannelDetail(type="chat", connector="telegram", line="4")
    assert [(one.kind, one.value) for one in found.fields] == [
        ("person", "Тимур Касымов"),
        ("text", "Клиент: Здравствуйте, нужен сервер\nОператор: Какой?\nКлиент: На 20 человек"),
    ]


async def test_a_card_without_chats_has_no_dialogue(portal, lead) -> None:
    assert await dialogue(portal, lead) is None


async def test_a_chats_card_is_read_with_the_customers_files(portal, state, make) -> None:
    entity = await make(OPEN_LINE, sourceId="4|TELEGRAM")
    activities.create(state, (1, 99), {"files": [("смета.txt", b"12 000")]})
    said = [{"who": "client", "text": "см. смету", "files": [1]}, {"who": "operator", "text": "ок"}]
    lines.create(state, (1, int(entity.id)), said, "telegram|4|17|29")
    lead = await read_lead(portal, entity)
    assert lead.channel == ChannelDetail(type="chat", connector="telegram", line="4")
    assert ("CHAT_1_PERSON", "person", "Тимур Касымов") in fields_of(lead)
    assert [file.name for file in lead.files] == ["смета.txt"]


@pytest.mark.parametrize(
    ("method", "error", "status", "why"),
    [
        ("imopenlines.crm.chat.get", "insufficient_scope", 403, "forbidden"),
        ("imopenlines.crm.chat.get", "ACCESS_DENIED", 403, "forbidden"),
        ("imopenlines.session.history.get", "ACCESS_DENIED", 400, "forbidden"),
        ("imopenlines.session.history.get", "INVALID_SESSION_ID", 400, "unavailable"),
    ],
)
async def test_what_may_not_be_read_is_named(
    portal, state, make, method, error, status, why
) -> None:
    entity = await make(OPEN_LINE, sourceId="4|TELEGRAM")
    lines.create(state, (1, int(entity.id)), SAID, "telegram|4|17|29")
    fault(state, method, error=error, status=status)
    lead = await read_lead(portal, entity)
    assert [(file.name, file.omitted) for file in lead.files] == [("переписка открытой линии", why)]


async def test_a_revoked_webhook_is_no_missing_chat(portal, state, make) -> None:
    entity = await make(OPEN_LINE, sourceId="4|TELEGRAM")
    fault(state, "imopenlines.crm.chat.get", error="NO_AUTH_FOUND")
    with pytest.raises(Stopped, match="webhook_revoked"):
        await read_lead(portal, entity)
