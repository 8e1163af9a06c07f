"""The stage: both sides and both stand-ins as processes on loopback, in one folder.

The demo and the chain tests play on it. Everything a side needs (keys, tokens, configuration) is
made here the way an administrator would make it.
"""

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import aiohttp
import msgspec
import yaml

from relay import config, config_file
from relay.border import contract, stores
from relay.cli.token import open_register
from relay.offshore.app import open_database
from relay.peer.client import Peer, open_session
from relay.sealing import new_keyring_text
from relay.signing import SyncToken, parse_token
from relay.store.database import Database
from relay.store.tx import Unit
from relay.tokens import register

if TYPE_CHECKING:
    from tests.postgres import Postgres

T = TypeVar("T")
Side = Literal["border", "offshore"]
Store = Literal["state", "vault", "log", "offshore"]
ROOT = Path(__file__).parent.parent
READY_SECONDS = 60
CLIENT_ID = "local.stand-in"  # the application that the stand-in portal knows


class Addresses(NamedTuple):
    """Where everybody listens."""

    border: int
    offshore: int
    border_metrics: int
    offshore_metrics: int


class Stage:
    """A running chain; `open_stage` makes one."""

    def __init__(self, folder: Path, session: aiohttp.ClientSession, portal_id: str) -> None:
        self.folder = folder
        self.session = session
        self.portal_id = portal_id
        self.postgres: Postgres | None = None
        self.receive: Literal["poll", "push"] = "poll"
        self.ports = Addresses(*free_ports(4))
        self.portal_url = ""
        self.model_url = ""
        self._ports = {"border": self.ports.border, "offshore": self.ports.offshore}
        self._processes: dict[str, subprocess.Popen[str]] = {}

    def config_file(self, side: Side, node: int = 1) -> Path:
        """The side's own half of the configuration, on "its" machine."""
        return self.folder / side / f"{'config' if node == 1 else f'config-{node}'}.yaml"

    def log_file(self, side: Side) -> Path:
        """Everything the side wrote to stderr."""
        return self.folder / side / "log.jsonl"

    async def add_node(self, side: Side, node: int = 2) -> None:
        """Start a further node of a side, on the same database and another port."""
        settings = yaml.safe_load(self.config_file(side).read_text(encoding="utf-8"))
        port, metrics = free_ports(2)
        settings[side] |= {"listen": f"127.0.0.1:{port}", "metrics": f"127.0.0.1:{metrics}"}
        name = self.config_file(side, node).relative_to(self.folder)
        self._write(str(name), yaml.safe_dump(settings, allow_unicode=True))
        self._ports[f"{side}.{node}"] = port
        await self.start(side, node=node)

    async def start(
        self, side: Side, *, node: int = 1, kill_at: str | None = None, wait: bool = True
    ) -> None:
        """Start a side; with `kill_at` it kills itself at that named point."""
        name = side if node == 1 else f"{side}.{node}"
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        environment.pop("RELAY_KILL_AT", None)
        if kill_at is not None:
            environment["RELAY_KILL_AT"] = kill_at
        with self.log_file(side).open("a") as log:
            self._processes[name] = subprocess.Popen(  # noqa: ASYNC220 - forking is quick
                [
                    *(sys.executable, "-m", "relay", side),
                    *("--config", str(self.config_file(side, node))),
                ],
                stderr=log,
                cwd=ROOT,
                env=environment,
                text=True,
            )
        if wait:
            await self.ready(name)

    async def ready(self, name: str) -> None:
        """Wait until the node answers; RuntimeError if it ended instead."""
        side: Side = "border" if name.startswith("border") else "offshore"
        port = self._ports[name]
        log = self.log_file(side)
        try:
            async with asyncio.timeout(READY_SECONDS):
                while True:
                    if not self.alive(name):
                        raise RuntimeError(f"{name} ended:\n{log.read_text()[-2000:]}")
                    with contextlib.suppress(aiohttp.ClientError):
                        async with self.session.get(f"http://127.0.0.1:{port}/health") as answer:
                            if answer.status == 200:
                                return
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise TimeoutError(f"{name} does not answer:\n{log.read_text()[-2000:]}") from None

    def address(self, name: str) -> str:
        """Where the node listens."""
        return f"127.0.0.1:{self._ports[name]}"

    def alive(self, name: str) -> bool:
        """Whether the node's process runs: `border`, or `border.2` for a second one."""
        return self._processes[name].poll() is None

    def process(self, name: str) -> subprocess.Popen[str]:
        """The node's process, for signals."""
        return self._processes[name]

    async def died(self, side: Side, seconds: float = 60) -> bool:
        """Wait for the side's process to die; False if it lives on."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.alive(side):  # noqa: ASYNC110 - a process sets no event
                    await asyncio.sleep(0.05)
        return not self.alive(side)

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop a process and wait for it."""
        process = self._processes[name]
        if process.poll() is None:
            process.send_signal(how)
            if how is signal.SIGTERM:
                process.send_signal(signal.SIGCONT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def stop_all(self) -> None:
        """Stop both sides' nodes, then the stand-ins."""
        for name in sorted(self._processes, key=lambda name: name in ("openai", "portal")):
            self.stop(name)

    def token_file(self) -> Path:
        """The sync token as pasted into the module."""
        return self.folder / "module" / "sync.token"

    def module(self, given: str | None = None) -> Peer:
        """The border as the module calls it, with its own token or the `given` one."""
        token = parse_token(given or self.token_file().read_text())

        async def current() -> SyncToken:
            return token

        url = f"http://127.0.0.1:{self.ports.border}"
        return Peer(url, current, "module>border", "border>module", self.session)

    async def status(self, message_id: str) -> contract.MessageStatus:
        """How far a message is, now."""
        asked = contract.StatusRequest(
            portal=self.portal_id, audience="border", messages=[message_id]
        )
        answer = await self.module().post(
            "/v1/messages/status",
            msgspec.json.encode(asked),
            contract.Status,
            webhook_id=f"status_{secrets.token_hex(12)}",
        )
        return answer.messages[0]

    async def portal(self) -> dict[str, Any]:
        """Everything the stand-in portal shows."""
        return await self._get(f"{self.portal_url}/_stand_in/state")

    async def model(self) -> dict[str, Any]:
        """What stands at the stand-in vendor."""
        return await self._get(f"{self.model_url.removesuffix('/v1')}/_stand_in/state")

    async def model_faults(self, faults: Sequence[Mapping[str, Any]]) -> None:
        """Let the vendor fail in these ways, one call each."""
        url = f"{self.model_url.removesuffix('/v1')}/_stand_in/faults"
        async with self.session.post(url, json={"faults": list(faults)}) as answer:
            answer.raise_for_status()

    async def model_recovers(self) -> None:
        """Forget the failures that were planned and have not happened."""
        url = f"{self.model_url.removesuffix('/v1')}/_stand_in/faults"
        async with self.session.delete(url) as answer:
            answer.raise_for_status()

    async def new_lead(
        self, fields: Mapping[str, Any], activities: Sequence[Mapping[str, Any]] = ()
    ) -> str:
        """Create a card at the portal as its own mail or form would."""
        url = f"{self.portal_url}/_stand_in/leads"
        body = {"fields": dict(fields), "activities": list(activities)}
        async with self.session.post(url, json=body) as answer:
            return str((await answer.json())["id"])

    async def taken(self, event: str) -> str:
        """Wait until the border has taken this event of the portal; return the message's id."""
        async with asyncio.timeout(READY_SECONDS):
            while True:
                sql = "SELECT id FROM messages WHERE source_event = :event"
                if found := await self.rows("state", sql, event=event):
                    return found[0]["id"]
                await asyncio.sleep(0.2)

    async def _get(self, url: str) -> dict[str, Any]:
        async with self.session.get(url) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def prepare(
        self,
        *,
        receive: Literal["poll", "push"],
        canaries: Sequence[str],
        live_key: Path | None,
        border: Mapping[str, Any],
        postgres: "Postgres | None" = None,
        bitrix: Mapping[str, Any],
        portal: Mapping[str, Any],
    ) -> None:
        """Make folders, keys, stand-ins, both configurations and both sync tokens."""
        self.receive = receive
        self.postgres = postgres
        for name in ("border", "offshore", "module"):
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write("border/sealing.key", new_keyring_text("k1"))
        self._write("border/portal.key", new_keyring_text("k1"))
        self._write("offshore/sealing.key", new_keyring_text("k1"))
        self._write("canaries.txt", "\n".join(canaries))
        self._start_portal()
        self._start_model(live_key)
        offshore = self._offshore(receive, live_key) | self.database("offshore")
        self._write("offshore/config.yaml", yaml.safe_dump({"offshore": offshore}))
        link = await self._issue("offshore", "demo-border")
        self._write("border/offshore.token", link)
        settings = {**self._border(receive, bitrix, portal), **self.database("border"), **border}
        self._write("border/config.yaml", yaml.safe_dump({"border": settings}, allow_unicode=True))
        self._write("module/sync.token", await self._issue("border", self.portal_id))

    async def add_portal(self, portal_id: str) -> str:
        """A further portal of the border, before it starts: without REST, a module writes there.

        Returns its sync token.
        """
        self._write("border/second.key", new_keyring_text("k1"))
        settings = yaml.safe_load(self.config_file("border").read_text(encoding="utf-8"))
        settings["border"]["portals"].append({"id": portal_id, "key_file": "second.key"})
        self._write("border/config.yaml", yaml.safe_dump(settings, allow_unicode=True))
        return await self._issue("border", portal_id)

    async def rows(self, store: Store, sql: str, **values: Any) -> list[dict[str, Any]]:
        """What a query finds in one of the border's stores or abroad, beside the running side."""
        found = await self.look(store, lambda tx: tx.all(sql, **values))
        return [dict(row) for row in found]

    async def look(self, store: Store, unit: Unit[T]) -> T:
        """Read one of the border's stores or the one abroad, beside the running side."""
        if store == "offshore":
            abroad = config_file.load(self.config_file("offshore")).offshore
            assert abroad is not None
            db = open_database(abroad, exclusive=False)
        else:
            border = config_file.load(self.config_file("border")).border
            assert border is not None
            db = Database(stores.place(border, store), [], exclusive=False)
        try:
            return await db.read(unit)
        finally:
            db.close()

    async def _issue(self, side: Side, subject: str) -> str:
        settings = config_file.load(self.config_file(side))
        _make_databases(settings)
        keys, db, _ = open_register(settings, self.config_file(side))
        try:
            token = await db.write(lambda tx: register.issue(tx, keys, subject))
            return token.text
        finally:
            db.close()

    def _start_portal(self) -> None:
        code = secrets.token_hex(16)
        self._write("portal.code", code)
        self._write("border/app.secret", secrets.token_hex(16))
        self.portal_url = self._stand_in(
            "portal",
            {
                "webhook-code-file": "portal.code",
                "canaries-file": "canaries.txt",
                "app-secret-file": "border/app.secret",
            },
        )
        self._write("border/webhook.url", f"{self.portal_url}/rest/1/{code}/")

    def _start_model(self, live_key: Path | None) -> None:
        if live_key is not None:
            self._write("offshore/model.key", live_key.read_text().strip())
            return
        self._write("offshore/model.key", f"sk-stand-in-{secrets.token_hex(16)}")
        self.model_url = self._stand_in(
            "openai",
            {"key-file": "offshore/model.key", "canaries": "canaries.txt"},
        )

    def _stand_in(self, name: str, files: Mapping[str, str]) -> str:
        arguments = [f"--{option}={self.folder / file}" for option, file in files.items()]
        with (self.folder / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"tests.fakes.{name}", "--port", "0", *arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                text=True,
            )
        self._processes[name] = process
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the stand-in {name} did not start")
        return json.loads(line)["url"]

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)

    def _offshore(self, receive: str, live_key: Path | None) -> dict[str, Any]:
        peer: dict[str, Any] = {"name": "demo-border"}
        if receive == "push":
            peer["push_url"] = f"http://127.0.0.1:{self.ports.border}"
        provider: dict[str, Any] = {"name": "openai", "key_file": "model.key", "seconds": 60}
        if live_key is None:
            provider["base_url"] = self.model_url
        return {
            "listen": f"127.0.0.1:{self.ports.offshore}",
            "metrics": f"127.0.0.1:{self.ports.offshore_metrics}",
            "data": "data",
            "sealing_key_file": "sealing.key",
            "borders": [peer],
            "providers": [provider],
            "retry": {"first": 0.3, "longest": 2},
        }

    def database(self, side: Side) -> dict[str, Any]:
        """A database of the side's own, made by the SQL that ships; nothing where it is SQLite."""
        if self.postgres is None:
            return {}
        name = self.postgres.database()
        self.postgres.script(ROOT / "relay" / side / "roles.sql", name)
        if side == "offshore":
            return {"database": {"url": self.postgres.url(name, "relay_offshore")}}
        roles = {duty: f"relay_{duty}" for duty in ("state", "vault", "log")}
        urls = {duty: {"url": self.postgres.url(name, role)} for duty, role in roles.items()}
        return {"database": urls}

    def rebuild(self, side: Side, postgres: "Postgres | None") -> None:
        """All data of a stopped side is lost; its configuration names an empty place."""
        shutil.rmtree(self.folder / side / "data", ignore_errors=True)
        self.postgres = postgres
        settings = yaml.safe_load(self.config_file(side).read_text(encoding="utf-8"))
        settings[side].pop("database", None)
        settings[side] |= self.database(side)
        self._write(f"{side}/config.yaml", yaml.safe_dump(settings, allow_unicode=True))

    def _application(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A local application of the stand-in portal, which reaches the border on loopback."""
        return {
            "portal_url": self.portal_url,
            "client_id": CLIENT_ID,
            "client_secret_file": "app.secret",
            "oauth_url": self.portal_url,
            "public_url": f"http://127.0.0.1:{self.ports.border}",
            **given,
        }

    def _border(
        self, receive: str, bitrix: Mapping[str, Any], portal: Mapping[str, Any]
    ) -> dict[str, Any]:
        if "app" in bitrix:
            bitrix = {**bitrix, "app": self._application(bitrix["app"])}
        valid = {"valid_from": "2026-01-01", "valid_until": "2099-12-31"}
        return {
            "listen": f"127.0.0.1:{self.ports.border}",
            "metrics": f"127.0.0.1:{self.ports.border_metrics}",
            "data": "data",
            "sealing_key_file": "sealing.key",
            "masking_processes": 1,
            "portals": [
                {
                    "id": self.portal_id,
                    "key_file": "portal.key",
                    "repeats": 0,  # tests send the same words again and again
                    "bitrix": {
                        "webhook_url_file": "webhook.url",
                        "feed_to": ["SG2"],
                        "notify_per_hour": 10_000,  # all leads of a test have one responsible
                        **bitrix,
                    },
                    **portal,
                }
            ],
            "offshore": {
                "url": f"http://127.0.0.1:{self.ports.offshore}",
                "token_file": "offshore.token",
                "destination": "offshore-de",
                "receive": receive,
            },
            "destinations": [
                {
                    "id": "offshore-de",
                    "role": "offshore",
                    "recipient": "Relay offshore (stand-in)",
                    "country": "DE",
                    "notice": "demo-1",
                    "retention": "24h",
                    **valid,
                },
                {
                    "id": "openai",
                    "role": "model",
                    "recipient": "OpenAI (stand-in)",
                    "country": "US",
                    "notice": "demo-1",
                    "retention": "deleted after the verdict",
                    **valid,
                },
            ],
            "retry": {"first": 0.3, "longest": 2},
        }


@contextlib.asynccontextmanager
async def open_stage(
    folder: Path,
    *,
    receive: Literal["poll", "push"] = "poll",
    canaries: Sequence[str] = (),
    live_key: Path | None = None,
    border: Mapping[str, Any] | None = None,
    postgres: "Postgres | None" = None,
    bitrix: Mapping[str, Any] | None = None,
    portal: Mapping[str, Any] | None = None,
    start: bool = True,
) -> AsyncGenerator[Stage]:
    """A stage with everything started (unless `start` is false); all is stopped at the end."""
    async with open_session() as session:
        stage = Stage(folder, session, f"p_{secrets.token_hex(6)}")
        try:
            await stage.prepare(
                receive=receive,
                canaries=canaries,
                live_key=live_key,
                border=border or {},
                postgres=postgres,
                bitrix=bitrix or {},
                portal=portal or {},
            )
            if start:
                await stage.start("offshore", wait=False)
                await stage.start("border", wait=False)
                await stage.ready("offshore")
                await stage.ready("border")
            yield stage
        finally:
            stage.stop_all()


def free_ports(count: int) -> list[int]:
    """Ports that are free now, all different."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _make_databases(settings: config.Config) -> None:
    """What `relay init` has made before anybody issues a token."""
    if settings.offshore is not None:
        open_database(settings.offshore, exclusive=False).close()
    if settings.border is not None:
        for duty in stores.SCHEMAS:
            stores.open_store(settings.border, duty, exclusive=False).close()
