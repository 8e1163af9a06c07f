"""Chat completions: everything inline, nothing stored, and each bad end named."""

import msgspec
import pytest
from aiohttp.test_utils import TestServer

from relay.errors import Ended, RelayError, Stopped, Unavailable
from relay.offshore.providers.base import Question
from relay.offshore.providers.chat import Chat, finished_text
from relay.offshore.providers.client import Client
from relay.offshore.providers.errors import AnswerCut, BadAnswer
from relay.offshore.providers.replies import Completion
from relay.offshore.providers.verdicts import check
from relay.wire import Settings
from tests.fakes.openai.faults import AFTER_CHAT
from tests.fakes.openai.state import Fault, State

MODEL = "gpt-4.1"


def chat(stand_in: TestServer, vendor: str) -> Chat:
    return Chat(vendor, Client(lambda: "sk-test", base_url=str(stand_in.make_url("/v1"))))


@pytest.fixture
def question(question: Question) -> Question:
    return msgspec.structs.replace(question, model=MODEL)


async def test_a_strict_schema_where_it_is_taken(
    stand_in: TestServer, question: Question, state: State
) -> None:
    gemini = chat(stand_in, "gemini")
    answer = await gemini.ask(question, None, [])
    verdict = check(answer.text, question.schema)
    assert verdict["verdict"] == "target"
    assert "[PERSON_1]" in verdict["reason"]
    assert answer.usage.input_tokens > 0
    assert answer.usage.output_tokens > 0
    assert answer.response is None
    sent = state.seen[-1].body
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert (sent["temperature"], sent["top_p"], sent["max_tokens"]) == (0.2, 0.9, 400)
    system, user = (message["content"] for message in sent["messages"])
    assert system == question.instructions
    assert question.text in user
    assert question.files[0][1] in user
    assert "phone=plausible" in user
    assert "gpt-4.1" in await gemini.models()
    await gemini.close()


async def test_the_schema_in_words_where_only_json_is_taken(
    stand_in: TestServer, question: Question, state: State
) -> None:
    deepseek = chat(stand_in, "deepseek")
    answer = await deepseek.ask(question, None, [])
    assert check(answer.text, question.schema)["verdict"] == "target"
    sent = state.seen[-1].body
    assert sent["response_format"] == {"type": "json_object"}
    assert '"additionalProperties": false' in sent["messages"][0]["content"]
    assert "temperature" not in sent
    await deepseek.close()


async def test_there_is_nothing_to_open_store_or_delete(stand_in: TestServer, state: State) -> None:
    openai = chat(stand_in, "openai")
    assert await openai.open_thread("run_1") is None
    with pytest.raises(Ended, match="files_unsupported"):
        await openai.upload("run_1", "message.txt", b"x")
    await openai.delete("file", "file-0")
    assert not openai.takes(MODEL).files
    assert not openai.takes(MODEL).conversation
    assert not state.seen
    assert repr(openai) == "Chat('openai')"
    await openai.close()


ENDS: dict[str, tuple[type[RelayError], str]] = {
    "rate_limit": (Unavailable, "model_busy"),
    "insufficient_quota": (Stopped, "quota_exhausted"),
    "disconnect": (Unavailable, "model_unreachable"),
    "html_200": (Unavailable, "model_answer_malformed"),
    "invalid_json": (BadAnswer, "invalid_json"),
    "schema_breaking": (BadAnswer, "schema_mismatch"),
    "refusal": (Ended, "model_refusal"),
    "incomplete_max_output_tokens": (AnswerCut, "answer_cut"),
    "incomplete_content_filter": (Ended, "content_filter"),
    "empty_output": (BadAnswer, "empty_answer"),
    "missing_status": (Unavailable, "model_status_missing"),
}


def test_every_fault_of_a_completion_has_its_end() -> None:
    assert ENDS.keys() | {"no_usage"} >= AFTER_CHAT.keys()


@pytest.mark.parametrize("kind", sorted(ENDS))
async def test_fault(stand_in: TestServer, question: Question, state: State, kind: str) -> None:
    vendor = chat(stand_in, "gemini")
    state.faults.append(Fault(kind, on="chat"))
    with pytest.raises(RelayError) as caught:
        check((await vendor.ask(question, None, [])).text, question.schema)
    assert (type(caught.value), caught.value.code) == ENDS[kind]
    assert state.counters["POST /v1/chat/completions"] == 1
    await vendor.close()


async def test_no_usage_and_short_limits(
    stand_in: TestServer, question: Question, state: State
) -> None:
    vendor = chat(stand_in, "gemini")
    state.faults.append(Fault("no_usage", on="chat"))
    assert (await vendor.ask(question, None, [])).usage.output_tokens == 0
    with pytest.raises(AnswerCut):
        await vendor.ask(
            msgspec.structs.replace(question, settings=Settings(max_output_tokens=5)), None, []
        )
    with pytest.raises(Ended, match="model_unknown"):
        await vendor.ask(msgspec.structs.replace(question, model="gpt-0"), None, [])
    await vendor.close()


def test_no_choice_is_an_empty_answer() -> None:
    with pytest.raises(BadAnswer, match="empty_answer"):
        finished_text(Completion(model="m", choices=[]))
