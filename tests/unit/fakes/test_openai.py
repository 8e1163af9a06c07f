"""The stand-in of the OpenAI API, driven by the real SDK: keeps state, refuses what is refused."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import openai
import pytest
from aiohttp.test_utils import TestServer
from openai import AsyncOpenAI

from tests.conftest import Clock
from tests.fakes.canaries import Canaries
from tests.fakes.openai import STATE, make_app
from tests.fakes.openai.faults import AFTER, BEFORE, KINDS

CANARY = "Щербакова Юлия"
PROJECT = Path(__file__).resolve().parents[3]
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["verdict"],
    "properties": {"verdict": {"type": "string", "enum": ["target", "unclear"]}},
}
FORMAT: Any = {"format": {"type": "json_schema", "name": "v", "strict": True, "schema": SCHEMA}}


@pytest.fixture
def clock() -> Clock:
    return Clock(1_795_000_000.0)


@pytest.fixture
async def server(aiohttp_server: Callable[..., Awaitable[TestServer]], clock: Clock) -> TestServer:
    return await aiohttp_server(make_app(Canaries([CANARY]), key="sk-test", clock=clock))


@pytest.fixture
async def api(server: TestServer) -> AsyncIterator[AsyncOpenAI]:
    url = str(server.make_url("/v1"))
    async with AsyncOpenAI(api_key="sk-test", base_url=url, max_retries=0) as client:
        yield client


async def upload(api: AsyncOpenAI, data: bytes = b"text", **more: Any) -> str:
    file = await api.files.create(file=("a.txt", data, "text/plain"), purpose="user_data", **more)
    return file.id


async def refused(call: Awaitable[Any], status: int, code: str | None = None) -> str:
    with pytest.raises(openai.APIStatusError) as caught:
        await call
    assert caught.value.status_code == status
    if code is not None:
        assert caught.value.code == code
    return str(caught.value.param)


async def plan(server: TestServer, **fault: Any) -> None:
    async with aiohttp.ClientSession() as http:
        url = server.make_url("/_stand_in/faults")
        async with http.post(url, json={"faults": [fault]}) as answer:
            assert answer.status == 200


async def state(server: TestServer) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(server.make_url("/_stand_in/state")) as answer,
    ):
        return await answer.json()


@pytest.mark.parametrize(
    "data", [b"\r\n--x\r\n\r\n--", bytes(range(256)), "письмо\n".encode(), b"a" * 3_000_000]
)
async def test_files_are_kept_byte_for_byte(api: AsyncOpenAI, data: bytes) -> None:
    file_id = await upload(api, data)
    assert (await api.files.content(file_id)).content == data
    assert (await api.files.retrieve(file_id)).bytes == len(data)
    assert (await api.files.delete(file_id)).deleted
    await refused(api.files.retrieve(file_id), 404)
    await refused(api.files.delete(file_id), 404)


async def test_files_expire(api: AsyncOpenAI, clock: Clock, server: TestServer) -> None:
    expiry = {"anchor": "created_at", "seconds": 3600}
    file_id = await upload(api, expires_after=expiry)
    clock.now += 3599
    assert (await api.files.retrieve(file_id)).expires_at == 1_795_003_600
    clock.now += 1
    assert (await state(server))["files"] == []
    await refused(api.files.retrieve(file_id), 404)


async def test_file_uploads_are_strict(api: AsyncOpenAI) -> None:
    bad = {"anchor": "created_at", "seconds": 60}
    assert await refused(upload(api, expires_after=bad), 400) == "expires_after[seconds]"
    assert await refused(upload(api, expires_after={"anchor": "now", "seconds": 3600}), 400)
    await refused(upload(api, b""), 400)
    await refused(upload(api, extra_body={"colour": "red"}), 400, "unknown_parameter")
    odd: Any = "diary"
    await refused(api.files.create(file=("a.txt", b"x"), purpose=odd), 400, "invalid_value")


async def test_conversations_keep_items_until_deleted(api: AsyncOpenAI) -> None:
    item: Any = {"role": "user", "content": "привет"}
    made = await api.conversations.create(metadata={"run": "1"}, items=[item])
    await api.conversations.items.create(made.id, items=[item] * 20)
    listed = [each async for each in api.conversations.items.list(made.id, order="asc")]
    assert len(listed) == 21
    page = await api.conversations.items.list(made.id, limit=5)
    assert page.has_more
    assert [each.id for each in page.data] == [each.id for each in reversed(listed[-5:])]
    await refused(api.conversations.items.create(made.id, items=[item] * 21), 400)
    assert (await api.conversations.retrieve(made.id)).metadata == {"run": "1"}
    assert (await api.conversations.delete(made.id)).deleted
    await refused(api.conversations.retrieve(made.id), 404)
    await refused(api.conversations.delete(made.id), 404)


async def test_a_response_reads_files_and_extends_the_conversation(api: AsyncOpenAI) -> None:
    conversation = await api.conversations.create()
    file_id = await upload(api, "Нужен сервер, просим прислать цену. [PERSON_1]".encode())
    content: Any = [{"type": "input_file", "file_id": file_id}]
    made = await api.responses.create(
        model="gpt-6-luna",
        instructions="Роль",
        conversation=conversation.id,
        input=[{"role": "user", "content": content}],
        text=FORMAT,
        metadata={"run": "1"},
        safety_identifier="0" * 64,
        max_output_tokens=200,
    )
    assert made.status == "completed"
    assert made.model == "gpt-6-luna"
    assert json.loads(made.output_text) == {"verdict": "target"}
    assert made.usage is not None
    assert made.usage.total_tokens == made.usage.input_tokens + made.usage.output_tokens
    items = [each async for each in api.conversations.items.list(conversation.id)]
    assert len(items) == 2
    assert (await api.responses.retrieve(made.id)).id == made.id
    await api.responses.delete(made.id)
    await refused(api.responses.retrieve(made.id), 404)


async def test_unstored_responses_leave_nothing(api: AsyncOpenAI, server: TestServer) -> None:
    made = await api.responses.create(model="gpt-6-luna", input="Нужна цена", store=False)
    assert "заглушка" in made.output_text
    assert (await state(server))["responses"] == 0


async def test_the_token_limit_cuts_the_answer(api: AsyncOpenAI) -> None:
    made = await api.responses.create(model="gpt-6-luna", input="цена?", max_output_tokens=16)
    assert made.status == "incomplete"
    assert made.incomplete_details is not None
    assert made.incomplete_details.reason == "max_output_tokens"


def message(*parts: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "content": list(parts)}]


def strict(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format": {"type": "json_schema", "name": "v", "strict": True, "schema": schema} | more}


OPEN = {"type": "object", "properties": {}, "required": []}
OPTIONAL = SCHEMA | {"required": []}
LENGTH = SCHEMA | {"properties": {"verdict": {"type": "string", "maxLength": 5}}}


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({"colour": "red"}, "unknown_parameter", None),
        ({"model": None}, "invalid_type", "model"),
        ({"model": "gpt-0"}, "model_not_found", "model"),
        ({"input": None}, "invalid_type", "input"),
        ({"input": []}, "missing_required_parameter", "input"),
        ({"temperature": "0.2"}, "invalid_type", "temperature"),
        ({"temperature": 0.2}, "unsupported_parameter", "temperature"),
        ({"top_p": 1}, "unsupported_parameter", "top_p"),
        ({"model": "gpt-4.1", "temperature": 3}, None, "temperature"),
        ({"max_output_tokens": 15}, None, "max_output_tokens"),
        ({"metadata": {str(n): "" for n in range(17)}}, None, "metadata"),
        ({"metadata": {"k": "v" * 513}}, None, "metadata.k"),
        ({"metadata": {"k" * 65: "v"}}, None, "metadata"),
        ({"metadata": {"k": 1}}, "invalid_type", "metadata.k"),
        ({"safety_identifier": "0" * 65}, None, "safety_identifier"),
        ({"prompt": {"id": "pmpt_1"}}, "unsupported_by_stand_in", "prompt"),
        ({"tools": []}, "unsupported_by_stand_in", "tools"),
        ({"previous_response_id": "resp_0"}, "previous_response_not_found", None),
        ({"input": [{"role": "robot", "content": "x"}]}, "invalid_value", "input[0].role"),
        ({"input": message({"type": "input_noise"})}, "invalid_value", None),
        ({"input": message({"type": "input_text"})}, "missing_required_parameter", None),
        ({"input": message({"type": "input_file"})}, "missing_required_parameter", None),
        (
            {"input": message({"type": "input_file", "file_id": "a", "file_url": "http://b"})},
            "invalid_value",
            None,
        ),
        ({"text": {"format": {"type": "json_schema"}}}, "missing_required_parameter", None),
        ({"text": strict(OPEN)}, "invalid_json_schema", None),
        ({"text": strict(OPTIONAL)}, "invalid_json_schema", None),
        ({"text": strict(LENGTH)}, "invalid_json_schema", None),
        ({"text": strict({"type": "array", "items": {}})}, "invalid_json_schema", None),
        ({"text": strict(SCHEMA, name="имя")}, None, "text.format.name"),
        ({"conversation": "c", "previous_response_id": "r"}, "mutually_exclusive_parameters", None),
    ],
)
async def test_refused_like_the_published_api(
    api: AsyncOpenAI, body: dict[str, Any], code: str | None, param: str | None
) -> None:
    full = {"model": "gpt-6-luna", "input": "x"} | body
    named = await refused(api.post("/responses", body=full, cast_to=object), 400, code)
    if param is not None:
        assert named == param


async def test_unknown_ids_are_404(api: AsyncOpenAI) -> None:
    parts: Any = message({"type": "input_file", "file_id": "file-0"})
    await refused(api.responses.create(model="gpt-6-luna", input=parts), 404)
    await refused(api.responses.create(model="gpt-6-luna", input="x", conversation="conv_0"), 404)
    await refused(api.models.retrieve("gpt-0"), 404)


async def test_the_dead_api_is_dead(api: AsyncOpenAI) -> None:
    for path in ("/assistants", "/threads", "/threads/runs"):
        await refused(api.post(path, body={}, cast_to=object), 404)


async def test_the_key_is_checked(server: TestServer) -> None:
    url = str(server.make_url("/v1"))
    async with AsyncOpenAI(api_key="sk-other", base_url=url, max_retries=0) as stranger:
        await refused(stranger.models.list(), 401, "invalid_api_key")
    async with aiohttp.ClientSession() as http, http.get(f"{url}/models") as answer:
        assert answer.status == 401


async def test_models_tell_their_end_and_their_taste(api: AsyncOpenAI) -> None:
    dates = {model.id: model.shutdown_date async for model in api.models.list()}
    assert dates["gpt-4.1"] == "2027-01-14"
    assert dates["gpt-6-luna"] is None
    await api.responses.create(model="gpt-4.1", input="x", temperature=0.2, top_p=0.9)


@pytest.mark.parametrize("place", ["body", "file", "file name", "header", "path", "unauthorized"])
async def test_a_canary_is_seen_wherever_it_arrives(
    api: AsyncOpenAI, server: TestServer, place: str
) -> None:
    if place == "body":
        await api.responses.create(model="gpt-6-luna", input=f"от {CANARY.upper()}")
    elif place == "file":
        await upload(api, CANARY.encode("cp1251"))
    elif place == "file name":
        await api.files.create(file=(f"{CANARY}.txt", b"x"), purpose="user_data")
    elif place == "header":
        await api.models.list(extra_headers={"X-From": "Scherbakova Yuliya"})
    elif place == "path":
        await refused(api.models.retrieve(CANARY), 404)
    else:
        other = api.with_options(api_key="sk-no")
        await refused(other.responses.create(model="gpt-6-luna", input=CANARY), 401)
    seen = await state(server)
    assert seen["canary_hits"]
    assert CANARY not in json.dumps(seen["canary_hits"], ensure_ascii=False)
    with pytest.raises(AssertionError):
        server.app[STATE].canaries.assert_clean()


async def test_state_tells_what_exists(api: AsyncOpenAI, server: TestServer) -> None:
    await upload(api)
    await api.conversations.create()
    seen = await state(server)
    assert [file["filename"] for file in seen["files"]] == ["a.txt"]
    assert [one["items"] for one in seen["conversations"]] == [0]
    assert seen["counters"] == {"POST /v1/files": 1, "POST /v1/conversations": 1}
    assert seen["requests"] == 2
    assert seen["canary_hits"] == []
    assert seen["bytes_scanned"] > 0


async def ask(api: AsyncOpenAI) -> Any:
    return await api.responses.create(model="gpt-6-luna", input="Нужна цена", text=FORMAT)


@pytest.mark.parametrize("kind", sorted(BEFORE.keys() - {"disconnect", "html_200"}))
async def test_planned_errors_come_once(api: AsyncOpenAI, server: TestServer, kind: str) -> None:
    await plan(server, kind=kind, retry_after="7")
    with pytest.raises(openai.APIStatusError) as caught:
        await ask(api)
    if kind != "html":
        assert caught.value.response.headers["retry-after"] == "7"
    assert (await ask(api)).status == "completed"


@pytest.mark.parametrize("kind", sorted(AFTER))
async def test_planned_answers_differ_from_a_good_one(
    api: AsyncOpenAI, server: TestServer, kind: str
) -> None:
    good = (await ask(api)).to_dict(mode="json")
    await plan(server, kind=kind)
    odd = (await ask(api)).to_dict(mode="json")
    keys = ("status", "incomplete_details", "error", "usage")
    texts = [[item["content"][0].get("text") for item in body["output"]] for body in (good, odd)]
    assert texts[0] != texts[1] or any(good.get(key) != odd.get(key) for key in keys)


async def test_planned_cuts_and_delays(api: AsyncOpenAI, server: TestServer) -> None:
    for kind in ("disconnect", "disconnect_after"):
        await plan(server, kind=kind)
        with pytest.raises(openai.APIConnectionError):
            await ask(api)
    await plan(server, kind="delay", seconds=5)
    with pytest.raises(openai.APITimeoutError):
        await api.with_options(timeout=0.1).responses.create(model="gpt-6-luna", input="x")
    assert (await state(server))["responses"] == 1


async def test_faults_are_planned_by_kind_and_place(api: AsyncOpenAI, server: TestServer) -> None:
    await plan(server, kind="server_error", on="files", times=2)
    await ask(api)
    for _ in range(2):
        await refused(upload(api), 500)
    await upload(api)
    await plan(server, kind="overloaded", on="any")
    async with aiohttp.ClientSession() as http:
        url = server.make_url("/_stand_in/faults")
        async with http.post(url, json={"faults": [{"kind": "flood"}]}) as answer:
            assert answer.status == 400
        async with http.delete(url) as answer:
            assert answer.status == 200
    await ask(api)
    assert {"rate_limit", "delay", "refusal", "missing_status"} <= KINDS


async def test_runs_as_a_process(tmp_path: Path) -> None:
    key, canaries = tmp_path / "key", tmp_path / "canaries"
    key.write_text("sk-file\n", "utf-8")
    canaries.write_text(f"{CANARY}\n", "utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.openai", "--port", "0",
        "--key-file", str(key), "--canaries", str(canaries),
        cwd=PROJECT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    async with AsyncOpenAI(api_key="sk-file", base_url=ready["url"], max_retries=0) as api:
        await ask(api)
        await upload(api, CANARY.encode())
    process.terminate()
    assert await process.wait() == 1


CHAT: dict[str, Any] = {
    "model": "gpt-4.1",
    "messages": [{"role": "user", "content": "Нужна цена на сервер"}],
}


async def test_chat_completions_answer_by_schema(api: AsyncOpenAI) -> None:
    named = {"name": "v", "strict": True, "schema": SCHEMA}
    wanted: Any = {"type": "json_schema", "json_schema": named}
    made = await api.chat.completions.create(**CHAT, response_format=wanted)
    assert json.loads(made.choices[0].message.content or "") == {"verdict": "target"}
    assert made.choices[0].finish_reason == "stop"
    cut = await api.chat.completions.create(**CHAT, max_tokens=3)
    assert cut.choices[0].finish_reason == "length"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"colour": "red"}, "unknown_parameter"),
        ({"messages": []}, None),
        ({"messages": [{"role": "user"}]}, "missing_required_parameter"),
        ({"model": "gpt-6-luna", "temperature": 0.2}, "unsupported_parameter"),
        ({"response_format": {"type": "xml"}}, "invalid_value"),
        ({"response_format": {"type": "json_object"}}, "invalid_value"),
        (
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "v", "strict": True, "schema": OPEN},
                }
            },
            "invalid_json_schema",
        ),
    ],
)
async def test_chat_completions_are_strict(
    api: AsyncOpenAI, change: dict[str, Any], code: str | None
) -> None:
    await refused(api.post("/chat/completions", body=CHAT | change, cast_to=object), 400, code)
