"""What a durable signed accept costs beside a bare aiohttp echo, at 32 clients, on one core.

Beside both, the floor: what such an accept cannot be without, as small as it can be written.

    python -m bench.accept [--requests 3000] [--clients 32] [--rounds 3] [--profile FILE]

Three ratios: of the server's processor; by the clock with the client on another core; by the clock
with client and server on one core, where the client's own cost is on both sides of the ratio.

The border's own route `/v1/messages` (signature, strict parse, sealing, two SQLite files with
synchronous FULL) and the floor (`bench/accept_floor.py`) against an aiohttp handler that answers
the body it got. Each server runs on one core, the client with prepared bytes on another; rounds
alternate, the medians are compared. The
processor's time is the server's alone; by the clock, the disk's flushes and whatever else runs on
the machine count too.
"""

import argparse
import asyncio
import contextlib
import cProfile
import datetime
import json
import os
import secrets
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from aiohttp import web

from bench import accept_floor
from relay import config, log, signing
from relay.border import stores
from relay.border.assistants.loading import load_all
from relay.border.destinations import Register
from relay.border.routes import routes
from relay.border.side import Portal, Side
from relay.cli.serving import spare_the_collector
from relay.config import Limits
from relay.peer.server import make_app
from relay.pii.types import Policy
from relay.sealing import Keyring, new_key
from relay.signing import SyncToken, new_token, parse_token
from relay.tokens import register

PORTAL = "p_bench"
KINDS = ("echo", "floor", "relay")
TEXT = "Здравствуйте! Нужны стальные трубы, 40 штук, доставка до склада в Твери. " * 8


class Cost(NamedTuple):
    """Milliseconds a request."""

    wall: float  # by the clock, all clients together
    cpu: float  # of the server's processor
    client: float  # of the client's processor: as much as `wall`, and the client is measured
    latency: float  # by the clock, from a request to its answer (median)


def body(number: int) -> bytes:
    """A web form of about two kilobytes."""
    return msgspec.json.encode(
        {
            "type": "message",
            "portal": PORTAL,
            "audience": "border",
            "source_event": f"lead:{number}:{secrets.token_hex(4)}",
            "entity": {"type": "lead", "id": str(number)},
            "channel": {"type": "form"},
            "occurred_at": "2026-11-21T08:00:00Z",
            "source": "WEBFORM",
            "fields": [
                {"name": "NAME", "label": "Имя", "kind": "person", "value": "Роман Лещенко"},
                {"name": "PHONE", "label": "Телефон", "kind": "phone", "value": "+7 916 555-01-73"},
                {
                    "name": "COMMENTS",
                    "label": "Комментарий",
                    "kind": "text",
                    "value": f"{number} {secrets.token_hex(4)} {TEXT}",
                },
            ],
            "files": [],
        }
    )


def request(token: SyncToken, number: int) -> bytes:
    """The whole signed request, ready to be written to a socket."""
    content = body(number)
    name, now = f"bench_{secrets.token_hex(12)}", int(time.time())
    key = signing.derive(token.secret, "module>border", "request")
    head = (
        "POST /v1/messages HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        f"{signing.ID}: {name}",
        f"{signing.TIMESTAMP}: {now}",
        f"{signing.SIGNATURE}: {signing.sign(key, name, now, content)}",
        f"{signing.KEY_ID}: {token.key_id}",
    )
    return ("\r\n".join(head) + "\r\n\r\n").encode() + content


class Caller:
    """One kept connection that sends prepared requests, one after another."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self._waiting = iter(requests)
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> bool:
        """Send the next request; False if there is none."""
        request = next(self._waiting, None)
        if request is not None:
            self.socket.sendall(request)
        return request is not None

    def receive(self, status: bytes) -> None:
        """Take an answer: it is short and comes in one piece, or its rest follows at once."""
        answer = self.socket.recv(2**16)
        if not answer.startswith(b"HTTP/1.1 " + status):
            raise RuntimeError(answer.partition(b"\r\n")[0].decode())
        head, _, body = answer.partition(b"\r\n\r\n")
        rest = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]) - len(body)
        while rest > 0:
            rest -= len(self.socket.recv(rest))


def call(callers: list[Caller], status: bytes) -> list[float]:
    """Let all callers send what they have, each as soon as it was answered; seconds each took.

    Plain sockets and no event loop: a client that costs as much as the server would be what is
    measured.
    """
    took: list[float] = []
    sent: dict[int, float] = {}
    by_handle = {one.socket.fileno(): one for one in callers}
    with select.epoll() as poll:
        for handle, one in by_handle.items():
            poll.register(handle, select.EPOLLIN)
            sent[handle] = time.perf_counter()
            one.send()
        while by_handle:
            for handle, _ in poll.poll(60):
                one = by_handle[handle]
                one.receive(status)
                now = time.perf_counter()
                took.append(now - sent[handle])
                sent[handle] = now
                if not one.send():
                    poll.unregister(handle)
                    by_handle.pop(handle).socket.close()
    return took


def measure(kind: str, options: argparse.Namespace, folder: Path) -> Cost:
    """Start a server of this kind, warm it up and time it."""
    given = [sys.executable, "-m", "bench.accept", "--serve", kind, "--folder", str(folder)]
    given += ["--core", str(options.core)]
    if options.profile and kind == "relay":
        given += ["--profile", str(options.profile)]
    process = subprocess.Popen(given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    said, told = process.stdin, process.stdout
    if said is None or told is None:
        raise RuntimeError("no pipes")
    port, text = told.readline().split()
    token = parse_token(text)
    status = b"200" if kind == "echo" else b"202"

    def callers(count: int) -> list[Caller]:
        work = [[request(token, n) for n in range(count)] for _ in range(options.clients)]
        return [Caller(int(port), one) for one in work]

    share = options.requests // options.clients
    call(callers(max(1, share // 10)), status)
    prepared = callers(share)
    before, own, started = cpu(process.pid), time.thread_time(), time.perf_counter()
    took = call(prepared, status)
    wall, own = time.perf_counter() - started, time.thread_time() - own
    used = cpu(process.pid) - before
    said.close()
    process.wait(timeout=30)
    told.close()
    milliseconds = [one / len(took) * 1000 for one in (wall, used, own)]
    return Cost(*milliseconds, statistics.median(took) * 1000)


def cpu(pid: int) -> float:
    """Processor seconds that a process has used, its threads included."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


async def answer_back(request: web.Request) -> web.Response:
    """Answer the body, as little as a server can do."""
    return web.Response(body=await request.read(), content_type="application/json")


@contextlib.asynccontextmanager
async def accepting(folder: Path) -> AsyncIterator[tuple[web.Application, SyncToken]]:
    """The border's own routes and stores, and a token; nothing works on what was accepted."""
    day = datetime.date
    portal = config.Portal(id=PORTAL, key_file=folder / "portal.key")
    destination = config.Destination(
        id="offshore-de",
        role="offshore",
        recipient="Relay",
        country="DE",
        notice="n",
        retention="24h",
        valid_from=day(2026, 1, 1),
        valid_until=day(2099, 12, 31),
    )
    settings = config.Border(
        portals=[portal],
        offshore=config.OffshoreLink(
            url="http://127.0.0.1:1", token_file=folder / "t", destination="offshore-de"
        ),
        destinations=[destination],
        data=folder,
        sealing_key_file=folder / "sealing.key",
        limits=Limits(backlog=10**9),
    )
    opened = stores.open_stores(settings)
    keys = Keyring({"k1": new_key()})
    rest: Any = None  # what the route never touches
    side = Side(
        config=settings,
        state=opened.state,
        vault=opened.vault,
        log=opened.log,
        keys=keys,
        portals={PORTAL: Portal(portal, Keyring({"k1": new_key()}), Policy(), None)},
        assistants=load_all(None),
        register=Register(settings.destinations, "offshore-de"),
        maskers=rest,
        offshore=rest,
        understood=rest,
        wake=lambda: None,
        backlog=lambda: 0,
        released=asyncio.Event(),
        instructions={},
    )

    token = await opened.state.write(lambda tx: register.issue(tx, keys, PORTAL))
    try:
        yield make_app(routes(side, new_token()), settings.limits), token
    finally:
        opened.close()


async def serve(kind: str, folder: Path, core: int) -> None:
    """Serve until stdin closes, on one core."""
    os.sched_setaffinity(0, {core})
    log.configure("bench", stream=open(os.devnull, "w"))  # noqa: ASYNC230, SIM115 - as journald
    token = new_token()
    async with contextlib.AsyncExitStack() as stack:
        if kind == "echo":
            application = web.Application()
            application.router.add_post("/v1/messages", answer_back)
        elif kind == "floor":
            writer = accept_floor.Writer(folder / "floor.db")
            stack.callback(writer.close)
            application = accept_floor.make_app(token, writer)
        else:
            application, token = await stack.enter_async_context(accepting(folder))
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        spare_the_collector()
        print(runner.addresses[0][1], token.text, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await runner.cleanup()


def main() -> None:
    """Alternate the three and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--serve", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    cores = sorted(os.sched_getaffinity(0))
    parser.add_argument("--core", type=int, default=cores[0], help="the server's")
    options = parser.parse_args()
    if options.serve:
        profile = cProfile.Profile()
        if options.profile:
            profile.enable()
        asyncio.run(serve(options.serve, options.folder, options.core))
        if options.profile:
            profile.disable()
            profile.dump_stats(options.profile)
        return
    apart = set(cores) - {options.core} or set(cores)
    found: dict[str, list[Cost]] = {}
    for _ in range(options.rounds):
        for where, of_client in (("", apart), (" shared", {options.core})):
            os.sched_setaffinity(0, of_client)
            for kind in KINDS:
                with tempfile.TemporaryDirectory(prefix="relay-accept-") as folder:
                    cost = measure(kind, options, Path(folder))
                found.setdefault(kind + where, []).append(cost)
    medians = {
        kind: Cost(*(round(statistics.median(column), 3) for column in zip(*costs, strict=True)))
        for kind, costs in found.items()
    }
    for kind, cost in medians.items():
        print(
            f"{kind:12} {cost.cpu:.3f} ms of the server's processor a request,"
            f" {cost.wall:.3f} ms by the clock ({cost.client:.3f} ms of the client's processor),"
            f" {cost.latency:.1f} ms from request to answer"
        )
    for kind, base in (("relay", "echo"), ("floor", "echo"), ("relay", "floor")):
        one, other, shared = medians[kind], medians[base], f"{base} shared"
        print(
            f"{kind} / {base}: {one.cpu / other.cpu:.2f} of the processor,"
            f" {one.wall / other.wall:.2f} by the clock,"
            f" {medians[f'{kind} shared'].wall / medians[shared].wall:.2f} by the clock with the"
            " client on the same core"
        )
    print(json.dumps({kind: cost._asdict() for kind, cost in medians.items()}))


if __name__ == "__main__":
    main()
