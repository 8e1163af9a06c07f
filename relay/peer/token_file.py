"""The sync token of this side's way to the other, from its file; a new one is used at once.

A rotation must not need a restart: whoever pastes the new token into the file has done it all.
"""

from pathlib import Path

import structlog

from relay.errors import ConfigError
from relay.secret_files import read_secret
from relay.signing import SyncToken, parse_token

log = structlog.get_logger()


class TokenFile:
    """A 0600 file with one sync token, read again whenever it changed."""

    def __init__(self, path: Path) -> None:
        """Read it; ConfigError if it cannot be used."""
        self._path = path
        self._seen = _stamp(path)
        self._token = _read(path)
        self._before: SyncToken | None = None

    def __repr__(self) -> str:
        return f"TokenFile({str(self._path)!r})"

    async def current(self) -> SyncToken:
        """Return the token to sign with; a file half written or lost leaves the one before."""
        stamp = _stamp(self._path)
        if stamp != self._seen:
            self._seen = stamp
            try:
                token = _read(self._path)
            except ConfigError as error:
                log.error("token_file_unusable", code=error.code)
            else:
                if token != self._token:
                    log.info("token_replaced", key_id=token.key_id)
                    self._before, self._token = self._token, token
        return self._token

    async def find(self, key_id: str) -> SyncToken | None:
        """Return the token of that key id: the current one, or the one it has just replaced."""
        current = await self.current()
        known = (current,) if self._before is None else (current, self._before)
        return next((token for token in known if token.key_id == key_id), None)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _read(path: Path) -> SyncToken:
    try:
        return parse_token(read_secret(path))
    except ValueError:
        raise ConfigError("token_file", path=path) from None
