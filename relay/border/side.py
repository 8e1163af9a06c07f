"""What the steps and routes of the border share: databases, portals, register, children, peer."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from relay.border import policies
from relay.border.assistants.loading import Loaded
from relay.border.bitrix.access import AppAccess
from relay.border.bitrix.client import Portal as Rest
from relay.border.destinations import Register
from relay.border.incidents import Books
from relay.border.masking.pool import Maskers
from relay.border.understood import Understood
from relay.config import Border
from relay.config import Portal as PortalConfig
from relay.errors import Held
from relay.peer.client import Peer
from relay.pii.types import Masked, Policy
from relay.sealing import Keyring
from relay.store.database import Database


class Portal(NamedTuple):
    """One configured portal: what the file says, its keys, its policy, and its REST if any."""

    config: PortalConfig
    keys: Keyring
    policy: Policy
    rest: Rest | None
    app: AppAccess | None = None

    @property
    def policy_sha256(self) -> str:
        """The policy's content hash, as the masking log names it."""
        return policies.sha256_of(self.policy)

    def __repr__(self) -> str:
        return f"Portal({self.config.id!r})"


class Side(NamedTuple):
    """The border as its steps see it."""

    config: Border
    state: Database
    vault: Database
    log: Database
    keys: Keyring
    portals: dict[str, Portal]
    assistants: dict[str, Loaded]
    register: Register
    maskers: Maskers
    offshore: Peer
    wake: Callable[[], None]
    backlog: Callable[[], int]
    released: asyncio.Event
    understood: Understood
    instructions: dict[tuple[str, str], Masked]

    @property
    def books(self) -> Books:
        """Where incidents are written."""
        return Books(self.log, self.state, list(self.portals))

    def portal(self, portal_id: str) -> Portal:
        """Return a configured portal; Held("unknown_portal") if its section was removed."""
        found = self.portals.get(portal_id)
        if found is None:
            raise Held("unknown_portal")
        return found
