"""A stand-in portal on loopback, our client of it, and a lead to work on."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from relay.border.bitrix.client import Portal
from relay.border.contract import Entity
from tests.fakes.canaries import Canaries
from tests.fakes.portal import PORTAL, make_app
from tests.fakes.portal import Portal as State

CODE = "s3cretwebhookc0de"


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
