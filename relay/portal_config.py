"""What config.yaml says of one portal, and the words that the whole file is written in."""

import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from relay.pii.types import FieldRule, Mode, OwnPattern

Channel = Literal["mail", "form", "chat", "call"]
Count = Annotated[int, msgspec.Meta(ge=1)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]
FeedDestination = Annotated[str, msgspec.Meta(pattern=r"^(UA|(U|SG|DR)[1-9][0-9]{0,9})$")]
REACHED = re.compile(r"https://[^/?#]+/?$|http://(127\.0\.0\.1|localhost)(:\d+)?/?$")
Names = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the configuration: immutable, strict, by keyword."""


class Poll(Struct, frozen=True):
    """New cards and what comes in about them, looked for by asking."""

    seconds: Seconds = 30  # between two looks
    skip_sources: list[str] = []  # SOURCE_IDs that are not taken, such as an import's


class App(Struct, frozen=True):
    """A local application of the portal, instead of an incoming webhook."""

    portal_url: str
    client_id: str
    client_secret_file: Path
    oauth_url: str = "https://oauth.bitrix24.tech"  # the vendor's authorisation server
    public_url: str | None = None  # the border as the portal's events and robots reach it
    offline: bool = False  # events are fetched from the portal's queue: nothing need reach us
    robot: bool = False  # the robot «Оценить через relay», which needs public_url

    def __post_init__(self) -> None:
        if self.robot and self.public_url is None:
            raise ValueError("robot needs public_url: the portal posts to it")
        if self.public_url is not None and not REACHED.match(self.public_url):
            raise ValueError("public_url must be https://host, or http on loopback")


class Bitrix(Struct, frozen=True):
    """The portal's REST: where verdicts are written and, if it is told to, leads come from."""

    webhook_url_file: Path | None = None
    app: App | None = None  # one of the two; the application where both are given
    deals: bool | None = None  # take new deals too; none: only where the portal has no leads
    poll: Poll | None = None  # none: leads come by the module, events or `relay send`
    events_token_file: Path | None = None  # application_token of the outgoing webhook
    transcripts: bool = False  # calls wait up to 15 minutes for their transcript
    settle: Seconds = 60  # a letter's body and files come after its card
    cloud: bool = False  # a cloud portal limits calls per second; a box does not
    feed_to: list[FeedDestination] = []  # such as U1, DR3, SG7; none: no Feed post
    notify: bool = True
    notify_per_hour: Count = 10  # notifications to one person; the rest of an hour is one digest
    convert_workflow: Count | None = None  # the portal's workflow template that converts a lead
    ca_file: Path | None = None


class Module(Struct, frozen=True):
    """The portal's module as the border reaches it: results are pushed, not only polled."""

    push_url: str
    ca_file: Path | None = None


class Portal(Struct, frozen=True):
    """One Bitrix24 portal: its random id, its key file, what may cross and who sorts what."""

    id: str
    key_file: Path
    mode: Mode = "strict"
    allow: list[str] = []
    deny: list[str] = []
    staff: list[str] = []
    patterns: list[OwnPattern] = []
    fields: list[FieldRule] = []
    ocr_images: bool = False  # are pictures inside documents recognised? scanned pages always are
    assistants: dict[Channel, Names] = {}  # a channel not named here gets `default`
    default: Names = ("lead-qualifier",)
    bitrix: Bitrix | None = None
    repeats: Annotated[float, msgspec.Meta(ge=0)] = 86400  # same words within: a repetition
    module: Module | None = None
    roles: dict[str, list[Count]] = {}  # a role that an answer may name: the portal's users
