"""Roles and schemas on PostgreSQL for a new side: the shipped SQL plus a password for each role.

The passwords are made here and stand in 0600 files; the server gets their SCRAM verifiers, so no
statement, and no server log, ever holds a password.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from relay import config
from relay.errors import ConfigError
from relay.secret_files import read_secret
from relay.setup.files import write_once

ITERATIONS = 4096  # PostgreSQL's own default for scram_iterations


def role_url(database: str, role: str) -> str:
    """The URL of `database` for a role; ConfigError if it names a role or password already."""
    try:
        parts = urlsplit(database)
    except ValueError:
        raise _wrong() from None
    if parts.scheme not in ("postgresql", "postgres") or "@" in parts.netloc or not parts.path:
        raise _wrong()
    return urlunsplit(parts._replace(netloc=f"{role}@{parts.netloc}"))


def passwords(folder: Path, duties: Sequence[str]) -> dict[str, str]:
    """Return a password for each duty, made once and kept in `<duty>.password`."""
    found: dict[str, str] = {}
    for duty in duties:
        path = folder / f"{duty}.password"
        write_once(path, secrets.token_hex(24) + "\n")
        found[duty] = read_secret(path)
    return found


def roles_sql(shipped: Path, given: dict[str, str]) -> str:
    """The SQL that makes roles and schemas and sets each role's password, by its verifier."""
    lines = [
        f"ALTER ROLE relay_{duty} PASSWORD '{verifier(password)}';"
        for duty, password in given.items()
    ]
    return shipped.read_text(encoding="utf-8") + "\n" + "\n".join(lines) + "\n"


def apply(owner: config.Postgres, sql: str) -> None:
    """Run the SQL as the database's owner, in one transaction."""
    from relay.store.connection import Session, arguments
    from relay.store.starting import explained

    with explained(owner, "public"):
        session = Session(arguments(owner, "public"))
        try:
            session.transaction(lambda _tx: session.execute(sql))
        finally:
            session.close()


def verifier(password: str, salt: bytes | None = None) -> str:
    """The SCRAM-SHA-256 verifier of RFC 5803, as PostgreSQL stores it."""
    salt = secrets.token_bytes(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _wrong() -> ConfigError:
    return ConfigError("database_url.init")
