"""Mutual TLS, pinned certificates, and what a side says when a file or a caller is wrong."""

import datetime
import ipaddress
import ssl

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from relay import config
from relay.errors import ConfigError, Unavailable
from relay.peer import tls
from relay.peer.client import Peer, open_session
from tests.unit.peer.conftest import TOKEN, Stored


def self_signed(folder, name, last=5):
    """A certificate of nobody's authority, as a box on the LAN has it: one PEM with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=last))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.touch(0o600)
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return config.Tls(certificate_file=pem, key_file=secret)


async def listening(aiohttp_server, settings):
    async def answer(_request):
        return web.Response(text="{}")

    app = web.Application()
    app.router.add_post("/v1/x", answer)
    return await aiohttp_server(app, ssl=tls.server_context(settings))


async def code_of(server, ca_file, own=None, scheme="https"):
    """What a request ends in: the answer here is never signed, so getting one is the best end."""

    async def token():
        return TOKEN

    async with open_session(ca_file, own) as session:
        url = f"{scheme}://127.0.0.1:{server.port}"
        peer = Peer(url, token, "border>offshore", "offshore>border", session)
        with pytest.raises(Unavailable) as caught:
            await peer.post("/v1/x", b"{}", Stored, webhook_id="m1")
    return caught.value.code


async def test_a_pinned_certificate_is_trusted_and_no_other(tmp_path, aiohttp_server):
    pinned, other = self_signed(tmp_path, "pinned"), self_signed(tmp_path, "other")
    server = await listening(aiohttp_server, pinned)
    assert await code_of(server, pinned.certificate_file) == "answer_not_signed"
    assert await code_of(server, other.certificate_file) == "tls_untrusted"


async def test_with_mutual_tls_only_a_caller_with_a_certificate_gets_in(tmp_path, aiohttp_server):
    side, border, stranger = (self_signed(tmp_path, name) for name in ("a", "b", "c"))
    settings = config.Tls(
        certificate_file=side.certificate_file,
        key_file=side.key_file,
        client_ca_file=border.certificate_file,
    )
    server = await listening(aiohttp_server, settings)
    assert await code_of(server, side.certificate_file, border) == "answer_not_signed"
    for nobody, why in ((None, "missing"), (stranger, "untrusted")):
        assert await code_of(server, side.certificate_file, nobody) == f"tls_client_{why}"


async def test_with_mutual_tls_a_callers_own_expired_certificate_is_told(tmp_path, aiohttp_server):
    side, border = self_signed(tmp_path, "a"), self_signed(tmp_path, "b", last=-1)
    settings = config.Tls(
        certificate_file=side.certificate_file,
        key_file=side.key_file,
        client_ca_file=border.certificate_file,
    )
    server = await listening(aiohttp_server, settings)
    assert await code_of(server, side.certificate_file, border) == "tls_client_expired"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("No required SSL certificate was sent", "tls_client_missing"),
        ("The SSL certificate error", "tls_client_untrusted"),
        ("Request Header Or Cookie Too Large", "answer_not_signed"),
    ],
)
async def test_what_nginx_answers_for_the_side_is_understood(aiohttp_server, said, code):
    async def answer(_request):
        return web.Response(status=400, text=f"<title>400 {said}</title>")

    app = web.Application()
    app.router.add_post("/v1/x", answer)
    server = await aiohttp_server(app)
    assert await code_of(server, None, scheme="http") == code


async def test_a_server_that_hangs_up_for_another_reason_is_not_blamed_on_tls(
    tmp_path, aiohttp_server
):
    async def hang_up(request):
        request.transport.abort()
        return web.Response()

    side = self_signed(tmp_path, "a")
    app = web.Application()
    app.router.add_post("/v1/x", hang_up)
    server = await aiohttp_server(app, ssl=tls.server_context(side))
    assert await code_of(server, side.certificate_file) == "peer_unreachable"


async def test_nothing_older_than_tls_1_2_is_spoken(tmp_path, aiohttp_server):
    side = self_signed(tmp_path, "a")
    assert tls.server_context(side).minimum_version >= ssl.TLSVersion.TLSv1_2
    assert tls.client_context(None).minimum_version >= ssl.TLSVersion.TLSv1_2
    server = await listening(aiohttp_server, side)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await code_of_old(server, old)


async def code_of_old(server, context):
    import asyncio

    _, writer = await asyncio.open_connection("127.0.0.1", server.port, ssl=context)
    writer.close()


def test_a_key_that_others_can_read_stops_the_start(tmp_path):
    side = self_signed(tmp_path, "a")
    side.key_file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        tls.server_context(side)


@pytest.mark.parametrize("what", ["certificate", "key", "other key", "client_ca"])
def test_a_wrong_file_is_named(tmp_path, what):
    side, other = self_signed(tmp_path, "a"), self_signed(tmp_path, "b")
    names = {
        "certificate_file": side.certificate_file,
        "key_file": side.key_file,
        "client_ca_file": None,
    }
    if what == "certificate":
        names["certificate_file"] = tmp_path / "nowhere.pem"
    elif what == "key":
        names["key_file"] = tmp_path / "nowhere.key"
    elif what == "other key":
        names["key_file"] = other.key_file
    else:
        names["client_ca_file"] = tmp_path / "nowhere.ca"
    with pytest.raises(ConfigError, match=r"nowhere|b\.key"):
        tls.server_context(config.Tls(**names))


async def test_a_renewed_certificate_is_shown_to_new_callers(tmp_path, aiohttp_server):
    """As the running side does it: the context in use loads the new pair."""
    old, new = self_signed(tmp_path, "a"), self_signed(tmp_path, "b")
    context = tls.server_context(old)
    server = await aiohttp_server(web.Application(), ssl=context)
    assert await code_of(server, new.certificate_file) == "tls_untrusted"
    tls.load_own(context, new)
    assert await code_of(server, new.certificate_file) == "answer_not_signed"


def test_what_is_no_matter_of_tls_has_no_code():
    assert tls.failure(TimeoutError()) is None
    assert tls.failure(OSError(111, "refused")) is None
