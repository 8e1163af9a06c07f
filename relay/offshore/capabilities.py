"""What this side understands, told to its borders: senders use only what is advertised."""

import time

import msgspec

from relay import __version__, wire
from relay.offshore.side import Side
from relay.peer.server import Call


async def tell(side: Side, _call: Call) -> tuple[int, bytes]:
    """Answer with wire versions, vendors and limits; nothing of it is secret or costs anything."""
    found = wire.Capabilities(
        versions=list(wire.SERVED),
        release=__version__,
        providers=sorted(side.providers),
        body_mb=side.config.limits.body_mb,
        time=int(time.time()),
    )
    return 200, msgspec.json.encode(found)
