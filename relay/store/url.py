"""Where a PostgreSQL server is: the URL of the configuration, taken apart and kept strict.

`postgresql://role@host[:port][,host2…]/database`, or `postgresql://role@/database?host=/folder` for
a socket. Never a password: that stands in a file. Every hop but loopback is TLS.
"""

import ipaddress
import ssl
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from relay import config
from relay.errors import ConfigError
from relay.refusals import Both
from relay.secret_files import read_secret

FORM = (
    "нужно postgresql://роль@сервер:5432/база",
    "postgresql://role@host:5432/database expected",
)
PASSWORD = (
    "в адресе стоит пароль: перенесите его в `password_file`",
    "a password stands in the URL: move it into `password_file`",
)
OPTIONS = (
    f"{FORM[0]}; из параметров известен только ?host=/папка-сокета",
    f"{FORM[1]}; of options only ?host=/folder-of-the-socket is known",
)
SOCKET = (
    "?host= называет папку сокета и стоит без сервера перед собой",
    "?host= names the folder of a socket and goes without a host before it",
)
PORT = 5432


class Address(NamedTuple):
    """A server and a role on it, without its secret."""

    hosts: list[str]
    ports: list[int]
    role: str
    database: str

    @property
    def shown(self) -> str:
        """How messages name it."""
        where = ",".join(
            f"{host}:{port}" for host, port in zip(self.hosts, self.ports, strict=True)
        )
        return f"{self.role}@{where}/{self.database}"

    @property
    def local(self) -> bool:
        """Whether no byte leaves this machine."""
        return all(host.startswith("/") or _loopback(host) for host in self.hosts)


def parse(url: str) -> Address:
    """Take a URL apart; ConfigError names what is wrong and never shows the URL."""
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise _wrong(FORM) from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise _wrong(FORM)
    login, _, where = parts.netloc.rpartition("@")
    role, colon, _ = login.partition(":")
    if colon:
        raise _wrong(PASSWORD)
    database = unquote(parts.path.removeprefix("/"))
    if not role or not database or set(query) - {"host"}:
        raise _wrong(OPTIONS)
    if "host" in query:
        if where or not query["host"][0].startswith("/"):
            raise _wrong(SOCKET)
        return Address(query["host"][:1], [PORT], unquote(role), database)
    places = [_place(one) for one in where.split(",")]
    return Address(
        [host for host, _ in places], [port for _, port in places], unquote(role), database
    )


def arguments(settings: config.Postgres) -> dict[str, Any]:
    """What a connection is opened with: address, secret, and TLS where bytes leave the machine."""
    address = parse(settings.url)
    secret = settings.password_file
    return {
        "host": address.hosts,
        "port": address.ports,
        "user": address.role,
        "database": address.database,
        "password": None if secret is None else read_secret(secret),
        "target_session_attrs": "any" if len(address.hosts) == 1 else "read-write",
        "ssl": False if address.local and settings.ca_file is None else _tls(settings),
    }


def _tls(settings: config.Postgres) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError):
        raise ConfigError("ca_file", path=settings.ca_file) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _place(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, str(PORT)
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise _wrong(FORM)
    return host.strip("[]"), int(port)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(what: Both) -> ConfigError:
    return ConfigError("database_url", what=what)
