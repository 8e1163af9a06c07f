"""Hostile attachments at a running border: withheld with reasons, others answered meanwhile."""

import asyncio
import random
from pathlib import Path

import msgspec

from relay.cli import send
from tests.chain.play import SECONDS, deliver, ended, message
from tests.stage import Stage, open_stage
from tests.unit.border.documents.build import docx, paragraph
from tests.unit.border.documents.test_hostile import _WITHHELD


def endless() -> bytes:
    """A document that takes seconds to read, and says nothing: all of its words are hidden."""
    chance = random.Random(1)
    words = (f"{chance.getrandbits(80):020x}" for _ in range(140_000))
    return docx("".join(paragraph(word, "<w:vanish/>") for word in words))


async def masked(stage: Stage, sent: str) -> None:
    """Wait until a message has been masked and is on its way."""
    async with asyncio.timeout(SECONDS):
        while (await stage.status(sent)).step == "message.mask":  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def watched(stage: Stage, sent: str) -> list[int]:
    """How many files had been read, each number that the status showed while it read them."""
    shown: list[int] = []
    async with asyncio.timeout(SECONDS):
        while (status := await stage.status(sent)).step == "message.mask":
            if status.files and status.files["read"] not in shown:
                shown.append(status.files["read"])
            await asyncio.sleep(0.02)
    return shown


async def test_hostile_files_are_withheld_while_a_plain_message_is_answered(tmp_path: Path) -> None:
    files = {f"{name}/{file}": content for name, (content, file, *_) in _WITHHELD.items()}
    files |= dict.fromkeys(("1.docx", "2.docx", "3.docx"), endless())
    reasons = [reason for *_, reason in _WITHHELD.values()]
    async with open_stage(tmp_path / "stage", border={"masking_processes": 2}) as stage:
        evil = await deliver(stage, message(stage, "evil", files=files))
        async with asyncio.TaskGroup() as tasks:
            progress = tasks.create_task(watched(stage, evil))
            plain = await deliver(stage, message(stage, "plain"))
            await masked(stage, plain)
            assert not progress.done()
        assert (await ended(stage, plain)).outcome == "verdict"
        status = await ended(stage, evil)
        assert status.outcome == "verdict"
        assert [part.part for part in status.withheld] == [*range(1, len(files) + 1)]
        told = [part.reason for part in status.withheld]
        assert told[: len(reasons)] == reasons
        assert set(told[len(reasons) :]) <= {"no_text", "timeout"}  # as the machine is fast or busy
        assert status.files == {"read": len(files), "of": len(files)}
        shown = progress.result()
        assert shown == sorted(shown)
        assert len(shown) > 2
        assert stage.alive("border")
        assert "Traceback" not in stage.log_file("border").read_text()


async def test_another_portals_message_is_masked_while_slow_files_of_two_are_read(tmp_path: Path):
    async def at(stage: Stage, sent: str) -> str:
        rows = await stage.rows("state", "SELECT step FROM jobs WHERE id = :id", id=sent)
        return rows[0]["step"]

    slow = {f"{number}.docx": endless() for number in range(4)}
    two = {"masking_processes": 2}
    async with open_stage(tmp_path / "stage", border=two, start=False) as stage:
        token = await stage.add_portal("p_second")
        await stage.start("offshore")
        await stage.start("border")
        evil = [
            await deliver(stage, message(stage, f"evil{number}", files=slow)) for number in (1, 2)
        ]
        await asyncio.sleep(0.5)  # both have been taken by then
        plain = msgspec.structs.replace(message(stage, "plain"), portal="p_second")
        sent = await send.deliver(stage.module(token), plain)
        async with asyncio.timeout(SECONDS):
            while await at(stage, sent) == "message.mask":  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        assert [await at(stage, one) for one in evil] == ["message.mask"] * 2
