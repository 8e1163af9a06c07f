"""The border process: databases, children, routes, worker, poll; one place to start and stop."""

import asyncio
import contextlib
import datetime
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator, Sequence
from functools import partial
from typing import Any

import aiohttp
import msgspec
import structlog
from aiohttp import web

from relay import config, wire
from relay.border import (
    contract,
    controls,
    crm,
    forward,
    inbound,
    log_keeper,
    masking_log,
    notices,
    opinions,
    policies,
    proposals,
    pushing,
    receive,
    results,
    review,
    robots,
    status,
    tally,
)
from relay.border.assistants import shown
from relay.border.assistants.loading import Loaded, load_all
from relay.border.assistants.staff import masked_instructions
from relay.border.destinations import Register
from relay.border.endings import endings
from relay.border.erasure import confirm, retention
from relay.border.intake import bound, hook, install, look, offline, robot
from relay.border.intake.poll import poll_forever
from relay.border.masking.pool import Maskers
from relay.border.masking.step import mask_message
from relay.border.masking_log import Record, keys
from relay.border.masking_log.keys import LogKey
from relay.border.rest import Right, open_rest, read_right
from relay.border.side import Portal, Side
from relay.border.stores import open_stores
from relay.border.understood import Understood
from relay.errors import ConfigError, Held
from relay.jobs.leading import Work
from relay.jobs.queue import Job
from relay.jobs.worker import Backoff, Step, Worker
from relay.peer import certificates
from relay.peer.certificates import Watched
from relay.peer.client import Peer, check_url, open_session
from relay.peer.server import Call, Link, Route, make_app
from relay.peer.tls import client_context
from relay.peer.token_file import TokenFile
from relay.pii.types import Masked
from relay.sealing import Keyring
from relay.store.database import Database
from relay.tokens import register
from relay.tokens.register import Bearer
from relay.tokens.uses import Uses

log = structlog.get_logger()

Handler = Callable[[Side, Call], Awaitable[tuple[int, bytes]]]


@contextlib.asynccontextmanager
async def run(settings: config.Border) -> AsyncGenerator[web.Application]:
    """Everything running but the listening socket; on exit running tries are finished."""
    async with contextlib.AsyncExitStack() as stack:
        sealing = Keyring.load(settings.sealing_key_file)
        assistants = load_all(settings.assistants_dir)
        token = TokenFile(settings.offshore.token_file)
        _check_assistants(settings, assistants)
        secrets = {one.id: _secrets(one) for one in settings.portals}  # before any database is made
        session = await stack.enter_async_context(
            open_session(settings.offshore.ca_file, settings.offshore.client)
        )
        offshore = _peer(settings, token, session)
        stores = open_stores(settings)
        stack.callback(stores.close)
        portals = {
            one.id: await _portal(one, secrets[one.id], stack, stores.state)
            for one in settings.portals
        }
        modules = [
            (portal, await _module(portal, portal.config.module, stack))
            for portal in portals.values()
            if portal.config.module is not None and portal.rest is None
        ]
        maskers = await stack.enter_async_context(
            Maskers(settings.masking_processes, settings.masking_seconds)
        )
        workers: list[Worker] = []
        side = Side(
            config=settings,
            state=stores.state,
            vault=stores.vault,
            log=stores.log,
            keys=sealing,
            portals=portals,
            assistants=assistants,
            register=Register(settings.destinations, settings.offshore.destination),
            maskers=maskers,
            offshore=offshore,
            wake=lambda: workers[0].wake(),
            backlog=lambda: workers[0].backlog,
            released=asyncio.Event(),
            understood=Understood(offshore),
            instructions=await _instructions(maskers, portals, assistants),
        )
        key = await keys.of(settings, stores.log)
        await log_keeper.begin(side, key)
        await _warn_of_closed_egress(side)
        worker = Worker(
            stores.state,
            _steps(side),
            endings(),
            backoff=Backoff(settings.retry.first, settings.retry.longest),
            name=f"{socket.gethostname()} {settings.listen}",
            heard=side.released.set,
        )
        workers.append(worker)

        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run())
            pushes = [pushing.push_forever(side, *one) for one in modules]
            background = [
                group.create_task(one)
                for one in (
                    certificates.watch(_certificates(settings)),
                    worker.lead([*_alone(side, key)]),
                    *_shared(side),
                    *pushes,
                )
            ]
            served = make_app(_routes(side, token), settings.limits)
            hook.add_route(served, side)
            install.add_route(served, side)
            robot.add_route(served, side)
            yield served
            worker.stop()
            for one in background:
                one.cancel()


def _shared(side: Side) -> Iterator[Coroutine[Any, Any, None]]:
    """What every node asks for: verdicts, each handed out to one of them under a lease."""
    if side.config.offshore.receive == "poll":
        yield receive.poll_forever(side)


def _alone(side: Side, key: LogKey) -> Iterator[Work]:
    """What one node does for all: heads, terms, the daily sample, new cards of polled portals."""
    yield partial(log_keeper.keep, side, key)
    yield partial(retention.keep, side)
    yield partial(review.keep, side)
    for portal in side.portals.values():
        bitrix = portal.config.bitrix
        if portal.rest is None or bitrix is None:
            continue
        if bitrix.poll is not None:
            yield partial(poll_forever, side, portal, portal.rest, bitrix)
        if bitrix.app is not None and portal.app is not None:
            yield partial(bound.keep, side, portal, portal.rest, portal.app, bitrix.app)
            if bitrix.app.offline:
                yield partial(offline.poll_forever, side, portal, portal.rest, bitrix)


def _certificates(settings: config.Border) -> list[Watched]:
    link = settings.offshore
    found: list[Watched] = []
    if settings.tls is not None:
        found.append(Watched("own", file=settings.tls.certificate_file))
    if link.proxy is None:  # through a proxy it is seen by the requests only
        context = client_context(link.ca_file, link.client)
        found.append(Watched("peer", url=link.url, context=context))
    return found


async def _warn_of_closed_egress(side: Side) -> None:
    """Say at the start what would otherwise show only when the first message is held."""
    now = await side.state.read(lambda tx: tx.now())
    try:
        side.register.recipients(now)
    except Held as error:
        log.warning("egress_closed", code=error.code)


def _steps(side: Side) -> Sequence[Step]:
    seconds = side.config.masking_seconds * 3 + 120  # extraction, masking, second pass
    return (
        Step("card.look", partial(look.look, side), 4, 300),
        Step("robot.ask", partial(robot.ask, side), 2, 300),
        Step("robot.answer", partial(robots.answer, side), 2, 120),
        Step("app.install", partial(install.install, side), 1, 60),
        Step(
            "message.mask",
            partial(_recorded, mask_message, side),
            side.config.masking_processes,
            seconds,
        ),
        Step("message.forward", partial(_recorded, forward.forward, side), 16, 90),
        Step("run.write", partial(crm.write, side), 8, 300),
        Step("note.write", partial(crm.write_note, side), 2, 120),
        Step("notice.digest", partial(notices.send_digest, side), 1, 60),
        Step("proposal.do", partial(proposals.carry_out, side), 1, 120),
        Step("fate.read", partial(crm.read_fate, side), 1, 120),
        Step("erase.confirm", partial(confirm.confirm, side), 2, 120),
    )


async def _recorded(step: Callable[[Side, Job], Awaitable[None]], side: Side, job: Job) -> None:
    """Run a step before the border; when it holds the message, the masking log says so first."""
    try:
        await step(side, job)
    except Held as error:
        record = Record(event="held", decision="withheld", request_id=job.id, reason=error.code)
        once = f"{job.id}:{job.attempt}"
        await side.log.write(lambda tx: masking_log.append(tx, job.portal, record, once))
        raise


def _routes(side: Side, token: TokenFile) -> Sequence[Route]:
    async def module(key_id: str) -> Bearer | None:
        return await side.state.glance(lambda tx: register.find(tx, side.keys, key_id))

    async def offshore(key_id: str) -> Bearer | None:
        found = await token.find(key_id)
        return None if found is None else Bearer(found, "offshore")

    uses = Uses()

    async def used(key_id: str) -> None:
        await uses.note(side.state, key_id)

    modules = Link(
        "module>border",
        "border>module",
        module,
        own_portal_only=True,
        used=used,
    )
    abroad = Link("offshore>border", "border>offshore", offshore, own_portal_only=False)
    handlers: tuple[tuple[str, Link, type, Handler], ...] = (
        ("/v1/messages", modules, contract.Message, inbound.accept),
        ("/v1/messages/status", modules, contract.StatusRequest, status.tell),
        ("/v1/results/poll", modules, contract.ResultsPoll, results.poll),
        ("/v1/results/ack", modules, contract.ResultsAck, results.acknowledge),
        ("/v1/assistants", modules, contract.AssistantsRequest, shown.tell),
        ("/v1/opinions", modules, contract.Opinion, opinions.keep),
        ("/v1/controls", modules, contract.Control, controls.keep),
        ("/v1/statistics", modules, contract.StatisticsRequest, tally.tell),
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


def _peer(settings: config.Border, token: TokenFile, session: aiohttp.ClientSession) -> Peer:
    return Peer(
        url=check_url(settings.offshore.url, "border.offshore.url"),
        token=token.current,
        outgoing="border>offshore",
        incoming="offshore>border",
        session=session,
        proxy=settings.offshore.proxy,
    )


def _check_assistants(settings: config.Border, assistants: dict[str, Loaded]) -> None:
    """Every portal's sources must have assistants, and those must exist."""
    for one in settings.portals:
        wanted = {name for names in one.assistants.values() for name in names}
        if not one.default or not all(one.assistants.values()):
            raise ConfigError(
                "assistant_missing", f"border.portals.{one.id}: an empty list of assistants"
            )
        missing = sorted(({*one.default} | wanted) - set(assistants))
        if missing:
            raise ConfigError(
                "assistant_missing",
                f"border.portals.{one.id}: no assistant named {', '.join(missing)}",
            )
        converting = sorted(
            name
            for name in {*one.default} | wanted
            if (propose := assistants[name].assistant.actions.propose) and propose.convert
        )
        if converting and one.bitrix is not None and one.bitrix.convert_workflow is None:
            raise ConfigError(
                "convert_unsupported",
                f"border.portals.{one.id}: {', '.join(converting)} converts leads, which REST"
                " cannot: set bitrix.convert_workflow (docs/bitrix24.ru.md), or use the module",
            )


def _secrets(settings: config.Portal) -> tuple[Keyring, Right | None]:
    right = None if settings.bitrix is None else read_right(settings.id, settings.bitrix)
    return Keyring.load(settings.key_file), right


async def _portal(
    settings: config.Portal,
    secrets: tuple[Keyring, Right | None],
    stack: contextlib.AsyncExitStack,
    state: Database,
) -> Portal:
    policy = await state.write(
        lambda tx: policies.seed(tx, settings.id, policies.of_config(settings))
    )
    (keys, right), rest, app = secrets, None, None
    if settings.bitrix is not None and right is not None:
        rest, app = await open_rest(settings.id, settings.bitrix, right, keys, state, stack)
    return Portal(settings, keys, policy, rest, app)


async def _module(
    portal: Portal, settings: config.Module, stack: contextlib.AsyncExitStack
) -> pushing.Module:
    place = f"border.portals.{portal.config.id}.module.push_url"
    session = await stack.enter_async_context(open_session(settings.ca_file))
    return pushing.Module(check_url(settings.push_url, place), session)


async def _instructions(
    maskers: Maskers, portals: dict[str, Portal], assistants: dict[str, Loaded]
) -> dict[tuple[str, str], Masked]:
    return {
        (portal_id, name): await masked_instructions(maskers, loaded, portal.policy.staff)
        for portal_id, portal in portals.items()
        for name, loaded in assistants.items()
    }
