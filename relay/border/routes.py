"""What the border answers to signed requests: the module's paths and that of the side abroad."""

import datetime
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import msgspec

from relay import wire
from relay.border import (
    contract,
    controls,
    inbound,
    opinions,
    page_contract,
    receive,
    results,
    status,
    tally,
)
from relay.border.assistants import shown
from relay.border.side import Side
from relay.peer.server import Call, Link, Route
from relay.peer.token_file import TokenFile
from relay.tokens.bearers import Bearers
from relay.tokens.register import Bearer
from relay.tokens.uses import Uses

Handler = Callable[[Side, Call], Awaitable[tuple[int, bytes]]]


def routes(side: Side, token: TokenFile) -> Sequence[Route]:
    """The routes by path; `token` is the one that the side abroad proves."""

    async def offshore(key_id: str) -> Bearer | None:
        found = await token.find(key_id)
        return None if found is None else Bearer(found, "offshore")

    uses = Uses()

    async def used(key_id: str) -> None:
        await uses.note(side.state, key_id)

    modules = Link(
        "module>border",
        "border>module",
        Bearers(side.state, side.keys).find,
        own_portal_only=True,
        used=used,
    )
    abroad = Link("offshore>border", "border>offshore", offshore, own_portal_only=False)
    handlers: tuple[tuple[str, Link, type, Handler], ...] = (
        ("/v1/messages", modules, contract.Message, inbound.accept),
        ("/v1/messages/status", modules, contract.StatusRequest, status.tell),
        ("/v1/results/poll", modules, contract.ResultsPoll, results.poll),
        ("/v1/results/ack", modules, contract.ResultsAck, results.acknowledge),
        ("/v1/assistants", modules, page_contract.AssistantsRequest, shown.tell),
        ("/v1/opinions", modules, page_contract.Opinion, opinions.keep),
        ("/v1/controls", modules, page_contract.Control, controls.keep),
        ("/v1/statistics", modules, page_contract.StatisticsRequest, tally.tell),
        ("/v1/ping", modules, contract.Ping, _ping),
        ("/v1/verdicts", abroad, wire.Verdict, _pushed),
    )
    return [
        Route(path, link, shape, partial(handle, side), waits=path.endswith("/poll"))
        for path, link, shape, handle in handlers
    ]


async def _ping(_side: Side, call: Call) -> tuple[int, bytes]:
    now = datetime.datetime.fromtimestamp(time.time(), datetime.UTC)
    stamp = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    return 200, msgspec.json.encode(contract.Pong(portal=call.bearer.subject, time=stamp))


async def _pushed(side: Side, call: Call) -> tuple[int, bytes]:
    await receive.receive(side, call.request)
    return 200, msgspec.json.encode(wire.Acked(acknowledged=1))
