import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from relay.border.masking import pool
from relay.border.masking.frames import Check, Mask
from relay.border.masking.pool import Maskers
from relay.errors import DetectionFailed
from relay.pii.types import Part, Policy

CHILD = """
import os, pathlib, struct, sys, time
import msgspec
from relay.border.masking.frames import Checked, Failed, Masked, Question
from relay.pii.types import MaskedPart, Masking

starts = pathlib.Path({starts!r})
number = len(starts.read_text()) if starts.exists() else 0
starts.write_text("x" * (number + 1))
behaviour = {behaviour!r}.split()
start = behaviour[min(number, len(behaviour) - 1)]

def write(data):
    sys.stdout.buffer.write(struct.pack(">I", len(data)) + data)
    sys.stdout.buffer.flush()

def say(answer):
    write(msgspec.msgpack.encode(answer))

if start == "dies":
    sys.exit(3)
if start == "refuses":
    say(Failed("ner_missing"))
    time.sleep(60)
if start == "sleeps":
    time.sleep(60)
if start == "babbles":
    write(b"hello")
    time.sleep(60)
say(Checked(()))
while head := sys.stdin.buffer.read(4):
    question = msgspec.msgpack.decode(
        sys.stdin.buffer.read(struct.unpack(">I", head)[0]), type=Question
    )
    texts = getattr(question, "texts", None)
    text = texts[0] if texts else question.parts[0].text
    if text == "hang":
        time.sleep(60)
    elif text == "die":
        os._exit(9)
    elif text == "garbage":
        write(b"\\xc1garbage")
    elif text == "endless":
        sys.stdout.buffer.write(struct.pack(">I", 2**32 - 1)); sys.stdout.buffer.flush()
        time.sleep(60)
    elif text == "half":
        sys.stdout.buffer.write(b"\\x00\\x00\\x01\\x00abc"); sys.stdout.buffer.flush()
        os._exit(0)
    elif text == "fail":
        say(Failed("detector_KeyError"))
    elif text == "wrong":
        say(Checked(()) if texts is None else Masked(Masking((), {{}}, {{}}, (), ())))
    elif text == "slow":
        time.sleep(0.3); say(Masked(Masking((MaskedPart("p", text, ()),), {{}}, {{}}, (), ())))
    elif texts is None:
        say(Masked(Masking((MaskedPart("p", text, ()),), {{}}, {{}}, (), ())))
    else:
        say(Checked((text, str(os.getpid()))))
"""


@pytest.fixture
def children(tmp_path, monkeypatch):
    """Children of our own making: `children("ok")`; a word for each start, the last one stays."""

    def made(behaviour: str = "ok") -> Path:
        starts = tmp_path / "starts"
        script = tmp_path / "child.py"
        script.write_text(CHILD.format(starts=str(starts), behaviour=behaviour))
        program = tmp_path / "python"
        root = Path(__file__).parents[4]
        program.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" "{script}"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(sys, "executable", str(program))
        return starts

    return made


def asked(text):
    return Mask((Part("p", text),), Policy(), {})


def check(text="who"):
    return Check((text,), {}, ())


async def text_of(maskers, text):
    return (await maskers.mask(asked(text))).parts[0].text


async def test_one_child_answers_question_after_question(children):
    starts = children()
    async with Maskers(1, 10) as maskers:
        assert [await text_of(maskers, word) for word in ("a", "b")] == ["a", "b"]
        assert (await maskers.check(check("c")))[0] == "c"
    assert starts.read_text() == "x"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("die", "masking_crashed"),
        ("garbage", "masking_crashed"),
        ("half", "masking_crashed"),
        ("endless", "masking_crashed"),
        ("wrong", "masking_confused"),
    ],
)
async def test_a_child_that_misbehaves_is_replaced_and_the_next_question_is_answered(
    children, word, code
):
    starts = children()
    async with Maskers(1, 10) as maskers:
        with pytest.raises(DetectionFailed) as failed:
            await maskers.mask(asked(word))
        assert failed.value.code == code
        assert await text_of(maskers, "after") == "after"
    assert starts.read_text() == "xx"


async def test_a_check_that_gets_a_masking_is_confused_too(children):
    children()
    async with Maskers(1, 10) as maskers:
        with pytest.raises(DetectionFailed, match="masking_confused"):
            await maskers.check(check("wrong"))
        assert (await maskers.check(check("c")))[0] == "c"


async def test_a_child_that_hangs_is_killed_and_replaced(children):
    starts = children()
    async with Maskers(1, 1.5) as maskers:
        before = int((await maskers.check(check()))[1])
        with pytest.raises(DetectionFailed) as failed:
            await maskers.mask(asked("hang"))
        assert failed.value.code == "masking_timeout"
        with pytest.raises(ProcessLookupError):
            os.kill(before, 0)
        assert await text_of(maskers, "after") == "after"
    assert starts.read_text() == "xx"


async def test_a_failure_that_the_child_names_costs_nobody_the_life(children):
    starts = children()
    async with Maskers(1, 10) as maskers:
        with pytest.raises(DetectionFailed) as failed:
            await maskers.mask(asked("fail"))
        assert failed.value.code == "detector_KeyError"
        assert await text_of(maskers, "after") == "after"
    assert starts.read_text() == "x"


async def test_a_cancelled_question_does_not_poison_the_next(children):
    children()
    async with Maskers(1, 10) as maskers:
        task = asyncio.ensure_future(maskers.mask(asked("slow")))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await text_of(maskers, "mine") == "mine"


async def test_a_question_waits_for_a_free_child(children):
    children()
    async with Maskers(1, 10) as maskers:
        texts = await asyncio.gather(*(text_of(maskers, word) for word in ("slow", "b", "c")))
    assert texts == ["slow", "b", "c"]


async def test_two_children_work_side_by_side_and_one_death_is_one_failure(children):
    children()
    async with Maskers(2, 10) as maskers:
        results = await asyncio.gather(
            maskers.mask(asked("die")), text_of(maskers, "b"), return_exceptions=True
        )
    assert isinstance(results[0], DetectionFailed)
    assert results[1] == "b"


async def test_a_replacement_that_does_not_come_up_fails_the_question_and_is_tried_again(children):
    starts = children("ok dies refuses ok")
    async with Maskers(1, 10) as maskers:
        codes = []
        for word in ("die", "b", "c"):
            with pytest.raises(DetectionFailed) as failed:
                await maskers.mask(asked(word))
            codes.append(failed.value.code)
        assert codes == ["masking_crashed", "masking_crashed", "ner_missing"]
        assert await text_of(maskers, "d") == "d"
    assert starts.read_text() == "xxxx"


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [("dies", "masking_crashed"), ("refuses", "ner_missing"), ("babbles", "masking_crashed")],
)
async def test_a_border_without_a_working_engine_does_not_start(children, behaviour, code):
    children(behaviour)
    with pytest.raises(DetectionFailed) as failed:
        async with Maskers(2, 10):
            pass
    assert failed.value.code == code


async def test_a_child_that_never_gets_ready_stops_the_start(children, monkeypatch):
    monkeypatch.setattr(pool, "START_SECONDS", 0.2)
    children("sleeps")
    with pytest.raises(DetectionFailed, match="masking_crashed"):
        async with Maskers(1, 10):
            pass


async def test_the_end_takes_every_child_along(children):
    children()
    async with Maskers(2, 10) as maskers:
        pids = {int((await maskers.check(check()))[1]) for _ in range(2)}
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_the_real_child_masks_and_checks():
    async with Maskers(1, 60) as maskers:
        masking = await maskers.mask(asked("Иван Петров, +7 916 123-45-67"))
        assert masking.parts[0].text == "[PERSON_1], [PHONE_1]"
        found = await maskers.check(
            Check((masking.parts[0].text, "ivan@firma.example"), masking.values, ())
        )
        assert found == ("EMAIL",)
