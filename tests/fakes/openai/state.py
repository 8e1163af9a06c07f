"""What the stand-in holds: files, conversations, responses, models, counters, planned faults."""

import secrets
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.canaries import Canaries
from tests.fakes.openai.errors import missing


@dataclass(frozen=True)
class Model:
    """One row of the model list; `sampling`: does it take temperature and top_p?"""

    id: str
    shutdown_date: str | None = None
    sampling: bool = False


MODELS = (
    Model("gpt-6-luna"),
    Model("gpt-5.6"),
    Model("gpt-5-mini", "2026-12-11"),
    Model("gpt-4.1", "2027-01-14", sampling=True),
    Model("gpt-4o-mini", "2027-01-14", sampling=True),
)


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file, byte for byte."""

    id: str
    name: str
    data: bytes
    purpose: str
    created: int
    expires: int | None

    def as_json(self) -> dict[str, Any]:
        expiry = {"expires_at": self.expires} if self.expires is not None else {}
        return expiry | {
            "id": self.id,
            "object": "file",
            "bytes": len(self.data),
            "created_at": self.created,
            "filename": self.name,
            "purpose": self.purpose,
            "status": "processed",
        }


@dataclass
class Conversation:
    """Items in order; they stay until somebody deletes the conversation."""

    id: str
    created: int
    metadata: dict[str, str]
    items: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "conversation",
            "created_at": self.created,
            "metadata": self.metadata,
        }


@dataclass
class Fault:
    """What goes wrong on the next `times` requests to `on` (responses, files, conversations)."""

    kind: str
    on: str = "responses"
    times: int = 1
    seconds: float = 0.0
    retry_after: str | None = None


@dataclass(frozen=True)
class Seen:
    """One recorded request; `body` is the parsed JSON, or None."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class State:
    """Everything that exists now; a test in the same process may look at it directly."""

    canaries: Canaries
    key: str
    models: tuple[Model, ...] = MODELS
    clock: Callable[[], float] = time.time
    files: dict[str, StoredFile] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    responses: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    counters: Counter[str] = field(default_factory=Counter)
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=2000))

    def now(self) -> int:
        return int(self.clock())

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{secrets.token_hex(16)}"

    def file(self, file_id: str) -> StoredFile:
        """The file, or 404: deleted, expired and never uploaded look alike."""
        found = self.files.get(file_id)
        if found and found.expires is not None and found.expires <= self.clock():
            del self.files[file_id]
            found = None
        if found is None:
            raise missing(f"File object: {file_id}", "id")
        return found

    def conversation(self, conversation_id: str) -> Conversation:
        found = self.conversations.get(conversation_id)
        if found is None:
            raise missing(f"conversation: {conversation_id}", "conversation")
        return found

    def model(self, model_id: str) -> Model | None:
        return next((model for model in self.models if model.id == model_id), None)

    def take_fault(self, on: str) -> Fault | None:
        """The first planned fault for this kind of request; used up after `times`."""
        for fault in self.faults:
            if fault.on in (on, "any"):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def as_json(self) -> dict[str, Any]:
        now = self.clock()
        files = [f for f in self.files.values() if f.expires is None or f.expires > now]
        return {
            "stand_in": "rule over the masked text; no language model",
            "files": [file.as_json() for file in files],
            "conversations": [
                c.as_json() | {"items": len(c.items)} for c in self.conversations.values()
            ],
            "responses": len(self.responses),
            "counters": dict(self.counters),
            "requests": sum(self.counters.values()),
            "faults": [vars(fault) for fault in self.faults],
            "bytes_scanned": self.canaries.bytes_seen,
            "canary_hits": [hit._asdict() for hit in self.canaries.hits],
        }
