"""What the module and the border say to each other inside the country: requests and answers.

None of these structs crosses the border; `relay.wire` has those that do. What the module's settings
and pages ask is in `page_contract`.
"""

import datetime
from typing import Annotated, Any, Literal

import msgspec

from relay.config import Channel

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Short = Annotated[str, msgspec.Meta(max_length=1000)]
Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$(?!\n)")]

FieldKind = Literal["person", "phone", "email", "address", "text", "html", "other"]


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the contract: immutable, strict, by keyword."""


class Entity(Struct, frozen=True):
    """The card that the message belongs to."""

    type: Literal["lead", "deal", "contact"]
    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,18}$(?!\n)")]


class ChannelDetail(Struct, frozen=True):
    """Where the message came in, with its detail; only `type` ever crosses."""

    type: Channel
    line: Short | None = None
    connector: Short | None = None
    mailbox: Short | None = None


class Field(Struct, frozen=True):
    """One field of the lead; its kind says how it is masked."""

    name: Short
    label: Short
    kind: FieldKind
    value: str


class Attachment(Struct, frozen=True):
    """One file: its content in base64, or why it is not here."""

    name: Short
    type: Short
    size: int
    content: str | None = None
    omitted: Literal["too_large", "unavailable", "forbidden"] | None = None


class Message(Struct, frozen=True, tag="message", tag_field="type"):
    """A lead's message. `source_event` names it: the same event is accepted once."""

    portal: Id
    audience: Literal["border"]
    source_event: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    entity: Entity | None
    channel: ChannelDetail
    occurred_at: datetime.datetime
    source: Short = ""
    fields: Annotated[list[Field], msgspec.Meta(max_length=500)] = []
    files: Annotated[list[Attachment], msgspec.Meta(max_length=100)] = []
    assistants: Annotated[list[Id], msgspec.Meta(max_length=10)] = []  # none: the border's choice


class Accepted(Struct, frozen=True):
    """The message is stored and will end in exactly one outcome."""

    message: str
    status: Literal["accepted"] = "accepted"


class StatusRequest(Struct, frozen=True, tag="messages.status", tag_field="type"):
    """How far these messages are."""

    portal: Id
    audience: Literal["border"]
    messages: Annotated[list[Id], msgspec.Meta(max_length=50)]


class Result(Struct, frozen=True):
    """One run's end as the portal gets it, placeholders restored."""

    result: str
    message: str
    source_event: str
    entity: Entity | None
    assistant: str
    outcome: Literal["verdict", "refused", "failed", "expired", "cancelled", "held"]
    reason: str
    answer: dict[str, Any] | None
    model: str
    decided_at: str
    responsible: int | None = None  # the portal's user behind the role that the answer names


class ActionDone(Struct, frozen=True):
    """What came of one action in the CRM."""

    action: str
    outcome: str
    code: str


class Withheld(Struct, frozen=True):
    """One part that did not cross, and why."""

    part: int
    format: str
    reason: str


class MessageStatus(Struct, frozen=True):
    """One message: where it is, what was masked (counts), what crossed, and its results.

    `files` tells how many attachments were `read` so far, whatever came of it, `of` how many.
    """

    message: str
    state: Literal["working", "waiting", "held", "done", "unknown"]
    step: str = ""
    outcome: str | None = None
    reason: str = ""
    masked: dict[str, int] = {}
    crossed: list[dict[str, str]] = []
    withheld: list[Withheld] = []
    runs: list[Result] = []
    actions: list[ActionDone] = []
    seconds: dict[str, float] = {}
    files: dict[str, int] = {}


class Status(Struct, frozen=True):
    """The answer to StatusRequest, in its order."""

    messages: list[MessageStatus]


class ResultsPoll(Struct, frozen=True, tag="results.poll", tag_field="type"):
    """Results that the module has not acknowledged; waits up to `wait` seconds for one."""

    portal: Id
    audience: Literal["border"]
    wait: Annotated[int, msgspec.Meta(ge=0, le=30)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 20


class Results(Struct, frozen=True):
    """Results under a lease: what is not acknowledged comes again."""

    results: list[Result]


class ResultsAck(Struct, frozen=True, tag="results.ack", tag_field="type"):
    """The module is done with these results; `codes` says what came of one, by its id."""

    portal: Id
    audience: Literal["border"]
    results: Annotated[list[Id], msgspec.Meta(max_length=50)]
    codes: Annotated[dict[Id, Code], msgspec.Meta(max_length=50)] = {}


class Acknowledged(Struct, frozen=True):
    """How many of them were waiting."""

    acknowledged: int


class Ping(Struct, frozen=True, tag="ping", tag_field="type"):
    """The connection test of the module's settings page."""

    portal: Id
    audience: Literal["border"]


class Pong(Struct, frozen=True):
    """Signed proof that token, portal and clock fit."""

    portal: str
    time: str


class ResultPush(Struct, frozen=True, tag="result", tag_field="type"):
    """One result pushed to the module's endpoint, where it has one that the border can reach."""

    portal: Id
    audience: Literal["module"]
    result: Result


class ResultTaken(Struct, frozen=True):
    """The module has this result, and what came of it; it need not be acknowledged any more."""

    result: str
    code: str = ""
