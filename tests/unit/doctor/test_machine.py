import errno
import os
import shutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from relay import config
from relay.doctor import machine
from relay.errors import ConfigError, Unavailable
from relay.peer.client import open_session
from relay.said import same
from relay.sealing import new_keyring_text
from tests.unit.peer.certificates import Authority

GB = 2**30


@pytest.mark.parametrize(
    ("total", "free", "state"),
    [
        (100 * GB, 50 * GB, "ok"),
        (100 * GB, 5 * GB, "warn"),
        (15 * GB, 1.8 * GB, "warn"),
        (100 * GB, 0.1 * GB, "fail"),
    ],
)
def test_a_disk_that_fills_up_is_told_early(tmp_path, monkeypatch, total, free, state):
    usage = shutil._ntuple_diskusage(int(total), int(total - free), int(free))  # type: ignore[attr-defined]
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage)
    assert machine.disk(tmp_path).state == state


def test_a_disk_that_only_says_it_can_be_written_is_told_and_nothing_is_left(tmp_path, monkeypatch):
    def refused(_handle):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    assert machine.disk(tmp_path).state in ("ok", "warn")
    monkeypatch.setattr(machine.os, "fsync", refused)
    found = machine.disk(tmp_path)
    assert (found.state, "диск только для чтения" in found.said[0]) == ("fail", True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="nowhere"):
        machine.disk(tmp_path / "nowhere")


def test_every_bad_key_file_gets_its_line_and_its_mend(tmp_path):
    def write(name, text, mode=0o600):
        path = tmp_path / name
        path.write_text(text)
        path.chmod(mode)
        return path

    good = write("good", new_keyring_text("k1"))
    secret = write("secret", "s")
    assert [one.state for one in machine.keys([good], [secret])] == ["ok"]
    found = machine.keys(
        [tmp_path / "lost", write("open", new_keyring_text("k1"), 0o644), write("text", "k1 x")],
        [write("empty", ""), secret],
    )
    assert [one.state for one in found] == ["fail"] * 4
    assert "из его копии" in found[0].mend[0]
    assert found[1].mend == same(f"chmod 600 {tmp_path / 'open'}")
    assert "пустой" in found[3].said[0]


@pytest.mark.parametrize(("last", "state"), [(60, "ok"), (10, "warn"), (2, "fail"), (-1, "fail")])
async def test_our_own_certificate_is_counted_down(tmp_path, last, state):
    ours = Authority(tmp_path)
    ours.server(first=-5, last=last)
    settings = config.Tls(
        certificate_file=tmp_path / "server.pem", key_file=tmp_path / "server.pem"
    )
    (tmp_path / "server.pem").chmod(0o600)
    (found,) = await machine.own_certificate(settings)
    assert (found.check, found.state) == ("certificate", state)
    assert await machine.own_certificate(None) == []


async def test_the_other_sides_certificate_is_counted_down(tmp_path, aiohttp_server):
    ours = Authority(tmp_path)
    server = await aiohttp_server(web.Application(), ssl=ours.server(last=5))
    url = f"https://127.0.0.1:{server.port}"
    (found,) = await machine.certificate(same("та сторона"), url, ours.file)
    assert (found.state, found.check) == ("warn", "certificate")
    assert "4 дн." in found.said[0]
    with pytest.raises(Unavailable, match="tls_untrusted"):
        await machine.certificate(same("та сторона"), url, None)
    await server.close()
    assert await machine.certificate(same("та сторона"), url, ours.file) == []
    assert await machine.certificate(same("та сторона"), "http://127.0.0.1:1", None) == []


@pytest.mark.parametrize(
    ("off", "state"), [(0, "ok"), (-90, "warn"), (90, "warn"), (4000, "fail"), (-4000, "fail")]
)
async def test_a_clock_that_is_off_is_told_before_signatures_fail(aiohttp_server, off, state):
    async def answer(_request):
        there = datetime.now(UTC) + timedelta(seconds=off)
        return web.Response(status=404, headers={"Date": format_datetime(there, usegmt=True)})

    app = web.Application()
    app.router.add_get("/health", answer)
    server = await aiohttp_server(app)
    async with open_session() as session:
        (found,) = await machine.clock(str(server.make_url("/health")), session)
    assert (found.check, found.state) == ("clock", state)


async def test_without_anybody_to_ask_the_clock_is_not_judged():
    async with open_session() as session:
        (found,) = await machine.clock("http://127.0.0.1:1/health", session)
    assert found.state == "warn"
