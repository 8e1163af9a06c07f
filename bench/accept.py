"""What a durable signed accept costs beside a bare aiohttp echo, at 32 clients, on one core.

    python -m bench.accept [--requests 3000] [--clients 32] [--rounds 3] [--profile FILE]

The border's own route `/v1/messages` (signature, strict parse, sealing, two SQLite files with
synchronous FULL) against an aiohttp handler that answers the body it got. Both servers run on one
core, the client with prepared bytes on another; rounds alternate, the medians are compared.
"""

import argparse
import asyncio
import contextlib
import cProfile
import datetime
import gc
import json
import os
import secrets
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

from relay import config, log, signing
from relay.border import app, stores
from relay.border.assistants.loading import load_all
from relay.border.destinations import Register
from relay.border.side import Portal, Side
from relay.config import Limits
from relay.peer.server import make_app
from relay.pii.types import Policy
from relay.sealing import Keyring, new_key
from relay.signing import SyncToken, new_token, parse_token
from relay.tokens import register

PORTAL = "p_bench"
TEXT = "Здравствуйте! Нужны стальные трубы, 40 штук, доставка до склада в Твери. " * 8


class Cost(NamedTuple):
    """Milliseconds a request: by the clock, and of the server's processor."""

    wall: float
    cpu: float


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


async def ask(port: int, requests: list[bytes], status: bytes) -> None:
    """Send prepared requests over one kept connection, one after another."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for one in requests:
        writer.write(one)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 " + status):
            raise RuntimeError(head.splitlines()[0].decode())
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()


async def measure(kind: str, options: argparse.Namespace, folder: Path) -> Cost:
    """Start a server of this kind, warm it up and time it."""
    given = [sys.executable, "-m", "bench.accept", "--serve", kind, "--folder", str(folder)]
    if options.profile and kind == "relay":
        given += ["--profile", str(options.profile)]
    process = subprocess.Popen(  # noqa: ASYNC220 - forking is quick
        given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    said, told = process.stdin, process.stdout
    if said is None or told is None:
        raise RuntimeError("no pipes")
    port, text = told.readline().split()
    token = parse_token(text)
    share = options.requests // options.clients
    status = b"200" if kind == "echo" else b"202"

    async def all_clients(count: int) -> None:
        work = [[request(token, n) for n in range(count)] for _ in range(options.clients)]
        nonlocal started, before
        before, started = cpu(process.pid), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(ask(int(port), one, status))

    started = before = 0.0
    await all_clients(max(1, share // 10))
    await all_clients(share)
    wall, used = time.perf_counter() - started, cpu(process.pid) - before
    said.close()
    process.wait(timeout=30)
    told.close()
    total = share * options.clients
    return Cost(wall / total * 1000, used / total * 1000)


def cpu(pid: int) -> float:
    """Processor seconds that a process has used, its threads included."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


async def echo(request: web.Request) -> web.Response:
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
        yield make_app(app._routes(side, new_token()), settings.limits), token
    finally:
        opened.close()


async def serve(kind: str, folder: Path) -> None:
    """Serve until stdin closes, on one core."""
    os.sched_setaffinity(0, {0})
    log.configure("bench", stream=open(os.devnull, "w"))  # noqa: ASYNC230, SIM115 - as journald
    token = new_token()
    async with contextlib.AsyncExitStack() as stack:
        if kind == "echo":
            application = web.Application()
            application.router.add_post("/v1/messages", echo)
        else:
            application, token = await stack.enter_async_context(accepting(folder))
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        gc.collect()
        gc.freeze()  # as relay does before it listens
        print(runner.addresses[0][1], token.text, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await runner.cleanup()


async def main() -> None:
    """Alternate the two and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", type=Path)
    parser.add_argument("--serve", choices=["echo", "relay"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        profile = cProfile.Profile()
        if options.profile:
            profile.enable()
        await serve(options.serve, options.folder)
        if options.profile:
            profile.disable()
            profile.dump_stats(options.profile)
        return
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    found: dict[str, list[Cost]] = {"echo": [], "relay": []}
    for _ in range(options.rounds):
        for kind, costs in found.items():
            with tempfile.TemporaryDirectory(prefix="relay-accept-") as folder:
                costs.append(await measure(kind, options, Path(folder)))
    medians = {
        kind: Cost(*(round(statistics.median(column), 3) for column in zip(*costs, strict=True)))
        for kind, costs in found.items()
    }
    for kind, cost in medians.items():
        print(f"{kind:6} {cost.wall:.3f} ms by the clock, {cost.cpu:.3f} ms of the processor")
    ratios = [medians["relay"][n] / medians["echo"][n] for n in range(2)]
    print(f"relay / echo: {ratios[0]:.2f} by the clock, {ratios[1]:.2f} of the processor")
    print(json.dumps({kind: cost._asdict() for kind, cost in medians.items()}))


if __name__ == "__main__":
    asyncio.run(main())
