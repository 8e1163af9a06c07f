"""What the steps and routes of the offshore side share."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import aiohttp

from relay.config import BorderPeer, Offshore
from relay.offshore.providers.base import Provider
from relay.sealing import Keyring
from relay.store.database import Database
from relay.store.migrations import Schema

SCHEMA = Schema("offshore", Path(__file__).parent / "schema")


class Side(NamedTuple):
    """The offshore side as its steps see it."""

    config: Offshore
    db: Database
    keys: Keyring
    providers: Mapping[str, Provider]
    session: aiohttp.ClientSession
    wake: Callable[[], None]
    backlog: Callable[[], int]
    decided: asyncio.Event

    def border(self, name: str) -> BorderPeer | None:
        """Return the configured border of that name."""
        return next((peer for peer in self.config.borders if peer.name == name), None)
