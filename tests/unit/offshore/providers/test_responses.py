"""Files, conversation, one response, cleanup: what reaches the vendor, and each way it fails."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from relay.errors import Ended, RelayError, Stopped, Unavailable
from relay.offshore.providers.base import MESSAGE, Answer, Question
from relay.offshore.providers.client import Client
from relay.offshore.providers.errors import AnswerCut, BadAnswer, StateLost
from relay.offshore.providers.responses import Responses
from relay.offshore.providers.verdicts import check
from relay.wire import Settings
from tests.fakes.openai.faults import KINDS
from tests.fakes.openai.state import Fault, State


async def uploaded(provider: Responses, question: Question) -> list[str]:
    documents = [(MESSAGE, question.text), *question.files]
    return [await provider.upload(question.run, name, text.encode()) for name, text in documents]


async def test_one_run_in_a_conversation(
    provider: Responses, question: Question, state: State
) -> None:
    thread = await provider.open_thread(question.run)
    assert thread is not None
    files = await uploaded(provider, question)
    answer = await provider.ask(question, thread, files)
    verdict = check(answer.text, question.schema)
    assert verdict["verdict"] == "target"
    assert "[PERSON_1]" in verdict["reason"]
    assert answer.model == question.model
    assert answer.usage.input_tokens > 0
    assert answer.usage.output_tokens > 0
    assert answer.request_id is not None
    assert answer.response in state.responses
    for file in files:
        await provider.delete("file", file)
    await provider.delete("conversation", thread)
    await provider.delete("response", answer.response or "")
    assert (state.files, state.conversations, state.responses) == ({}, {}, {})


async def test_files_are_text_of_a_day(
    provider: Responses, question: Question, state: State
) -> None:
    await uploaded(provider, question)
    message, attachment = state.files.values()
    assert (message.name, attachment.name) == ("message.txt", "kp.docx.txt")
    assert message.data.decode() == question.text
    assert {file.purpose for file in state.files.values()} == {"user_data"}
    assert message.expires == message.created + 86400
    await provider.upload("run_1", "empty.txt", b" \n")


async def test_request_says_only_what_the_model_takes(
    provider: Responses, question: Question, state: State
) -> None:
    thread = await provider.open_thread(question.run)
    files = await uploaded(provider, question)
    await provider.ask(question, thread, files)
    sent = state.seen[-1].body
    assert "temperature" not in sent
    assert "top_p" not in sent
    assert sent["conversation"] == thread
    assert sent["store"] is True
    assert sent["metadata"] == {"run": "run_1"}
    assert sent["safety_identifier"] == "0" * 64
    assert sent["instructions"] == question.instructions
    assert sent["max_output_tokens"] == 400
    assert sent["text"]["format"]["strict"] is True
    notes, *parts = sent["input"][0]["content"]
    assert "[PHONE_1]: phone=plausible, line=mobile" in notes["text"]
    assert parts == [{"type": "input_file", "file_id": file} for file in files]
    assert question.text not in json.dumps(sent, ensure_ascii=False)

    await provider.ask(msgspec.structs.replace(question, model="gpt-4.1"), thread, files)
    assert (state.seen[-1].body["temperature"], state.seen[-1].body["top_p"]) == (0.2, 0.9)
    bare = msgspec.structs.replace(question, model="gpt-4.1", settings=Settings())
    await provider.ask(bare, thread, files)
    assert "temperature" not in state.seen[-1].body


async def test_stateless_sends_all_as_input_and_leaves_nothing(
    provider: Responses, question: Question, state: State
) -> None:
    answer = await provider.ask(question, None, [])
    sent = state.seen[-1].body
    assert sent["store"] is False
    assert "conversation" not in sent
    texts = [part["text"] for part in sent["input"][0]["content"]]
    assert question.text in texts[1]
    assert question.files[0][1] in texts[2]
    assert check(answer.text, question.schema)["verdict"] == "target"
    assert answer.response is None
    assert (state.files, state.conversations, state.responses) == ({}, {}, {})


async def test_other_vendors_get_no_openai_extras(
    stand_in: TestServer, question: Question, state: State
) -> None:
    local = Responses("vllm", Client(lambda: "sk-test", base_url=str(stand_in.make_url("/v1"))))
    assert await local.open_thread("run_1") is None
    await local.ask(msgspec.structs.replace(question, model="gpt-4.1"), None, [])
    assert state.seen[-1].body.keys() & {"metadata", "safety_identifier"} == set()
    assert state.seen[-1].body["temperature"] == 0.2
    await local.close()


async def test_deleting_what_is_gone_is_done(provider: Responses) -> None:
    await provider.delete("file", "file-0")
    await provider.delete("conversation", "conv_0")
    await provider.delete("response", "resp_0")


async def test_models_carry_their_shutdown_date(provider: Responses) -> None:
    models = await provider.models()
    assert models["gpt-4.1"] == "2027-01-14"
    assert models["gpt-6-luna"] is None


async def test_a_replaced_key_needs_no_restart(
    stand_in: TestServer, provider: Responses, question: Question
) -> None:
    keys = ["sk-test", "sk-old", "sk-test"]
    url = str(stand_in.make_url("/v1"))
    rotating = Responses("openai", Client(lambda: keys.pop(0), base_url=url))
    await rotating.models()
    with pytest.raises(Stopped, match="model_key_refused"):
        await rotating.models()
    await rotating.models()
    await rotating.close()


ENDS: dict[str, tuple[type[RelayError], str]] = {
    "rate_limit": (Unavailable, "model_busy"),
    "insufficient_quota": (Stopped, "quota_exhausted"),
    "server_error": (Unavailable, "model_unavailable"),
    "overloaded": (Unavailable, "model_unavailable"),
    "conflict": (Unavailable, "model_unavailable"),
    "html": (Unavailable, "model_unavailable"),
    "html_200": (Unavailable, "model_answer_malformed"),
    "unauthorized": (Stopped, "model_key_refused"),
    "forbidden": (Stopped, "model_key_refused"),
    "region": (Stopped, "region_refused"),
    "too_long": (Ended, "too_long"),
    "policy": (Ended, "content_filter"),
    "disconnect": (Unavailable, "model_unreachable"),
    "disconnect_after": (Unavailable, "model_unreachable"),
    "delay": (Unavailable, "model_timeout"),
    "refusal": (Ended, "model_refusal"),
    "incomplete_max_output_tokens": (AnswerCut, "answer_cut"),
    "incomplete_content_filter": (Ended, "content_filter"),
    "failed": (Unavailable, "model_failed"),
    "failed_rate_limit": (Unavailable, "model_busy"),
    "failed_invalid_prompt": (Ended, "content_filter"),
    "cancelled": (Unavailable, "model_cancelled"),
    "queued": (Unavailable, "model_unfinished"),
    "empty_output": (BadAnswer, "empty_answer"),
    "missing_status": (Unavailable, "model_status_missing"),
    "invalid_json": (BadAnswer, "invalid_json"),
    "prose": (BadAnswer, "invalid_json"),
    "duplicate_keys": (BadAnswer, "invalid_json"),
    "schema_breaking": (BadAnswer, "schema_mismatch"),
}


def test_every_fault_has_its_end() -> None:
    assert ENDS.keys() | {"no_usage"} == KINDS


@pytest.mark.parametrize("kind", sorted(ENDS))
async def test_fault(stand_in: TestServer, question: Question, state: State, kind: str) -> None:
    seconds = 0.2 if kind == "delay" else 5
    url = str(stand_in.make_url("/v1"))
    provider = Responses("openai", Client(lambda: "sk-test", base_url=url, seconds=seconds))
    thread = await provider.open_thread("run_1")
    state.faults.append(Fault(kind, seconds=1, retry_after="7"))
    before = sum(state.counters.values())
    with pytest.raises(RelayError) as caught:
        check((await provider.ask(question, thread, [])).text, question.schema)
    error = caught.value
    assert (type(error), error.code) == ENDS[kind]
    assert error.__cause__ is None
    assert error.__context__ is None or isinstance(error.__context__, RelayError | ValueError)
    assert error.args == (error.code,)
    assert "[PERSON_1]" not in error.detail
    if kind in ("rate_limit", "overloaded"):
        assert isinstance(error, Unavailable)
        assert error.retry_after == 7
    asked = state.counters["POST /v1/responses"]
    assert asked == 1, "a retry of its own"
    assert sum(state.counters.values()) - before <= 2
    await provider.close()


async def test_no_usage_counts_as_none(
    provider: Responses, question: Question, state: State
) -> None:
    state.faults.append(Fault("no_usage"))
    answer = await provider.ask(question, None, [])
    assert answer.usage.input_tokens == answer.usage.output_tokens == 0


@pytest.mark.parametrize("kind", ["refusal", "incomplete_max_output_tokens", "empty_output"])
async def test_what_a_bad_end_left_at_the_vendor_is_deleted(
    provider: Responses, question: Question, state: State, kind: str
) -> None:
    thread = await provider.open_thread("run_1")
    state.faults.append(Fault(kind))
    with pytest.raises(RelayError):
        await provider.ask(question, thread, [])
    assert state.responses == {}


@pytest.mark.parametrize("place", ["files", "conversations"])
async def test_faults_of_files_and_conversations(
    provider: Responses, state: State, place: str
) -> None:
    for kind, code in (("rate_limit", "model_busy"), ("html_200", "model_answer_malformed")):
        state.faults.append(Fault(kind, on=place))
        upload, opening = provider.upload("run_1", MESSAGE, b"x"), provider.open_thread("run_1")
        wanted, other = (upload, opening) if place == "files" else (opening, upload)
        other.close()
        with pytest.raises(Unavailable, match=code):
            await wanted


async def test_lost_state_is_told_from_a_wrong_address(
    stand_in: TestServer, provider: Responses, question: Question
) -> None:
    with pytest.raises(StateLost):
        await provider.ask(question, "conv_0", [])
    with pytest.raises(StateLost):
        await provider.ask(question, None, ["file-0"])
    nowhere = Responses("openai", Client(lambda: "sk-test", base_url=str(stand_in.make_url("/v2"))))
    for call in (nowhere.ask(question, None, []), nowhere.open_thread("r"), nowhere.models()):
        with pytest.raises(Stopped, match="model_endpoint_unknown"):
            await call
    await nowhere.close()


async def test_refused_requests_are_named(provider: Responses, question: Question) -> None:
    for change, code in (
        ({"model": "gpt-0"}, "model_unknown"),
        ({"schema": {"type": "object"}}, "schema_refused"),
        ({"safety_id": "x" * 65}, "model_refused_request"),
    ):
        with pytest.raises(Ended, match=code) as caught:
            await provider.ask(msgspec.structs.replace(question, **change), None, [])
        assert caught.value.permanent


async def test_the_limit_of_tokens_can_be_raised(provider: Responses, question: Question) -> None:
    short = msgspec.structs.replace(question, settings=Settings(max_output_tokens=16))
    with pytest.raises(AnswerCut):
        await provider.ask(short, None, [])
    assert isinstance(await provider.ask(question, None, []), Answer)


@pytest.fixture
async def odd_vendor(
    aiohttp_server: Callable[..., Awaitable[TestServer]],
) -> AsyncIterator[Callable[[web.Response], Awaitable[Responses]]]:
    """A vendor that answers everything with one given response."""
    made: list[Responses] = []

    async def start(answer: web.Response) -> Responses:
        async def handler(_: web.Request) -> web.Response:
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", handler)
        server = await aiohttp_server(app)
        made.append(Responses("openai", Client(lambda: "k", base_url=str(server.make_url("/v1")))))
        return made[-1]

    yield start
    for provider in made:
        await provider.close()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        '{"id": 1, "model": "m", "status": "completed"}',
        '{"id": "r", "model": "m", "status": "completed", "output": [{"type": 3}]}',
        '{"id": "r", "model": "m", "status": "completed", "output": "text"}',
        '{"id": "r", "model": "m", "status": ["completed"]}',
        '{"id": "r", "model": "m", "status": "completed", "usage": {"input_tokens": "many"}}',
    ],
)
async def test_answers_of_another_shape_are_malformed(
    odd_vendor: Callable[[web.Response], Awaitable[Responses]], question: Question, body: str
) -> None:
    provider = await odd_vendor(web.Response(text=body, content_type="application/json"))
    with pytest.raises(Unavailable, match="model_answer_malformed"):
        await provider.ask(question, None, [])


async def test_an_empty_answer_to_a_deletion_will_do(
    odd_vendor: Callable[[web.Response], Awaitable[Responses]],
) -> None:
    provider = await odd_vendor(web.Response(status=204))
    await provider.delete("response", "resp_1")


async def test_redirects_are_not_followed(
    odd_vendor: Callable[[web.Response], Awaitable[Responses]],
    stand_in: TestServer,
    question: Question,
    state: State,
) -> None:
    there = {"Location": str(stand_in.make_url("/v1/responses"))}
    provider = await odd_vendor(web.Response(status=307, headers=there))
    with pytest.raises(Stopped, match="model_redirects"):
        await provider.ask(question, None, [])
    assert not state.seen


async def test_the_provider_shows_its_name_only(provider: Responses) -> None:
    await provider.models()
    assert repr(provider) == "Responses('openai')"
