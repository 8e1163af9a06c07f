"""Results → the module's own endpoint, where the border can reach it; polling stays as it is.

The lease of `results` is shared with the poll, so a result that was pushed is not handed out
meanwhile, and one that the module did not take comes again by either way.
"""

import asyncio
import contextlib
import secrets
from typing import NamedTuple

import aiohttp
import msgspec
import structlog

from relay.border import results
from relay.border.contract import Result, ResultPush, ResultTaken
from relay.border.side import Portal, Side
from relay.border.status import result_of
from relay.errors import RelayError, Stopped, Unavailable
from relay.jobs.consequences import Backoff
from relay.peer.client import Peer
from relay.signing import SyncToken
from relay.tokens import register

log = structlog.get_logger()

AT_ONCE = 10  # results under one lease
IDLE = 30.0  # seconds between looks for leases that have run out


class Module(NamedTuple):
    """The endpoint of a portal's module."""

    url: str
    session: aiohttp.ClientSession

    def holding(self, token: SyncToken) -> Peer:
        """The module as a peer that holds this token."""

        async def given() -> SyncToken:
            return token

        return Peer(self.url, given, "border>module", "module>border", self.session)


async def push_forever(side: Side, portal: Portal, module: Module) -> None:
    """Push what is released until cancelled; whoever does not answer is asked less and less."""
    backoff, failures = Backoff(first=1.0, longest=300.0), 0
    while True:
        side.released.clear()
        try:
            found = await push_once(side, portal, module)
            failures = 0
        except RelayError as error:
            failures += 1
            log.warning("push_failed", portal=portal.config.id, code=error.code, tries=failures)
            await asyncio.sleep(backoff.delay(failures))
            continue
        if not found:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    await side.released.wait()


async def push_once(side: Side, portal: Portal, module: Module) -> int:
    """Push what is released now, oldest first; return how many the module took.

    Raises what the first failure raised; results behind it stay leased and come again.
    """
    name = portal.config.id
    rows = await side.state.write(lambda tx: results.lease(tx, name, AT_ONCE))
    for run, message, job in rows:
        result = await result_of(side, portal, run, message, "" if job is None else job["code"])
        code = await _post(side, name, module, result)
        ended = (name, run["id"], code)
        await side.state.write(lambda tx, ended=ended: results.settle(tx, *ended))
    return len(rows)


async def _post(side: Side, portal: str, module: Module, result: Result) -> str:
    """Push one result, signed with the token that the module holds now; what came of it."""
    push = ResultPush(portal=portal, audience="module", result=result)
    body = msgspec.json.encode(push)
    signers = await side.state.read(lambda tx: register.signers(tx, side.keys, portal))
    problem: RelayError = Unavailable("no_token")
    for bearer in signers:
        webhook_id = f"push_{secrets.token_hex(12)}"
        try:
            answer = await module.holding(bearer.token).post(
                "", body, ResultTaken, webhook_id=webhook_id, seconds=30
            )
        except Stopped as error:  # token_refused: during a rotation it may hold the other one
            problem = error
            continue
        if answer.result != result.result:
            raise Unavailable("answer_of_another_request")
        return answer.code
    raise problem
