"""EVERYTHING THAT CROSSES: the only structs that leave the country or come back.

Frozen, unknown fields refused, and every text that leaves is of type `Masked`: a raw `str`
where masked text belongs is a type error. Each request names its type, portal and audience
inside the signed body, so a signature cannot be moved to another route.
"""

from collections.abc import Collection
from typing import Annotated, Any, Literal

import msgspec

from relay.pii.types import Masked

VERSION = 1
"""The newest wire version of this code; what is sent is the newest that the receiver tells of."""
SERVED = tuple(version for version in (VERSION - 1, VERSION) if version > 0)
"""The wire versions this code understands: N - 1 and N. There never was a version 0."""


def common(versions: Collection[int]) -> int | None:
    """The newest wire version that both sides understand, None if there is none."""
    return max((one for one in SERVED if one in versions), default=None)


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of what crosses: immutable, strict, by keyword."""


class Hint(Struct, frozen=True, omit_defaults=True):
    """What may be said about one placeholder: closed enums, nothing that identifies."""

    placeholder: Annotated[Masked, msgspec.Meta(pattern=r"^\[[A-Z_]+_[0-9]+\]$(?!\n)")]
    phone: Literal["plausible", "fake_pattern", "invalid"] | None = None
    line: Literal["mobile", "landline", "tollfree", "unknown"] | None = None
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$", max_length=2)] | None = None
    email: Literal["free", "corporate", "disposable", "role", "test"] | None = None
    name: Literal["full", "first_only", "last_only", "initials"] | None = None
    same: Literal["same_as_form"] | None = None


Remark = Literal["hidden_text", "instruction_like"]
"""What may be said about the message as a whole."""


class File(Struct, frozen=True):
    """One masked file, built by the border: text only, our name, no metadata."""

    name: str
    text: Masked


class Settings(Struct, frozen=True, omit_defaults=True):
    """Model settings of an assistant; None means the model's own default."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int = 2000
    threads: Literal["conversation", "stateless"] = "conversation"


class Assistant(Struct, frozen=True):
    """One assistant as it crosses: no CRM action ever does. `sha256` is of its whole YAML."""

    run: str
    name: str
    sha256: str
    instructions: Masked
    provider: str
    model: str
    settings: Settings
    verdict_schema: dict[str, Any]


class Turn(Struct, frozen=True, tag="turn", tag_field="type"):
    """One masked message and all it needs abroad; the same bytes are cleared, logged and sent."""

    version: int
    portal: str
    audience: Literal["offshore"]
    turn: str
    thread: str
    text: Masked
    files: list[File]
    hints: list[Hint]
    remarks: list[Remark]
    assistants: list[Assistant]
    allowed_recipients: list[str]
    allowed_terms: list[Masked]
    deadline: int


class Recipient(Struct, frozen=True):
    """Who got the text, failed attempts too."""

    name: str
    model: str
    at: int
    attempts: int


class Usage(Struct, frozen=True):
    """Tokens as the provider counted them."""

    input_tokens: int = 0
    output_tokens: int = 0


class Verdict(Struct, frozen=True, tag="verdict", tag_field="type"):
    """The one end of one run: an answer that fits the schema, or a named reason."""

    version: int
    portal: str
    audience: Literal["border"]
    run: str
    turn: str
    assistant: str
    outcome: Literal["verdict", "refused", "failed", "expired"]
    code: str
    answer: dict[str, Any] | None
    recipients: list[Recipient]
    usage: Usage
    model_ms: int


class Poll(Struct, frozen=True, tag="verdicts.poll", tag_field="type"):
    """The border asks for verdicts it has not acknowledged; waits up to `wait` seconds."""

    audience: Literal["offshore"]
    wait: Annotated[int, msgspec.Meta(ge=0, le=30)] = 30
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 20


class Polled(Struct, frozen=True):
    """Verdicts under a lease: unacknowledged ones are handed out again."""

    verdicts: list[Verdict]


class Ack(Struct, frozen=True, tag="verdicts.ack", tag_field="type"):
    """The border has stored these verdicts; offshore may forget the text."""

    audience: Literal["offshore"]
    runs: list[str]


class Acked(Struct, frozen=True):
    """How many of them were waiting."""

    acknowledged: int


class Accepted(Struct, frozen=True):
    """A turn is stored and will end in one verdict per assistant."""

    turn: str
    status: Literal["accepted"] = "accepted"


Ids = Annotated[list[str], msgspec.Meta(min_length=1, max_length=50)]


class Erase(Struct, frozen=True, tag="erase", tag_field="type"):
    """The border erases people: forget these turns, here and at the vendor, and say how far."""

    audience: Literal["offshore"]
    erasure: str
    turns: Ids


class Erased(Struct, frozen=True):
    """What is left of an erasure's turns abroad; asked again until all three are zero."""

    erasure: str
    texts: int  # turns whose text is still readable here
    running: int  # runs that are being asked at this moment
    objects: int  # conversations, files and responses not yet deleted at the vendor


class CapabilitiesRequest(Struct, frozen=True, tag="capabilities", tag_field="type"):
    """The border asks what the offshore side understands before it relies on it."""

    audience: Literal["offshore"]


class Capabilities(Struct, frozen=True):
    """What the offshore side understands: wire versions, model vendors, the largest body."""

    versions: list[int]
    release: str
    providers: list[str]
    body_mb: int
    time: int
