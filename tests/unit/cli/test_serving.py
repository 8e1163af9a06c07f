import asyncio
import contextlib
import os
import signal
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request

import pytest
from aiohttp import web

from relay import metrics
from relay.cli import serving
from relay.errors import ConfigError, Unavailable
from tests.unit.peer.test_tls import self_signed


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """Logging is set up once a process; a test must not leave it behind."""
    monkeypatch.setattr(serving.log, "configure", lambda side: None)


class Side:
    """An application that notes how it lived; like a side, it runs in a task group."""

    def __init__(self, busy: float = 0.0) -> None:
        self.lived: list[str] = []
        self.busy = busy

    @contextlib.asynccontextmanager
    async def run(self):
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
            self.lived.append("started")
            app = web.Application()
            app.router.add_get("/health", self._health)
            app.router.add_get("/slow", self._slow)
            try:
                yield app
                self.lived.append("asked to stop")
                await asyncio.sleep(self.busy)
                self.lived.append("finished")
            finally:
                self.lived.append("closed")

    async def _health(self, _request):
        return web.Response(text="ok")

    async def _slow(self, _request):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.lived.append("caller gone")
            raise
        return web.Response()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def get(port, path="/health", seconds=5.0):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=seconds) as answer:
        return answer.read().decode()


def when_up(port, then):
    """Do `then` in a thread as soon as somebody listens, and stop the process's side after it."""

    def work():
        for _ in range(200):
            with contextlib.suppress(urllib.error.URLError, OSError):
                if get(port) == "ok":
                    break
            time.sleep(0.02)
        try:
            then()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_it_listens_serves_metrics_and_stops_politely(monkeypatch):
    port, measured, side, seen = free_port(), free_port(), Side(busy=0.1), []
    metrics.ACCEPTED.labels("message").inc(0)
    thread = when_up(port, lambda: seen.append(get(measured, "/metrics")))
    code = serving.serve("border", f"127.0.0.1:{port}", f"127.0.0.1:{measured}", side.run())
    thread.join()
    assert code == 0
    assert side.lived == ["started", "asked to stop", "finished", "closed"]
    assert "relay_accepted_total" in seen[0]


def test_the_metrics_are_not_on_the_sides_own_port():
    port, side, codes = free_port(), Side(), []

    def ask():
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(port, "/metrics")
        codes.append(refused.value.code)
        refused.value.close()

    thread = when_up(port, ask)
    assert serving.serve("border", f"127.0.0.1:{port}", None, side.run()) == 0
    thread.join()
    assert codes == [404]


def test_a_caller_that_is_gone_ends_its_handler():
    port, side = free_port(), Side()

    def leave():
        with contextlib.suppress(OSError):
            get(port, "/slow", seconds=0.2)
        time.sleep(0.2)

    thread = when_up(port, leave)
    serving.serve("border", f"127.0.0.1:{port}", None, side.run())
    thread.join()
    assert "caller gone" in side.lived


def test_work_that_does_not_end_is_given_up_after_the_grace(monkeypatch):
    monkeypatch.setattr(serving, "GRACE", 0.2)
    port, side = free_port(), Side(busy=60)
    thread = when_up(port, lambda: None)
    started = time.monotonic()
    assert serving.serve("border", f"127.0.0.1:{port}", None, side.run()) == 1
    thread.join()
    assert time.monotonic() - started < 20
    assert side.lived == ["started", "asked to stop", "closed"]


@pytest.mark.parametrize(
    "error", [Unavailable("storage_unavailable"), ConfigError("key_file", path="k")]
)
def test_what_a_sides_work_ends_with_is_told_by_its_name(error):
    """A disk that is full at the start, say; a bug among it is not hidden."""

    @contextlib.asynccontextmanager
    async def failing(*errors):
        raise ExceptionGroup("work", [ExceptionGroup("inner", list(errors))])
        yield web.Application()

    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(type(error)) as told:
        serving.serve("border", address, None, failing(error))
    assert told.value is error
    with pytest.raises(ExceptionGroup):
        serving.serve("border", address, None, failing(error, ZeroDivisionError()))


@pytest.mark.parametrize("address", ["8080", "127.0.0.1", ":80", "127.0.0.1:x", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_a_configuration_error_and_the_side_is_closed(address):
    side = Side()
    with pytest.raises(ConfigError) as error:
        serving.serve("border", address, None, side.run())
    assert error.value.code == "config_invalid"
    assert address in error.value.detail
    assert side.lived == []  # it is not even started


@pytest.mark.parametrize("which", ["listen", "metrics"])
def test_an_address_in_use_is_a_configuration_error_too(which):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy, free = f"127.0.0.1:{taken.getsockname()[1]}", f"127.0.0.1:{free_port()}"
        addresses = (busy, None) if which == "listen" else (free, busy)
        with pytest.raises(ConfigError) as error:
            serving.serve("border", *addresses, Side().run())
    assert error.value.code == "address_in_use"
    assert busy in error.value.detail


def test_a_configuration_error_of_the_start_itself_comes_through():
    @contextlib.asynccontextmanager
    async def refused():
        raise ConfigError("key_file_open", path="x", mode="0644")
        yield web.Application()

    with pytest.raises(ConfigError, match="chmod 600"):
        serving.serve("border", "127.0.0.1:1", None, refused())


def test_what_is_no_configuration_error_is_not_made_one():
    @contextlib.asynccontextmanager
    async def broken():
        async with asyncio.TaskGroup() as group:
            group.create_task(_fails())
            await asyncio.sleep(5)
            yield web.Application()

    async def _fails():
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup):
        serving.serve("border", "127.0.0.1:1", None, broken())


@pytest.mark.parametrize("address", ["0.0.0.0:8080", "192.0.2.1:80", "[::]:80"])
def test_plain_http_goes_no_further_than_this_machine(address):
    side = Side()
    with pytest.raises(ConfigError, match="TLS proxy") as error:
        serving.serve("border", address, None, side.run())
    assert error.value.code == "plain_listen"
    assert side.lived == []


def test_a_side_that_terminates_tls_itself_is_reached_by_https(tmp_path):
    pinned = self_signed(tmp_path, "a")
    side, port = Side(), free_port()
    answers: list[bytes] = []

    def ask():
        context = ssl.create_default_context(cafile=str(pinned.certificate_file))
        url = f"https://127.0.0.1:{port}/health"
        for _ in range(200):
            try:
                with urllib.request.urlopen(url, context=context) as answer:
                    answers.append(answer.read())
                break
            except urllib.error.URLError:
                time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    asking = threading.Thread(target=ask)
    asking.start()
    assert serving.serve("border", f"127.0.0.1:{port}", None, side.run(), pinned) == 0
    asking.join()
    assert answers == [b"ok"]
