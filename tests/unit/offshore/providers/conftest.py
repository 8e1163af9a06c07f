"""A provider over loopback to the stand-in, and a question to ask it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from relay.offshore.providers.base import Question
from relay.offshore.providers.client import Client
from relay.offshore.providers.responses import Responses
from relay.pii.types import Masked
from relay.wire import Hint, Settings
from tests.fakes.canaries import Canaries
from tests.fakes.openai import STATE, make_app
from tests.fakes.openai.state import State

KEY = "sk-test"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["verdict", "reason"],
    "properties": {
        "verdict": {"type": "string", "enum": ["target", "not_target", "spam", "unclear"]},
        "reason": {"type": "string"},
    },
}
QUESTION = Question(
    run="run_1",
    instructions=Masked("Ты помощник отдела продаж."),
    text=Masked("[PERSON_1] просит рассчитать поставку серверов."),
    model="gpt-6-luna",
    settings=Settings(temperature=0.2, top_p=0.9, max_output_tokens=400),
    schema=SCHEMA,
    safety_id="0" * 64,
    files=(("kp.docx", Masked("Сервер, 5 шт., цена?")),),
    hints=(Hint(placeholder=Masked("[PHONE_1]"), phone="plausible", line="mobile"),),
    remarks=("hidden_text",),
)


@pytest.fixture
async def stand_in(aiohttp_server: Callable[..., Awaitable[TestServer]]) -> TestServer:
    return await aiohttp_server(make_app(Canaries(), key=KEY))


@pytest.fixture
def state(stand_in: TestServer) -> State:
    return stand_in.app[STATE]


@pytest.fixture
def question() -> Question:
    return QUESTION


@pytest.fixture
async def provider(stand_in: TestServer) -> AsyncIterator[Responses]:
    client = Client(lambda: KEY, base_url=str(stand_in.make_url("/v1")), seconds=5)
    made = Responses("openai", client)
    yield made
    await made.close()
