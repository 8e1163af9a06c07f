import asyncio

import msgspec
import pytest

from relay.border import contract
from relay.border.crm import write
from relay.border.pushing import Module, push_forever, push_once
from relay.border.results import LEASE
from relay.config import Limits
from relay.errors import Held, RelayError, Stopped, Unavailable
from relay.peer.server import Link, Route, make_app
from relay.tokens import register
from relay.tokens.register import Bearer
from tests.unit.border.conftest import P2, claim, decided, message, rows


class Receiver:
    """The module's endpoint: knows some tokens, takes results, fails when told to."""

    def __init__(self) -> None:
        self.known: dict[str, Bearer] = {}
        self.taken: list[contract.Result] = []
        self.fails: list[RelayError] = []
        self.code = "written"
        self.news = asyncio.Event()

    def routes(self) -> list[Route]:
        async def find(key_id: str) -> Bearer | None:
            return self.known.get(key_id)

        link = Link("border>module", "module>border", find, own_portal_only=True)
        return [Route("/push", link, contract.ResultPush, self._take)]

    async def _take(self, call):
        if self.fails:
            raise self.fails.pop(0)
        self.taken.append(call.request.result)
        self.news.set()
        answer = contract.ResultTaken(result=call.request.result.result, code=self.code)
        return 200, msgspec.json.encode(answer)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def module(side, receiver, aiohttp_server) -> Module:
    await issue(side, receiver)
    server = await aiohttp_server(make_app(receiver.routes(), Limits()))
    return Module(str(server.make_url("/push")), side.offshore.session)


async def issue(side, receiver, *, known=True):
    token = await side.state.write(lambda tx: register.issue(tx, side.keys, P2))
    if known:
        receiver.known[token.key_id] = Bearer(token, P2)


async def released(side, event):
    noted = await decided(side, message(event, portal=P2, lead="15"))
    await write(side, await claim(side, "run.write"))
    return noted


async def test_a_released_result_is_pushed_once_and_what_came_of_it_is_kept(side, receiver, module):
    noted = await released(side, "e")
    assert await push_once(side, side.portals[P2], module) == 1
    assert await push_once(side, side.portals[P2], module) == 0
    (found,) = receiver.taken
    assert (found.result, found.outcome) == (noted.run, "verdict")
    (row,) = await rows(side.state, "SELECT run, action, outcome, code FROM actions")
    assert row == {"run": noted.run, "action": "module", "outcome": "done", "code": "written"}


async def test_a_card_that_is_gone_is_told_as_too_late(side, receiver, module):
    await released(side, "e")
    receiver.code = "gone"
    await push_once(side, side.portals[P2], module)
    (row,) = await rows(side.state, "SELECT outcome, code FROM actions")
    assert row == {"outcome": "too_late", "code": "gone"}


async def test_what_the_module_did_not_take_comes_again_after_the_lease(
    side, receiver, module, clock
):
    await released(side, "e")
    receiver.fails = [Unavailable("unavailable")]
    with pytest.raises(Unavailable):
        await push_once(side, side.portals[P2], module)
    assert await push_once(side, side.portals[P2], module) == 0, "leased"
    clock.now += LEASE + 1
    assert await push_once(side, side.portals[P2], module) == 1


async def test_during_a_rotation_the_token_that_the_module_holds_is_found(side, receiver, module):
    await issue(side, receiver, known=False)
    old, new = await side.state.read(lambda tx: register.signers(tx, side.keys, P2))
    await side.state.write(lambda tx: register.note_use(tx, new.token.key_id))
    await released(side, "e")
    assert await push_once(side, side.portals[P2], module) == 1
    receiver.known.clear()
    await released(side, "f")
    with pytest.raises(Stopped) as refused:
        await push_once(side, side.portals[P2], module)
    assert refused.value.code == "token_refused"
    assert old.token.key_id != new.token.key_id


async def test_without_a_token_nothing_is_pushed(side, module):
    await released(side, "e")
    for bearer in await side.state.read(lambda tx: register.signers(tx, side.keys, P2)):
        await side.state.write(lambda tx, b=bearer: register.revoke(tx, b.token.key_id))
    with pytest.raises(Unavailable) as problem:
        await push_once(side, side.portals[P2], module)
    assert problem.value.code == "no_token"


async def test_the_loop_survives_failures_and_pushes_news_at_once(
    side, receiver, module, clock, monkeypatch
):
    monkeypatch.setattr("relay.border.pushing.Backoff.delay", lambda *_: 0.0)
    receiver.fails = [Held("x"), Unavailable("y")]
    await released(side, "first")
    loop = asyncio.ensure_future(push_forever(side, side.portals[P2], module))
    try:
        async with asyncio.timeout(10):
            while receiver.fails:
                clock.now += LEASE + 1
                side.released.set()
                await asyncio.sleep(0.01)
            clock.now += LEASE + 1
            side.released.set()
            await receiver.news.wait()
    finally:
        loop.cancel()
    assert len(receiver.taken) == 1
