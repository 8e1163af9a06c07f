"""The `responses` dialect: Files, Conversations and one Response per question, by the openai SDK.

Only what the published API promises is read, into structs of our own: the SDK checks nothing. The
dead parts (assistants, threads, prompt objects) are not used. Retries are the caller's.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from relay.errors import Ended, RelayError, Unavailable
from relay.offshore.providers import prompt
from relay.offshore.providers.base import Answer, Kind, Question
from relay.offshore.providers.capabilities import Capabilities, capabilities
from relay.offshore.providers.client import Client
from relay.offshore.providers.errors import AnswerCut, BadAnswer, StateLost, failed
from relay.offshore.providers.replies import Deleted, Made, Reply

FILE_SECONDS = 86400
UNFINISHED = ("queued", "in_progress")


class Responses:
    """A `Provider` for OpenAI, Yandex AI Studio, vLLM, Ollama."""

    def __init__(self, name: str, client: Client) -> None:
        self._name = name
        self._client = client

    def __repr__(self) -> str:
        return f"Responses({self._name!r})"

    @property
    def name(self) -> str:
        return self._name

    def takes(self, model: str) -> Capabilities:
        return capabilities(self._name, model)

    async def open_thread(self, run: str) -> str | None:
        """A Conversation of this run alone; None where the vendor has none."""
        able = self.takes("")
        if not able.conversation:
            return None
        labels = {"metadata": {"run": run}} if able.labels else {}
        made, _ = await self._client.call(
            lambda sdk: sdk.conversations.with_raw_response.create(**labels), Made
        )
        return made.id

    async def upload(self, run: str, name: str, data: bytes) -> str:
        """A text file of purpose `user_data` that the vendor drops after a day by itself."""
        file = (prompt.file_name(name), prompt.file_data(data), "text/plain")
        made, _ = await self._client.call(
            lambda sdk: sdk.files.with_raw_response.create(
                file=file,
                purpose="user_data",
                expires_after={"anchor": "created_at", "seconds": FILE_SECONDS},
            ),
            Made,
        )
        return made.id

    async def ask(self, question: Question, thread: str | None, file_ids: Sequence[str]) -> Answer:
        """One Response; its status is checked before its text is looked at."""
        request = self._request(question, thread, file_ids)
        reply, request_id = await self._client.call(
            lambda sdk: sdk.responses.with_raw_response.create(**request),
            Reply,
            stateful=bool(thread or file_ids),
        )
        stored = reply.id if request["store"] else None
        try:
            text = completed_text(reply)
        except RelayError:
            if stored:  # nobody else will ever know this id
                with suppress(RelayError):
                    await self.delete("response", stored)
            raise
        return Answer(
            text=text, usage=reply.spent, model=reply.model, request_id=request_id, response=stored
        )

    async def delete(self, kind: Kind, id: str) -> None:
        """Delete one conversation, file or stored response; gone already counts as done."""
        with suppress(StateLost):
            await self._client.call(lambda sdk: _DELETE[kind](sdk, id), Deleted, stateful=True)

    async def models(self) -> Mapping[str, str | None]:
        return await self._client.models()

    async def close(self) -> None:
        await self._client.close()

    def _request(
        self, question: Question, thread: str | None, file_ids: Sequence[str]
    ) -> dict[str, Any]:
        able = self.takes(question.model)
        settings = question.settings
        parts: list[dict[str, str]] = [{"type": "input_text", "text": prompt.notes(question)}]
        if file_ids:
            parts += [{"type": "input_file", "file_id": file_id} for file_id in file_ids]
        else:
            parts += [{"type": "input_text", "text": text} for text in prompt.inline(question)]
        request: dict[str, Any] = {
            "model": question.model,
            "instructions": question.instructions,
            "input": [{"role": "user", "content": parts}],
            "max_output_tokens": settings.max_output_tokens,
            "store": thread is not None,
        }
        if thread is not None:
            request["conversation"] = thread
        if able.schema != "none":
            request["text"] = {"format": _format(able, question.schema)}
        if able.sampling:
            sampling = {"temperature": settings.temperature, "top_p": settings.top_p}
            request |= {name: value for name, value in sampling.items() if value is not None}
        if able.labels:
            labels = {"metadata": {"run": question.run}, "safety_identifier": question.safety_id}
            request |= labels
        return request


def completed_text(reply: Reply) -> str:
    """The text of a completed reply; a named error for every other end."""
    if reply.status == "failed":
        raise failed(reply.error.code if reply.error else None)
    if reply.status == "incomplete":
        raise _incomplete(reply.incomplete_details.reason if reply.incomplete_details else None)
    if reply.status == "cancelled":
        raise Unavailable("model_cancelled")
    if reply.status in UNFINISHED:
        raise Unavailable("model_unfinished")
    if reply.status != "completed":
        raise Unavailable("model_status_missing")
    parts = [part for item in reply.output if item.type == "message" for part in item.content]
    if any(part.type == "refusal" for part in parts):
        raise Ended("model_refusal")
    text = "".join(part.text for part in parts if part.type == "output_text")
    if not text.strip():
        raise BadAnswer("empty_answer")
    return text


def _incomplete(reason: str | None) -> RelayError:
    if reason == "max_output_tokens":
        return AnswerCut()
    return Ended("content_filter" if reason == "content_filter" else "model_incomplete")


def _format(able: Capabilities, schema: dict[str, Any]) -> dict[str, Any]:
    if able.schema == "object":
        return {"type": "json_object"}
    return {"type": "json_schema", "name": "verdict", "strict": True, "schema": schema}


_DELETE: dict[Kind, Callable[[Any, str], Awaitable[Any]]] = {
    "conversation": lambda sdk, id: sdk.conversations.with_raw_response.delete(id),
    "file": lambda sdk, id: sdk.files.with_raw_response.delete(id),
    "response": lambda sdk, id: sdk.responses.with_raw_response.delete(id),
}
