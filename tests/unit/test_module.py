"""The PHP module: its own tests, its style, and its sender against a Python peer over HTTP."""

import asyncio
import base64
import datetime
import ipaddress
import json
import os
import random
import shutil
import ssl
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from relay.border.bitrix.bbcode import harmless_line
from relay.signing import SyncToken, derive, new_token, sign, verify

MODULE = Path(__file__).parents[2] / "bitrix_module_stub"
SENDER = MODULE / "bin" / "send.php"


def program(name: str, package: str) -> str:
    return shutil.which(name) or pytest.skip(f"{name} is not installed: apt-get install {package}")


def test_the_modules_own_tests_pass():
    phpunit = program("phpunit", "php-cli phpunit")
    done = subprocess.run(
        [phpunit, "-c", "phpunit.xml"], cwd=MODULE, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
    assert "\nOK (" in done.stdout


def test_the_module_is_written_in_psr12():
    phpcs = program("phpcs", "php-codesniffer")
    done = subprocess.run(
        [phpcs, "-q", "--no-colors"], cwd=MODULE, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout


class Peer:
    """A border in a few lines: verifies raw bytes, answers `status`, signs unless told not to."""

    def __init__(self, token: SyncToken) -> None:
        self.token = token
        self.status = 202
        self.signs = True
        self.clock_ahead = 0
        self.let_in: list[tuple[str, str, bytes]] = []
        self.stamps: list[int] = []

    def now(self) -> int:
        return int(time.time()) + self.clock_ahead

    async def answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        now = self.now()
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now))
        self.stamps.append(int(request.headers["webhook-timestamp"]) - now)
        if abs(self.stamps[-1]) > 300:
            return web.json_response({"code": "unauthorized"}, status=401, headers={"Date": date})
        key = derive(self.token.secret, "module>border", "request")
        name = verify(request.headers, raw, [key], now=now)
        self.let_in.append((request.path, name, raw))
        body = json.dumps(
            {"message": "msg-1", "status": "accepted"}
            if self.status == 202
            else {"code": "malformed", "status": self.status}
        ).encode()
        key = derive(self.token.secret, "border>module", "response")
        headers = {"Content-Type": "application/json", "Date": date}
        if self.signs:
            headers |= {
                "webhook-id": name,
                "webhook-timestamp": str(now),
                "webhook-signature": sign(key, name, now, body, self.status),
                "x-relay-key-id": self.token.key_id,
            }
        return web.Response(status=self.status, body=body, headers=headers)


@pytest.fixture
def peer() -> Peer:
    return Peer(new_token())


@pytest.fixture
async def send(peer: Peer, tmp_path: Path, aiohttp_server):
    php = program("php", "php-cli")
    app = web.Application(client_max_size=2**25)
    app.router.add_post("/{path:.*}", peer.answer)
    server = await aiohttp_server(app)
    token_file = tmp_path / "token"
    token_file.write_text(peer.token.text + "\n")
    token_file.chmod(0o600)
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 8000)
    lead = {
        "ID": "15",
        "TITLE": "Заявка «с сайта»",
        "NAME": "Пётр",
        "LAST_NAME": "Чиж",
        "PHONE": ["+7 (999) 999-99-99"],
        "EMAIL": [{"VALUE": "test@test.ru", "VALUE_TYPE": "WORK"}],
        "COMMENTS": "<p>Нужен счёт / оплата\u2028сегодня</p>",
        "SOURCE_ID": "WEBFORM",
        "DATE_CREATE": "2026-11-21T11:00:00+03:00",
        "FILES": [{"name": "данные.bin", "path": "a.bin"}],
    }
    (tmp_path / "lead.json").write_text(json.dumps(lead), encoding="utf-8")

    async def run(
        url: str | None = None, environment: Mapping[str, str] = {}
    ) -> tuple[int | None, dict[str, str]]:
        child = await asyncio.create_subprocess_exec(
            php, SENDER,
            *("--url", url or str(server.make_url("/relay"))),
            *("--portal", "p-1", "--token-file", token_file, tmp_path / "lead.json"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **environment},
        )  # fmt: skip
        out, err = await child.communicate()
        assert err == b""
        assert peer.token.text.encode() not in out
        return child.returncode, json.loads(out)

    return run


async def test_the_sender_is_understood_by_the_python_side(send, peer: Peer):
    assert await send() == (0, {"status": "accepted", "message": "msg-1"})
    path, name, raw = peer.let_in[0]
    assert path == "/relay/v1/messages"
    assert name.startswith("m_")
    body = json.loads(raw)
    [file] = body.pop("files")
    assert base64.b64decode(file.pop("content")) == bytes(range(256)) * 8000
    assert file == {"name": "данные.bin", "type": "application/octet-stream", "size": 2_048_000}
    assert body.pop("source_event").startswith("lead:15:send:")
    assert body.pop("fields")[-1] == {
        "name": "COMMENTS",
        "label": "Комментарий",
        "kind": "html",
        "value": "<p>Нужен счёт / оплата\u2028сегодня</p>",
    }
    assert body == {
        "type": "message",
        "portal": "p-1",
        "audience": "border",
        "entity": {"type": "lead", "id": "15"},
        "channel": {"type": "form", "line": None, "connector": None, "mailbox": None},
        "occurred_at": "2026-11-21T08:00:00Z",
        "source": "WEBFORM",
    }


async def test_sending_again_is_the_same_event_under_another_id(send, peer: Peer):
    await send()
    await send()
    (_, first, one), (_, second, two) = peer.let_in
    assert (first != second, one == two) == (True, True)


async def test_only_a_signed_refusal_is_for_good(send, peer: Peer):
    peer.status = 400
    assert await send() == (1, {"status": "refused", "code": "malformed"})
    peer.signs = False
    assert await send() == (1, {"status": "later", "code": "unsigned_answer"})


async def test_a_redirect_is_not_followed(send, peer: Peer, aiohttp_server):
    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "http://127.0.0.1:9/v1/messages"})

    app = web.Application(client_max_size=2**25)
    app.router.add_post("/{path:.*}", elsewhere)
    server = await aiohttp_server(app)
    assert await send(str(server.make_url("/"))) == (
        1,
        {"status": "later", "code": "unsigned_answer"},
    )
    assert peer.let_in == []


@pytest.mark.parametrize("ahead", [3600, -3600])
async def test_a_border_in_another_hour_is_reached_all_the_same(send, peer: Peer, ahead: int):
    peer.clock_ahead = ahead
    assert await send() == (0, {"status": "accepted", "message": "msg-1"})
    assert abs(peer.stamps[0]) > 3000
    assert abs(peer.stamps[1]) <= 5


async def test_where_nobody_listens_the_sender_says_so(send, unused_tcp_port: int):
    url = f"http://127.0.0.1:{unused_tcp_port}"
    assert await send(url) == (1, {"status": "later", "code": "connect"})


async def test_a_proxy_of_the_environment_is_not_asked(send, peer: Peer, unused_tcp_port: int):
    proxy = f"http://127.0.0.1:{unused_tcp_port}"
    environment = {"http_proxy": proxy, "HTTP_PROXY": proxy, "ALL_PROXY": proxy}
    assert await send(environment=environment) == (0, {"status": "accepted", "message": "msg-1"})


def certificate(folder: Path) -> ssl.SSLContext:
    """A self-signed certificate of 127.0.0.1, in `folder`/border.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "border")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, SHA256())
    )
    pem = folder / "border.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + built.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def test_a_certificate_counts_only_if_this_machine_trusts_it(
    send, peer: Peer, tmp_path: Path
):
    app = web.Application(client_max_size=2**25)
    app.router.add_post("/{path:.*}", peer.answer)
    server = TestServer(app, scheme="https")
    await server.start_server(ssl=certificate(tmp_path))
    try:
        url = f"https://127.0.0.1:{server.port}"
        assert await send(url) == (1, {"status": "later", "code": "tls"})
        assert peer.let_in == []
        trusting = {"SSL_CERT_FILE": str(tmp_path / "border.pem")}
        assert (await send(url, trusting))[0] == 0
        another_name = f"https://localhost:{server.port}"
        assert await send(another_name, trusting) == (1, {"status": "later", "code": "tls"})
    finally:
        await server.close()


def test_text_is_made_harmless_as_the_border_makes_it():
    pieces = (
        *("[B]", "[/USER]", "<", ">", "&", "&amp;", "&#91;", "https://", "www.x ", "javascript:"),
        *(
            "a@b.ru",
            "@all",
            "=",
            "+",
            "-",
            "–",
            "－1",
            "＝",
            "＠",
            "слово",
            "«ы»",
            "x1",
            "100",
            "%",
        ),
        *(" ", "\n", "\t", "\x85", "\u2028", "\u00a0", "\u200b", "\u202e", "\x00", "\U0001f600"),
    )
    dice = random.Random(7)
    texts = ["".join(dice.choices(pieces, k=dice.randint(1, 12))) for _ in range(3000)]
    script = (
        "require 'autoload.php'; foreach (json_decode(stream_get_contents(STDIN)) as $text)"
        " $out[] = Relay\\Border\\Harmless::line($text, 25); echo json_encode($out);"
    )
    done = subprocess.run(
        [program("php", "php-cli"), "-r", script],
        cwd=MODULE,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    shown = json.loads(done.stdout)
    assert shown == [harmless_line(text, 25) for text in texts]
