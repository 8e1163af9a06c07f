"""The offshore process: databases, providers, routes, worker; started and stopped in one place."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from aiohttp import web

from relay import config, wire
from relay.errors import ConfigError, Outcome
from relay.jobs import SCHEMA as JOBS
from relay.jobs import queue
from relay.jobs.consequences import Backoff, Ending
from relay.jobs.queue import Job
from relay.jobs.step import Step
from relay.jobs.worker import Worker
from relay.offshore import capabilities, deliver, erase, inbound, objects, runs, threads
from relay.offshore.providers.base import Provider
from relay.offshore.providers.connect import connect
from relay.offshore.side import SCHEMA, Side
from relay.peer import certificates
from relay.peer.certificates import Watched
from relay.peer.client import check_url, open_session
from relay.peer.server import Call, Link, Route, make_app
from relay.peer.tls import client_context
from relay.sealing import Keyring
from relay.secret_files import read_secret
from relay.store.database import Database, Place, Server
from relay.store.looking import require, require_file
from relay.store.tx import Tx
from relay.tokens import SCHEMA as TOKENS
from relay.tokens import foreign
from relay.tokens.bearers import Bearers
from relay.tokens.uses import Uses

Handler = Callable[[Side, Call], Awaitable[tuple[int, bytes]]]
SCHEMAS = (JOBS, TOKENS, SCHEMA)


def open_database(settings: config.Offshore, *, exclusive: bool = True) -> Database:
    """Open the side's one database, made if it is not there."""
    return Database(place(settings), SCHEMAS, exclusive=exclusive)


def open_beside(settings: config.Offshore) -> Database:
    """Open it beside a running side; ConfigError if there is none yet."""
    require(place(settings), SCHEMAS)
    return open_database(settings, exclusive=False)


def place(settings: config.Offshore) -> Place:
    """Where it is: a file in `data`, or a schema of PostgreSQL."""
    if settings.database is not None:
        return Server(settings.database, "relay_offshore")
    return settings.data / "offshore.db"


@contextlib.asynccontextmanager
async def run(settings: config.Offshore) -> AsyncGenerator[web.Application]:
    """Everything running but the listening socket; on exit running tries are finished."""
    keys = Keyring.load(settings.sealing_key_file)
    providers = {one.name: _provider(one) for one in settings.providers}
    for peer in settings.borders:
        if peer.push_url is not None:
            check_url(peer.push_url, f"offshore.borders.{peer.name}.push_url")
    pushing = _pushing(settings)
    async with contextlib.AsyncExitStack() as stack:
        require_file(place(settings), SCHEMAS)
        db = open_database(settings)
        stack.callback(db.close)
        await foreign.refuse(db, keys, settings.sealing_key_file)
        for provider in providers.values():
            stack.push_async_callback(provider.close)
        session = await stack.enter_async_context(open_session(*pushing))
        workers: list[Worker] = []
        side = Side(
            config=settings,
            db=db,
            keys=keys,
            providers=providers,
            session=session,
            wake=lambda: workers[0].wake(),
            backlog=lambda: workers[0].backlog,
            decided=asyncio.Event(),
        )
        worker = Worker(
            db,
            _steps(side),
            _endings(side),
            backoff=Backoff(settings.retry.first, settings.retry.longest),
            name=f"{socket.gethostname()} {settings.listen}",
            heard=side.decided.set,
        )
        workers.append(worker)
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run())
            watching = group.create_task(certificates.watch(_certificates(settings)))
            yield make_app(_routes(side), settings.limits)
            worker.stop()
            watching.cancel()


def _provider(settings: config.Provider) -> Provider:
    if settings.base_url is not None:
        check_url(settings.base_url, f"offshore.providers.{settings.name}.base_url")
    read_secret(settings.key_file)  # an open or missing key file stops the start
    return connect(settings)


def _pushing(settings: config.Offshore) -> tuple[Path | None, config.Certificate | None]:
    """What all pushes are made with: whom they trust, and the certificate they show."""
    found = {(peer.ca_file, peer.client) for peer in settings.borders if peer.push_url is not None}
    if len(found) > 1:
        raise ConfigError("config_invalid.push")
    return next(iter(found), (None, None))


def _certificates(settings: config.Offshore) -> list[Watched]:
    found: list[Watched] = []
    if settings.tls is not None:
        found.append(Watched("own", file=settings.tls.certificate_file))
    context = client_context(*_pushing(settings))
    found += [
        Watched("peer", url=peer.push_url, context=context)
        for peer in settings.borders
        if peer.push_url is not None
    ]
    return found


def _steps(side: Side) -> Sequence[Step]:
    seconds = max((one.seconds for one in side.config.providers), default=60) * 4
    return (
        Step("run.ask", partial(runs.ask, side), side.config.concurrent_runs, seconds),
        Step("delivery.push", partial(deliver.push, side), 8, 90),
        Step("cleanup.delete", partial(objects.clean, side), 4, 120),
        Step("forget.turn", partial(_forget, side), 1, 30),
    )


def _endings(side: Side) -> dict[str, Ending]:
    def run_ended(tx: Tx, job: Job, outcome: Outcome | None, code: str) -> None:
        """A held run has no person to look at it abroad: it ends, and the border is told."""
        if outcome is None:
            queue.end(tx, job.id, "failed", code)
        runs.decide(tx, side, job, outcome or "failed", code)
        side.decided.set()

    def nothing(_tx: Tx, _job: Job, _outcome: Outcome | None, _code: str) -> None:
        """Its rows say it all."""

    return {"run": run_ended, "delivery": nothing, "cleanup": nothing, "forget": nothing}


async def _forget(side: Side, job: Job) -> None:
    def unit(tx: Tx) -> None:
        queue.finish(tx, job, "verdict")
        threads.forget(tx, job.id.removesuffix(":forget"), even_undelivered=True)

    await side.db.write(unit)


def _routes(side: Side) -> Sequence[Route]:
    uses = Uses()

    async def used(key_id: str) -> None:
        await uses.note(side.db, key_id)

    link = Link(
        "border>offshore",
        "offshore>border",
        Bearers(side.db, side.keys).find,
        own_portal_only=False,
        used=used,
    )
    handlers: tuple[tuple[str, type, Handler], ...] = (
        ("/v1/turns", wire.Turn, inbound.accept),
        ("/v1/verdicts/poll", wire.Poll, deliver.poll),
        ("/v1/verdicts/ack", wire.Ack, deliver.acknowledge),
        ("/v1/erase", wire.Erase, erase.erase),
        ("/v1/capabilities", wire.CapabilitiesRequest, capabilities.tell),
    )
    return [
        Route(path, link, shape, partial(handle, side), waits=path.endswith("/poll"))
        for path, shape, handle in handlers
    ]
