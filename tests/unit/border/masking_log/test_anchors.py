import asyncio
import email

import pytest

from relay.border.masking_log import anchors, heads
from relay.config import Mail, MaskingLog
from relay.errors import Unavailable
from tests.unit.border.masking_log.conftest import P1, fill


@pytest.fixture
async def head(log, clock, key):
    await fill(log, clock, 3)
    return await log.write(lambda tx: heads.sign(tx, P1, key))


async def test_a_folder_gets_each_head_once_and_never_another_in_its_place(head, tmp_path):
    settings = MaskingLog(heads_directory=tmp_path)
    for _ in range(2):
        await anchors.deliver(settings, head)
    assert (tmp_path / "p_one-000000000003.head").read_text() == head.note
    with pytest.raises(Unavailable, match="head_differs"):
        await anchors.deliver(settings, head._replace(note="another"))
    assert (tmp_path / "p_one-000000000003.head").read_text() == head.note


async def test_the_largest_head_of_ours_is_found_again(head, log, clock, key, tmp_path):
    settings = MaskingLog(heads_directory=tmp_path)
    assert await anchors.in_directory(settings, key, P1) is None
    await anchors.deliver(settings, head)
    await fill(log, clock, 9, start=3)
    larger = await log.write(lambda tx: heads.sign(tx, P1, key))
    await anchors.deliver(settings, larger)
    assert await anchors.in_directory(settings, key, P1) == (12, larger.hash)
    assert await anchors.in_directory(settings, key, "p_two") is None
    (tmp_path / "p_one-000000000099.head").write_text(head.note.replace("\n3\n", "\n99\n"))
    (tmp_path / "p_one-000000000098.head").write_bytes(b"\xff")
    assert await anchors.in_directory(MaskingLog(), key, P1) is None


async def test_a_file_that_is_no_head_of_ours_is_passed_over(head, key, tmp_path):
    settings = MaskingLog(heads_directory=tmp_path)
    await anchors.deliver(settings, head)
    (tmp_path / "p_one-000000000099.head").write_text(head.note.replace("\n3\n", "\n99\n"))
    assert await anchors.in_directory(settings, key, P1) == (3, head.hash)


class Mailbox:
    """A mail server on loopback that keeps what it gets."""

    def __init__(self):
        self.mails = []

    async def talk(self, reader, writer):
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                data = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(email.message_from_bytes(data[:-3]))
            if word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(b"250 ok\r\n")
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def mailbox():
    box = Mailbox()
    server = await asyncio.start_server(box.talk, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()
    await server.wait_closed()


def by_mail(port, **more):
    given = {"to": "dpo@example.com", "sender": "relay@example.com", "host": "127.0.0.1"}
    return MaskingLog(heads_mail=Mail(port=port, **{**given, "tls": "none", **more}))


async def test_a_mailbox_gets_the_head_as_a_file(head, mailbox):
    await anchors.deliver(by_mail(mailbox.port), head)
    (mail,) = mailbox.mails
    assert mail["To"] == "dpo@example.com"
    (file,) = [part for part in mail.walk() if part.get_filename()]
    assert file.get_filename() == "p_one-000000000003.head"
    text = file.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert text == head.note


async def test_a_mail_server_that_is_away_or_offers_no_tls_is_a_later_try(head, mailbox):
    with pytest.raises(Unavailable, match="heads_mail"):
        await anchors.deliver(by_mail(mailbox.port, tls="starttls"), head)
    with pytest.raises(Unavailable, match="heads_mail"):
        await anchors.deliver(by_mail(1), head)
    assert mailbox.mails == []
