"""What config.yaml may say, in frozen structs; defaults stand beside fields, secrets are paths.

Each machine carries only its own half (`border:` or `offshore:`).
"""

import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from relay.portal_config import (
    App,
    Bitrix,
    Channel,
    Count,
    Module,
    Names,
    Poll,
    Portal,
    Seconds,
    Struct,
)

__all__ = ["App", "Bitrix", "Channel", "Count", "Module", "Names", "Poll", "Portal", "Seconds"]
"""What `relay.portal_config` holds of the same file."""


class Certificate(Struct, frozen=True):
    """A certificate (PEM, with its chain) and its private key, a 0600 file."""

    certificate_file: Path
    key_file: Path


class Tls(Certificate, frozen=True):
    """A side that listens with TLS itself; with `client_ca_file` callers must prove themselves."""

    client_ca_file: Path | None = None


class Destination(Struct, frozen=True):
    """One entry of the destination register: who may receive masked text, by which notice."""

    id: str
    role: Literal["offshore", "model"]
    recipient: str
    country: str
    notice: str  # number of the art. 12 notice, or why none is owed
    retention: str
    valid_from: datetime.date
    valid_until: datetime.date
    notice_date: datetime.date | None = None
    vendor: str | None = None  # who made the model, where that is not the recipient


class Mail(Struct, frozen=True):
    """A mailbox that gets the log's signed heads: the officer's, not an administrator's."""

    to: str
    sender: str
    host: str
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 25
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None


class MaskingLog(Struct, frozen=True):
    """The masking log: the key that signs its heads, how often, and where else they are written."""

    key_file: Path | None = None  # none: log.key in the data folder, made at the first start
    head_seconds: Seconds = 3600
    heads_directory: Path | None = None
    heads_mail: Mail | None = None


class Role(Struct, frozen=True):
    """What a user of the operating system may do on the command line; no portals: on all."""

    user: str
    role: Literal["administrator", "operator", "auditor", "key_holder"]
    portals: list[str] = []


class Access(Struct, frozen=True):
    """Who may do what on the border's machine, and how many reveals an hour are no alarm."""

    roles: list[Role] = []
    reveals_per_hour: Count = 20


class OffshoreLink(Struct, frozen=True):
    """The border's way to the offshore side."""

    url: str
    token_file: Path
    destination: str  # id of the register's entry for the offshore side itself
    receive: Literal["poll", "push"] = "poll"
    ca_file: Path | None = None
    client: Certificate | None = None  # what this side proves itself with (mutual TLS)
    proxy: str | None = None


class Deadlines(Struct, frozen=True):
    """Seconds: when a lead without a verdict is shown as late, and when it ends as expired."""

    late: Seconds = 900
    message: Seconds = 3 * 86400
    write: Seconds = 3 * 86400


class Limits(Struct, frozen=True):
    """What a side takes at once; beyond it answers 503 with Retry-After."""

    body_mb: Count = 25
    concurrent: Count = 64
    backlog: Count = 20000


class Retry(Struct, frozen=True):
    """Seconds: the first and the longest pause between tries of one step."""

    first: Seconds = 2
    longest: Seconds = 300


class Postgres(Struct, frozen=True):
    """A role on a PostgreSQL server; the URL holds no password."""

    url: str
    password_file: Path | None = None
    ca_file: Path | None = None  # none: the system's trust; plain only on this machine


class Databases(Struct, frozen=True):
    """The border's three stores, each with a role of its own that cannot read the others'."""

    state: Postgres
    vault: Postgres
    log: Postgres


class Price(Struct, frozen=True):
    """What a model costs, for the statistics: per million tokens."""

    model: str  # as its vendor calls it in the answer
    input: Annotated[float, msgspec.Meta(ge=0)]
    output: Annotated[float, msgspec.Meta(ge=0)]
    currency: str = "USD"


class Retention(Struct, frozen=True):
    """Days: how long people and masked texts are kept after a message's end, and copies of keys."""

    people_days: Seconds = 30
    key_backup_days: Seconds = 7


class Border(Struct, frozen=True):
    """The side in the country."""

    portals: list[Portal]
    offshore: OffshoreLink
    destinations: list[Destination]
    data: Path
    sealing_key_file: Path
    database: Databases | None = None  # none: SQLite files in `data`
    listen: str = "127.0.0.1:8080"
    tls: Tls | None = None  # none: plain, on loopback only, behind a TLS proxy
    metrics: str | None = "127.0.0.1:9080"
    log: MaskingLog = MaskingLog()
    access: Access = Access()
    assistants_dir: Path | None = None  # none: the assistants that ship with relay
    masking_processes: Count = 2
    masking_seconds: Seconds = 60
    prices: list[Price] = []
    deadlines: Deadlines = Deadlines()
    retention: Retention = Retention()
    reviews_per_day: Count = 5
    limits: Limits = Limits()
    retry: Retry = Retry()


class Provider(Struct, frozen=True):
    """A model vendor as the offshore side reaches it. `name` is what assistants call it."""

    name: str
    key_file: Path
    dialect: Literal["responses", "chat"] = "responses"
    base_url: str | None = None
    ca_file: Path | None = None
    proxy: str | None = None
    seconds: Seconds = 180  # one question


class BorderPeer(Struct, frozen=True):
    """A border that may send turns; with `push_url` verdicts are pushed, else it polls."""

    name: str
    push_url: str | None = None
    ca_file: Path | None = None
    client: Certificate | None = None  # what this side proves itself with when it pushes


class Offshore(Struct, frozen=True):
    """The side abroad."""

    borders: list[BorderPeer]
    providers: list[Provider]
    data: Path
    sealing_key_file: Path
    database: Postgres | None = None  # none: a SQLite file in `data`
    listen: str = "127.0.0.1:8090"
    tls: Tls | None = None  # as at the border
    metrics: str | None = "127.0.0.1:9090"
    concurrent_runs: Count = 32
    limits: Limits = Limits()
    retry: Retry = Retry()


class Config(Struct, frozen=True):
    """The file: one half or, on a developer's machine only, both."""

    border: Border | None = None
    offshore: Offshore | None = None
