"""The `chat` dialect: one stateless completion with everything inline, by the openai SDK.

For DeepSeek, Gemini and any server that speaks chat completions. Nothing is stored at the vendor.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from relay.errors import Ended, Unavailable
from relay.offshore.providers import prompt
from relay.offshore.providers.base import Answer, Kind, Question
from relay.offshore.providers.capabilities import Capabilities, capabilities
from relay.offshore.providers.client import Client
from relay.offshore.providers.errors import AnswerCut, BadAnswer
from relay.offshore.providers.replies import Completion


class Chat:
    """A `Provider` without files and threads."""

    def __init__(self, name: str, client: Client) -> None:
        self._name = name
        self._client = client

    def __repr__(self) -> str:
        return f"Chat({self._name!r})"

    @property
    def name(self) -> str:
        return self._name

    def takes(self, model: str) -> Capabilities:
        return capabilities(self._name, model)._replace(files=False, conversation=False)

    async def open_thread(self, run: str) -> str | None:
        """There are no threads: None."""
        return None

    async def upload(self, run: str, name: str, data: bytes) -> str:
        """There are no files: Ended."""
        raise Ended("files_unsupported")

    async def ask(self, question: Question, thread: str | None, file_ids: Sequence[str]) -> Answer:
        """One completion; its finish reason is checked before its text is looked at."""
        request = self._request(question)
        reply, request_id = await self._client.call(
            lambda sdk: sdk.chat.completions.with_raw_response.create(**request), Completion
        )
        text = finished_text(reply)
        return Answer(text=text, usage=reply.spent, model=reply.model, request_id=request_id)

    async def delete(self, kind: Kind, id: str) -> None:
        """Nothing is ever left at the vendor: done."""

    async def models(self) -> Mapping[str, str | None]:
        return await self._client.models()

    async def close(self) -> None:
        await self._client.close()

    def _request(self, question: Question) -> dict[str, Any]:
        able = self.takes(question.model)
        settings = question.settings
        system: str = question.instructions
        if able.schema != "strict":
            system = f"{system}\n\n{prompt.by_schema(question.schema)}"
        user = "\n\n".join([prompt.notes(question), *prompt.inline(question)])
        request: dict[str, Any] = {
            "model": question.model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": user},
            ],
            "max_tokens": settings.max_output_tokens,
        }
        if able.schema == "strict":
            schema = {"name": "verdict", "strict": True, "schema": question.schema}
            request["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif able.schema == "object":
            request["response_format"] = {"type": "json_object"}
        if able.sampling:
            sampling = {"temperature": settings.temperature, "top_p": settings.top_p}
            request |= {name: value for name, value in sampling.items() if value is not None}
        return request


def finished_text(reply: Completion) -> str:
    """The text of a finished completion; a named error for every other end."""
    if not reply.choices:
        raise BadAnswer("empty_answer")
    choice = reply.choices[0]
    if choice.finish_reason == "length":
        raise AnswerCut()
    if choice.finish_reason == "content_filter":
        raise Ended("content_filter")
    if choice.message.refusal:
        raise Ended("model_refusal")
    if choice.finish_reason != "stop":
        raise Unavailable("model_status_missing")
    text = choice.message.content or ""
    if not text.strip():
        raise BadAnswer("empty_answer")
    return text
