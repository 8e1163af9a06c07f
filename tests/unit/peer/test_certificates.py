import asyncio
import contextlib

import pytest
from aiohttp import web

from relay import metrics
from relay.errors import ConfigError, Unavailable
from relay.peer.certificates import Watched, seconds_left, seconds_left_of_file, watch
from relay.peer.tls import client_context
from tests.unit.peer.certificates import Authority

DAY = 86400


async def test_what_is_left_of_the_other_sides_certificate(tmp_path, aiohttp_server):
    ours = Authority(tmp_path)
    server = await aiohttp_server(web.Application(), ssl=ours.server(last=5))
    context = client_context(ours.file)
    left = await seconds_left(f"https://127.0.0.1:{server.port}", context)
    assert 4.9 * DAY < left <= 5 * DAY
    assert await seconds_left("http://127.0.0.1:1", context) is None


@pytest.mark.parametrize(
    ("last", "host", "code"), [(-1, "127.0.0.1", "tls_expired"), (5, "127.0.0.9", "tls_wrong_name")]
)
async def test_what_is_wrong_with_it_has_its_code(tmp_path, aiohttp_server, last, host, code):
    ours = Authority(tmp_path)
    server = await aiohttp_server(
        web.Application(), ssl=ours.server(first=-5, last=last, host=host)
    )
    with pytest.raises(Unavailable, match=code):
        await seconds_left(f"https://127.0.0.1:{server.port}", client_context(ours.file))


def test_of_a_chain_in_a_file_the_first_end_counts(tmp_path):
    ours = Authority(tmp_path)
    ours.server(last=3)
    path = tmp_path / "server.pem"
    path.write_bytes(path.read_bytes() + ours.file.read_bytes())
    assert 2.9 * DAY < seconds_left_of_file(path) <= 3 * DAY


def test_a_file_without_a_certificate_is_named(tmp_path):
    (tmp_path / "x.pem").write_text("nothing")
    for name in ("x.pem", "y.pem"):
        with pytest.raises(ConfigError, match=name[0]):
            seconds_left_of_file(tmp_path / name)


async def test_both_are_measured_and_one_that_cannot_be_is_passed_over(tmp_path):
    ours = Authority(tmp_path)
    ours.server(last=3)
    watched = [
        Watched("peer", url="https://127.0.0.1:1", context=client_context(None)),
        Watched("own", file=tmp_path / "server.pem"),
    ]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            await watch(watched)
    measured = metrics.REGISTRY.get_sample_value("relay_certificate_seconds", {"whose": "own"})
    assert 2.9 * DAY < measured <= 3 * DAY
