"""The border process: databases, children, routes, worker, poll; one place to start and stop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Coroutine, Iterator
from functools import partial
from typing import Any

import aiohttp
import structlog
from aiohttp import web

from relay import config
from relay.border import (
    key_proof,
    log_keeper,
    policies,
    pushing,
    receive,
    review,
)
from relay.border.assistants.loading import Loaded, load_all
from relay.border.assistants.staff import masked_instructions
from relay.border.destinations import Register
from relay.border.endings import endings
from relay.border.erasure import retention
from relay.border.intake import bound, hook, install, offline, robot
from relay.border.intake.poll import poll_forever
from relay.border.masking.pool import Maskers
from relay.border.masking_log import keys
from relay.border.masking_log.keys import LogKey
from relay.border.rest import Right, open_rest, read_right
from relay.border.routes import routes
from relay.border.side import Portal, Side
from relay.border.steps import steps
from relay.border.stores import open_stores, require_stores
from relay.border.understood import Understood
from relay.errors import ConfigError, Held
from relay.jobs.consequences import Backoff
from relay.jobs.leading import Work
from relay.jobs.worker import Worker
from relay.peer import certificates
from relay.peer.certificates import Watched
from relay.peer.client import Peer, check_url, open_session
from relay.peer.server import make_app
from relay.peer.tls import client_context
from relay.peer.token_file import TokenFile
from relay.pii.types import Masked
from relay.sealing import Keyring
from relay.store.database import Database

log = structlog.get_logger()


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
        require_stores(settings)
        stores = open_stores(settings)
        stack.callback(stores.close)
        await key_proof.prove(
            settings, stores, sealing, {id: keys for id, (keys, _) in secrets.items()}
        )
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
            steps(side),
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
            served = make_app(routes(side, token), settings.limits)
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
            raise ConfigError("assistant_missing.none", portal=one.id)
        missing = sorted(({*one.default} | wanted) - set(assistants))
        if missing:
            raise ConfigError("assistant_missing.unknown", portal=one.id, names=", ".join(missing))
        converting = sorted(
            name
            for name in {*one.default} | wanted
            if (propose := assistants[name].assistant.actions.propose) and propose.convert
        )
        if converting and one.bitrix is not None and one.bitrix.convert_workflow is None:
            raise ConfigError("convert_unsupported", portal=one.id, names=", ".join(converting))


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
