"""A side as a process: listen, serve metrics on loopback, stop politely on SIGTERM."""

import argparse
import asyncio
import contextlib
import gc
import signal
import ssl

import structlog
from aiohttp import web
from prometheus_client import generate_latest

from relay import log, metrics
from relay.cli.options import add_config
from relay.config import Tls
from relay.errors import ConfigError, RelayError
from relay.peer.client import is_loopback
from relay.peer.tls import load_own, server_context
from relay.refusals import of_system

GRACE = 20.0  # seconds that tries under way get to end
YOUNG = 10_000  # objects made and not freed between two collections of the young; Python's: 700
RENEW = 60.0  # seconds between two looks at the certificate's file


def arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of both sides."""
    add_config(parser)


def serve(
    side: str,
    listen: str,
    metrics_listen: str | None,
    app: contextlib.AbstractAsyncContextManager[web.Application],
    tls: Tls | None = None,
) -> int:
    """Run until SIGTERM or SIGINT; return the exit code."""
    log.configure(side)
    try:
        context = None if tls is None else server_context(tls)
        _refuse_plain(listen, context)
        asyncio.run(_serve(listen, metrics_listen, app, context, tls))
    except asyncio.CancelledError:  # given up after GRACE
        return 1
    except BaseExceptionGroup as group:  # the side's task group wraps what its body raised
        named, bugs = group.split(RelayError)
        if named is None or bugs is not None:
            raise
        wrong: BaseException = named
        while isinstance(wrong, BaseExceptionGroup):
            wrong = wrong.exceptions[0]
        raise wrong from None
    return 0


async def _serve(
    listen: str,
    metrics_listen: str | None,
    app: contextlib.AbstractAsyncContextManager[web.Application],
    context: ssl.SSLContext | None,
    tls: Tls | None,
) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    logger = structlog.get_logger()
    async with contextlib.AsyncExitStack() as stack:
        application = await stack.enter_async_context(app)
        # a caller that is gone must not take a verdict with it: its waiting poll ends
        runner = web.AppRunner(
            application,
            access_log=None,
            shutdown_timeout=2,
            handler_cancellation=True,
            auto_decompress=False,  # a Content-Encoding is refused, not decoded
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        if metrics_listen is not None:
            await stack.enter_async_context(_metrics(metrics_listen))
        spare_the_collector()
        await _listen(runner, listen, context)
        logger.info("listening", address=listen)
        async with asyncio.TaskGroup() as group:
            renewing = group.create_task(_renew(context, tls))
            await stopping.wait()
            renewing.cancel()
        logger.info("stopping")
        loop.call_later(GRACE, _give_up, asyncio.current_task())
    logger.info("stopped")


def spare_the_collector() -> None:
    """Let a running side spend little on collecting: it is for cycles, and few are made.

    What the start made stays, so no later collection need walk it; what requests and steps make
    is nearly all freed by its counts, so young objects are looked through less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


def _give_up(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()  # what still ran is recovered at the next start


def _refuse_plain(listen: str, context: ssl.SSLContext | None) -> None:
    """Plain HTTP goes no further than this machine, and the side must not find out later."""
    host, _ = _place(listen)
    if context is None and not is_loopback(host):
        raise ConfigError("plain_listen", address=listen)


async def _renew(context: ssl.SSLContext | None, tls: Tls | None) -> None:
    """Take up a certificate that was renewed on the disk; callers of before are not disturbed."""
    if context is None or tls is None:
        return
    seen = tls.certificate_file.stat().st_mtime_ns
    while True:
        await asyncio.sleep(RENEW)
        try:
            now = tls.certificate_file.stat().st_mtime_ns
            if now != seen:
                load_own(context, tls)
                seen = now
                structlog.get_logger().info("certificate_renewed")
        except (OSError, ConfigError):  # half written, or its key is not there yet
            structlog.get_logger().warning("certificate_unusable")


def _place(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise ConfigError("config_invalid.listen", address=address)
    return host.strip("[]"), int(port)


async def _listen(
    runner: web.AppRunner, address: str, context: ssl.SSLContext | None = None
) -> None:
    host, port = _place(address)
    try:
        await web.TCPSite(runner, host, port, ssl_context=context).start()
    except OSError as error:
        raise ConfigError("address_in_use", address=address, why=of_system(error)) from None


@contextlib.asynccontextmanager
async def _metrics(address: str):
    async def show(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics.REGISTRY), content_type="text/plain")

    app = web.Application()
    app.router.add_get("/metrics", show)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await _listen(runner, address)
        yield
    finally:
        await runner.cleanup()
