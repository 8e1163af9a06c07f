"""config.yaml → frozen structs. Defaults stand beside their fields; secrets are paths to files.

Each machine carries only its own half (`border:` or `offshore:`). An unknown or misspelt key, a
duplicate key or a readable key file stops the start with the file, the path and what to do.
"""

import datetime
import os
import re
import stat
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import yaml

from relay.errors import ConfigError
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
from relay.refusals import Both, of_system

__all__ = ["App", "Bitrix", "Channel", "Count", "Module", "Names", "Poll", "Portal", "Seconds"]
"""What `relay.portal_config` holds of the same file."""

T = TypeVar("T")


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


_TWICE = ("ключ повторяется или не слово", "duplicate key, or one that is no word")
_NO_YAML = ("это не YAML", "not valid YAML")


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses duplicate keys instead of keeping the last one."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in seen:
            raise yaml.constructor.ConstructorError(None, None, _TWICE[1], key.start_mark)
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_yaml(path: Path, shape: type[T], root: Path | None = None) -> T:
    """Read `path` as `shape`; relative paths inside are taken from `root` (the file's folder).

    ConfigError names the file and the place; values are never repeated.
    """
    try:
        with path.open(encoding="utf-8") as text:
            raw = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise ConfigError("config_missing", path=path, why=of_system(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: 30 February
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        where = (f" строка {line}:", f" line {line}") if line else ("", "")
        why = _TWICE if getattr(error, "problem", "") == _TWICE[1] else _NO_YAML
        raise ConfigError("config_invalid.yaml", path=path, where=where, why=why) from None
    base = (root or path.parent).resolve()

    def decode(kind: type, value: Any) -> Any:
        if kind is Path and isinstance(value, str):
            return base / Path(value).expanduser()
        raise TypeError("Expected a path")

    try:
        return msgspec.convert(raw, shape, dec_hook=decode)
    except (msgspec.ValidationError, TypeError) as error:
        raise ConfigError("config_invalid.shape", path=path, why=_place(str(error))) from None


_IN_RUSSIAN = (
    (r"^Object missing required field `", "не хватает `"),
    (r"^Object contains unknown field `", "лишнее или с опечаткой: `"),
    (r"^Expected `(\w+)`, got `(\w+)`", r"нужно `\1`, а стоит `\2`"),
    (r"^Expected ", "нужно "),
    (r"^Invalid choice", "такого значения не бывает"),
    (r" - at `", " — в `"),
)
"""What msgspec says of a file, in Russian; what is rare stays as it is."""


def _place(problem: str) -> Both:
    """Keep the kind of problem and the path from msgspec's text; drop bad enum values."""
    english = re.sub(r"^Invalid (enum )?value .*(?= - at `)", "Invalid choice", problem, flags=re.S)
    russian = english
    for pattern, words in _IN_RUSSIAN:
        russian = re.sub(pattern, words, russian)
    return russian, english


def load(path: Path) -> Config:
    """Read config.yaml; ConfigError with file and path if it cannot be used."""
    config = load_yaml(path, Config)
    if config.border is None and config.offshore is None:
        raise ConfigError("config_invalid.no_side", path=path)
    if config.border is not None:
        _check_border(path, config.border)
    if config.offshore is not None:
        _once(path, "offshore.borders", [one.name for one in config.offshore.borders])
        _once(path, "offshore.providers", [one.name for one in config.offshore.providers])
    return config


def _check_border(path: Path, border: Border) -> None:
    """What one field cannot say alone: ids are unique, REST has a right."""
    _once(path, "border.portals", [one.id for one in border.portals])
    for one in border.portals:
        rest = one.bitrix
        if rest is not None and rest.webhook_url_file is None and rest.app is None:
            raise ConfigError("config_invalid.rest", path=path, portal=one.id)
    _once(path, "border.destinations", [one.id for one in border.destinations])
    _once(path, "border.prices", [one.model for one in border.prices])
    _check_roles(path, border)


def _check_roles(path: Path, border: Border) -> None:
    """One person has one duty on a portal: who acts is not who checks."""
    known = {one.id for one in border.portals}
    held: set[tuple[str, str]] = set()
    for one in border.access.roles:
        unknown = sorted(set(one.portals) - known)
        if unknown:
            raise ConfigError(
                "config_invalid.role_portal", path=path, user=one.user, names=", ".join(unknown)
            )
        for portal in one.portals or known:
            if (one.user, portal) in held:
                raise ConfigError(
                    "config_invalid.two_roles", path=path, user=one.user, portal=portal
                )
            held.add((one.user, portal))


def _once(path: Path, place: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError("config_invalid.twice", path=path, place=place, names=", ".join(twice))


def read_secret(path: Path) -> str:
    """Return the text of a secret file; ConfigError unless only its owner can read it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        with os.fdopen(handle, encoding="utf-8") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & 0o077:
                raise ConfigError("key_file_open", path=path, mode=f"{mode:04o}")
            return file.read().strip()
    except OSError as error:
        raise ConfigError("key_file_missing", path=path, why=of_system(error)) from None
    except UnicodeDecodeError:
        raise ConfigError("key_file_invalid", path=path) from None
