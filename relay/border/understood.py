"""What the side abroad understands, as it says itself: turns are sent in a version it serves.

It is asked when the first turn is sent, every ten minutes, and again after a refusal, so either
side may be upgraded or set back first. Until it has answered, turns are made in our own version.
"""

import secrets
import time
from collections.abc import Callable

import msgspec

from relay import wire
from relay.errors import Unavailable
from relay.peer.client import Peer

AGAIN = 600.0  # seconds that an answer is good for


async def ask(peer: Peer, seconds: float = 20) -> wire.Capabilities:
    """What the other side says of itself now; errors as of any request."""
    body = msgspec.json.encode(wire.CapabilitiesRequest(audience="offshore"))
    name = f"capabilities_{secrets.token_hex(12)}"
    answer = wire.Capabilities
    return await peer.post("/v1/capabilities", body, answer, webhook_id=name, seconds=seconds)


class Understood:
    """The wire versions that the side abroad serves, as last told; `clock` is steady."""

    def __init__(self, peer: Peer, clock: Callable[[], float] = time.monotonic) -> None:
        self._peer = peer
        self._clock = clock
        self._told: tuple[int, ...] = ()
        self._until = 0.0

    def __repr__(self) -> str:
        return f"Understood({self._told})"

    @property
    def version(self) -> int:
        """The version to make a turn in."""
        return wire.common(self._told) or wire.VERSION

    async def serves(self, version: int) -> bool:
        """Whether a turn of that version may be sent; False: make it again.

        Unavailable if nobody answers, or if no version is understood by both.
        """
        if self._clock() >= self._until:
            self._told = tuple((await ask(self._peer)).versions)
            self._until = self._clock() + AGAIN
        if wire.common(self._told) is None:
            self.forget()
            raise Unavailable("wire_version")
        return version in wire.SERVED and version in self._told

    def forget(self) -> None:
        """It has refused a version that it had told us: ask before the next turn."""
        self._until = 0.0
