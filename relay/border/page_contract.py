"""What the module's settings and pages ask of the border, and its answers: never a message."""

from typing import Annotated, Literal

import msgspec

from relay.border.contract import Entity, Id, Struct


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
