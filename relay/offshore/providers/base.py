"""What a run asks of a model vendor, and what it gets back; dialects implement `Provider`."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import msgspec

from relay.offshore.providers.capabilities import Capabilities
from relay.pii.types import Masked
from relay.wire import Hint, Settings, Usage

MESSAGE = "message.txt"
"""The name under which the masked fields are uploaded; instructions may refer to it."""

Kind = Literal["conversation", "file", "response"]
"""What may be left at a vendor and has to be deleted."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One masked message and the assistant that judges it.

    `files` are (our name, masked text); `schema` is the strict schema of the verdict; `safety_id`
    is a hash; `repair` says in fixed words what was wrong with the answer before.
    """

    run: str
    instructions: Masked
    text: Masked
    model: str
    settings: Settings
    schema: dict[str, Any]
    safety_id: str
    files: tuple[tuple[str, Masked], ...] = ()
    hints: tuple[Hint, ...] = ()
    remarks: tuple[str, ...] = ()
    repair: str | None = None

    def __repr__(self) -> str:
        return f"Question(run={self.run!r}, model={self.model!r})"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a completed answer, not yet checked against the schema.

    `response` is the id of what the vendor stored beside the conversation; delete it, too.
    """

    text: str
    usage: Usage
    model: str
    request_id: str | None = None
    response: str | None = None

    def __repr__(self) -> str:
        return f"Answer(model={self.model!r}, request_id={self.request_id!r})"


class Provider(Protocol):
    """One vendor. Every method raises only `relay.errors` and retries nothing by itself."""

    @property
    def name(self) -> str:
        """What assistants and the destination register call it."""
        ...

    def takes(self, model: str) -> Capabilities:
        """What may be sent to this model."""
        ...

    async def open_thread(self, run: str) -> str | None:
        """Open a thread at the vendor and return its id; None where there is no such thing."""
        ...

    async def upload(self, run: str, name: str, data: bytes) -> str:
        """Store one text file for a day at most and return its id."""
        ...

    async def ask(self, question: Question, thread: str | None, file_ids: Sequence[str]) -> Answer:
        """Ask once. `file_ids`: the message's file, then one per attachment; empty: all inline."""
        ...

    async def delete(self, kind: Kind, id: str) -> None:
        """Delete at the vendor; what is already gone counts as deleted."""
        ...

    async def models(self) -> Mapping[str, str | None]:
        """Each model with its announced shutdown date (ISO), if any."""
        ...

    async def close(self) -> None:
        """Give back the connections."""
        ...
