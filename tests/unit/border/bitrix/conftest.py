"""A stand-in portal on loopback, our client of it, and a lead to work on."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from relay.border.bitrix.client import Portal
from relay.border.bitrix.reading import ReadLead
from relay.border.contract import Entity
from tests.fakes.canaries import Canaries
from tests.fakes.portal import PORTAL, make_app
from tests.fakes.portal import Portal as State

CODE = "s3cretwebhookc0de"

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


@pytest.fixture
async def server(aiohttp_server) -> TestServer:
    return await aiohttp_server(make_app(CODE, canaries=Canaries(["Кузьмин Пётр Ильич"])))


@pytest.fixture
def state(server: TestServer) -> State:
    return server.app[PORTAL]


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def portal(server: TestServer, session: aiohttp.ClientSession) -> Portal:
    return Portal(str(server.make_url(f"/rest/1/{CODE}/")), session)


@pytest.fixture
async def lead(server: TestServer, session: aiohttp.ClientSession) -> Entity:
    fields = {"title": "Письмо с сайта", "name": "Пётр", "assignedById": 2}
    async with session.post(server.make_url("/_stand_in/leads"), json={"fields": fields}) as made:
        return Entity(type="lead", id=str((await made.json())["id"]))


def fault(state: State, method: str, **what: Any) -> None:
    """Make the next call of `method` go wrong."""
    state.faults.append({"method": method, **what})


@pytest.fixture
def make(server, session):
    async def make(*activities: dict[str, Any], **card: Any) -> Entity:
        given = {"fields": card, "activities": [{"files": [], **one} for one in activities]}
        async with session.post(server.make_url("/_stand_in/leads"), json=given) as made:
            return Entity(type="lead", id=str((await made.json())["id"]))

    return make


def fields_of(lead: ReadLead) -> list[tuple[str, str, str]]:
    return [(field.name, field.kind, field.value) for field in lead.fields]
