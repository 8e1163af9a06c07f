"""What the module and the border say to each other inside the country: requests and answers.

None of these structs crosses the border; `relay.wire` has those that do.
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


class AssistantsRequest(Struct, frozen=True, tag="assistants", tag_field="type"):
    """Which assistants there are: for the module's settings and its list field."""

    portal: Id
    audience: Literal["border"]


class AssistantShown(Struct, frozen=True):
    """One assistant: its verdicts as its schema lists them, and the keys of its answers."""

    name: str
    title: str
    verdicts: list[str]
    keys: list[str]


class Assistants(Struct, frozen=True):
    """All assistants of the border, and who sorts what if the module names nobody."""

    assistants: list[AssistantShown]
    channels: dict[str, list[str]]


class Opinion(Struct, frozen=True, tag="opinion", tag_field="type"):
    """What a manager thinks of a run's verdict; a later one replaces an earlier one."""

    portal: Id
    audience: Literal["border"]
    result: Id
    opinion: Literal["agree", "disagree"]
    verdict: Annotated[str, msgspec.Meta(max_length=100)] = ""  # the manager's own, if he chose one


class OpinionKept(Struct, frozen=True):
    """Whether the run is known and had a verdict."""

    kept: bool


class Control(Struct, frozen=True, tag="control", tag_field="type"):
    """A card that a pilot left in its control group: it is counted, and nothing of it is told."""

    portal: Id
    audience: Literal["border"]
    entity: Entity


class ControlKept(Struct, frozen=True):
    """Whether this card is new in the control group."""

    kept: bool


class StatisticsRequest(Struct, frozen=True, tag="statistics", tag_field="type"):
    """Numbers of the last 7 and 30 days for the module's page."""

    portal: Id
    audience: Literal["border"]


class Counted(Struct, frozen=True):
    """How many runs of one channel ended with one verdict, or without one for `outcome`."""

    channel: str
    outcome: str
    verdict: str
    runs: int


class Period(Struct, frozen=True):
    """The last `days` days in numbers; nothing in it is about a person."""

    days: int
    messages: int
    control: int  # cards that a pilot left in its control group
    counted: list[Counted]
    agreed: int
    disagreed: int
    median_seconds: float | None
    input_tokens: int
    output_tokens: int
    cost: dict[str, float]  # by currency; models without a price are not in it
    unpriced: int  # runs whose model has no price


class Statistics(Struct, frozen=True):
    """Both periods, and what waits for a person now."""

    periods: list[Period]
    held: int
