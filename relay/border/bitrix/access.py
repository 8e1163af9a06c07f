"""By what right the portal is called: an incoming webhook, or a local application's tokens.

An application's tokens are sealed in the database that the workers share. Exactly one worker
renews them, the others wait for what it stores: a refresh token that was used twice is refused.
"""

import asyncio
import ipaddress
import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol

import aiohttp
import msgspec
from yarl import URL

from relay.border.bitrix.oauth import Application, Tokens, exchange
from relay.errors import ConfigError, RelayError, Stopped, Unavailable
from relay.sealing import Keyring
from relay.store.database import Database
from relay.store.tx import Row, Tx

RENEWAL = 45.0
"""Seconds that one worker may take to renew the tokens before another tries."""
PAUSE = 0.2
WEBHOOK = ("адрес вебхука", "the webhook URL")
PORTAL = ("адрес портала", "the portal's URL")


class Target(NamedTuple):
    """Where a method is called, with what beside its own parameters, and by which tokens."""

    url: URL
    extra: dict[str, str]
    generation: int = 0


class Access(Protocol):
    """The right to call one portal."""

    origin: URL

    @property
    def user(self) -> int:
        """The user as whom the calls act; 0 while that is not known."""
        ...

    async def target(self, method: str) -> Target:
        """Where and how to call `method` now."""
        ...

    async def renew(self, used: Target) -> bool:
        """The portal said `expired_token`: whether another try may succeed."""
        ...


class Webhook:
    """An incoming webhook, `https://host/rest/{user}/{code}/`; the address is the secret."""

    def __init__(self, address: str) -> None:
        self._url = _checked(address, r"/rest/\d+/[A-Za-z0-9]+/?", "/rest/{user}/{code}/")
        self.origin = self._url.origin()

    @property
    def user(self) -> int:
        """The webhook's owner."""
        return int(self._url.parts[2])

    async def target(self, method: str) -> Target:
        """The method below the webhook's address."""
        return Target(self._url / method, {})

    async def renew(self, used: Target) -> bool:
        """Never: a person makes a new one."""
        return False


class AppAccess:
    """A local application installed in one portal."""

    def __init__(
        self,
        portal_url: str,
        app: Application,
        db: Database,
        keys: Keyring,
        portal: str,
        session: aiohttp.ClientSession,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.origin = _checked(portal_url, r"/?", "/").origin()
        self._app, self._db, self._keys = app, db, keys
        self._portal, self._session, self._sleep = portal, session, sleep
        self._user = 0

    def __repr__(self) -> str:
        return f"AppAccess({self.origin.host})"

    @property
    def user(self) -> int:
        """Whom the tokens act as, known from the first call on."""
        return self._user

    async def target(self, method: str) -> Target:
        """The method with the current access token; Stopped if the application has none."""
        tokens, generation = await self._current()
        url = self.origin.joinpath("rest", method)
        return Target(url, {"auth": tokens.access_token}, generation)

    async def renew(self, used: Target) -> bool:
        """Have the tokens renewed by one worker; every other finds them renewed."""
        for _ in range(int(RENEWAL / PAUSE) * 2):
            claimed = await self._db.write(lambda tx: self._claim(tx, used.generation))
            if claimed is None:
                return True
            if claimed:
                await self._renew(used.generation)
                return True
            await self._sleep(PAUSE)
        raise Unavailable("app_renewal_stuck")

    async def install(self, refresh_token: str, application_token: str = "") -> None:
        """Take a refresh token that the portal sent at installation, once it proves itself.

        The vendor's server exchanges it for our application only, and names its portal. What came
        along as the token of the application's events is believed with it.
        """
        fresh = await exchange(self._session, self._app, refresh_token)
        if URL(fresh.client_endpoint).host != self.origin.host:
            raise Stopped("app_of_another_portal")
        fresh = msgspec.structs.replace(fresh, application_token=application_token)
        await self._db.write(lambda tx: self._store(tx, fresh, None))

    async def uninstall(self) -> None:
        """The portal has dropped the application: its tokens are worth nothing."""
        await self._db.write(
            lambda tx: tx.run("DELETE FROM app_tokens WHERE portal = :p", p=self._portal)
        )

    async def stamp(self) -> tuple[int, float] | None:
        """What differs after each installation and renewal; None if there is no installation."""
        row = await self._db.read(self._row)
        return None if row is None else (row["generation"], row["at"])

    async def application_token(self) -> str:
        """What events and robots of the installed application carry; nothing if that is unknown."""
        row = await self._db.glance(self._row)
        return "" if row is None else self._opened(row).application_token

    async def _current(self) -> tuple[Tokens, int]:
        row = await self._db.read(self._row)
        if row is None:
            raise Stopped("app_not_installed")
        tokens = self._opened(row)
        self._user = tokens.user_id
        return tokens, row["generation"]

    def _row(self, tx: Tx) -> Row | None:
        return tx.one("SELECT * FROM app_tokens WHERE portal = :p", p=self._portal)

    def _opened(self, row: Row) -> Tokens:
        opened = self._keys.unwrap(bytes(row["sealed"]), self._context)
        return msgspec.json.decode(opened, type=Tokens)

    async def _renew(self, generation: int) -> None:
        tokens, _ = await self._current()
        try:
            fresh = await exchange(self._session, self._app, tokens.refresh_token)
        except RelayError:
            await self._db.write(lambda tx: self._release(tx, generation))
            raise
        fresh = msgspec.structs.replace(fresh, application_token=tokens.application_token)
        await self._db.write(lambda tx: self._store(tx, fresh, generation))

    def _claim(self, tx: Tx, generation: int) -> bool | None:
        """True: ours to renew. False: another is at it. None: renewed already."""
        claimed = tx.run(
            "UPDATE app_tokens SET renewing_until = :until WHERE portal = :portal"
            " AND generation = :generation AND renewing_until < :now",
            until=tx.now() + RENEWAL,
            portal=self._portal,
            generation=generation,
            now=tx.now(),
        )
        if claimed:
            return True
        row = tx.one("SELECT generation FROM app_tokens WHERE portal = :p", p=self._portal)
        return False if row is not None and row["generation"] == generation else None

    def _release(self, tx: Tx, generation: int) -> None:
        tx.run(
            "UPDATE app_tokens SET renewing_until = 0 WHERE portal = :portal"
            " AND generation = :generation",
            portal=self._portal,
            generation=generation,
        )

    def _store(self, tx: Tx, fresh: Tokens, generation: int | None) -> None:
        """Store a new pair after `generation`, or (None) as installed anew."""
        sealed = self._keys.wrap(msgspec.json.encode(fresh), self._context)
        if generation is None:
            tx.run(
                "INSERT INTO app_tokens VALUES (:portal, :sealed, 1, 0, :now)"
                " ON CONFLICT (portal) DO UPDATE SET sealed = excluded.sealed,"
                " generation = app_tokens.generation + 1, renewing_until = 0, at = excluded.at",
                portal=self._portal,
                sealed=sealed,
                now=tx.now(),
            )
            return
        tx.run(
            "UPDATE app_tokens SET sealed = :sealed, generation = generation + 1,"
            " renewing_until = 0, at = :now WHERE portal = :portal AND generation = :generation",
            sealed=sealed,
            now=tx.now(),
            portal=self._portal,
            generation=generation,
        )

    @property
    def _context(self) -> str:
        return f"app:{self._portal}"


def _checked(address: str, path: str, shown: str) -> URL:
    try:
        url = URL(address.strip())
        shaped = re.fullmatch(path, url.path) is not None
        host = url.host or ""
        plain = url.scheme == "http" and _is_loopback(host)
    except ValueError:
        shaped = plain = False
        host, url = "", URL()
    what = WEBHOOK if "rest" in shown else PORTAL
    if not shaped or not host or url.query_string or url.user or url.fragment:
        raise ConfigError("config.address_form", what=what, shown=shown)
    if url.scheme != "https" and not plain:
        raise ConfigError("config.address_plain", what=what)
    return url


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
