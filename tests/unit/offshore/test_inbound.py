import json

import msgspec
import pytest

from relay.errors import Conflict, Malformed, RawPersonalData, Unavailable
from relay.offshore import inbound, threads
from relay.offshore.inbound import GRACE
from relay.pii.types import Masked
from tests.unit.offshore.conftest import (
    BORDER,
    TEXT,
    accept,
    assistant,
    call,
    job_of,
    one,
    rows,
    turn,
)

RAW = "Звоните: +7 916 123-45-67, Иван Петрович Абрикосов"


async def empty(side):
    return not await rows(side, "SELECT id FROM turns") and not await rows(
        side, "SELECT id FROM jobs"
    )


async def test_a_turn_is_stored_with_a_run_for_each_assistant(side):
    sent = turn(assistants=[assistant("r_a"), assistant("r_b", name="other")])
    status, answer = await inbound.accept(side, call(sent))
    assert (status, json.loads(answer)) == (202, {"turn": "m_1", "status": "accepted"})
    runs = await rows(side, "SELECT id, turn, border, portal, outcome FROM runs ORDER BY id")
    assert [(row["id"], row["border"], row["outcome"]) for row in runs] == [
        ("r_a", BORDER, None),
        ("r_b", BORDER, None),
    ]
    for run in ("r_a", "r_b"):
        job = await job_of(side, run)
        assert (job["state"], job["step"], job["deadline"]) == ("ready", "run.ask", sent.deadline)


async def test_the_turn_comes_out_as_it_came_in(side):
    sent = turn()
    await accept(side, sent)
    loaded, _ = await side.db.read(lambda tx: threads.load(tx, side.keys, "m_1"))
    assert loaded == sent


async def test_its_text_will_go_a_day_after_its_deadline_at_the_latest(side):
    sent = turn()
    await accept(side, sent)
    job = await job_of(side, "m_1:forget")
    assert (job["step"], job["due"]) == ("forget.turn", sent.deadline + GRACE)
    assert job["deadline"] > job["due"]


@pytest.mark.parametrize("place", ["text", "file", "name", "instructions"])
async def test_a_turn_with_raw_data_is_refused_and_never_meets_the_disk(side, place):
    given = {
        "text": {"text": Masked(RAW)},
        "file": {"files": [file("attachment-1.md", RAW)]},
        "name": {"files": [file("ivan.abrikosov@firma.example.md", "чисто")]},
        "instructions": {"assistants": [assistant(instructions=Masked(RAW))]},
    }[place]
    before = sizes(side)
    with pytest.raises(RawPersonalData) as refused:
        await inbound.accept(side, call(turn(**given)))
    assert (refused.value.code, refused.value.status) == ("raw_personal_data", 422)
    assert str(refused.value) == "raw_personal_data"
    assert await empty(side)
    assert sizes(side) == before
    assert await rows(side, "SELECT * FROM requests") == []
    for path in side.config.data.iterdir():
        content = path.read_bytes()
        assert RAW.encode() not in content
        assert b"abrikosov" not in content


def file(name, text):
    from relay import wire

    return wire.File(name=name, text=Masked(text))


def sizes(side):
    return {path.name: path.stat().st_size for path in side.config.data.iterdir()}


async def test_the_terms_that_a_turn_names_are_allowed_in_it_and_in_no_other(side):
    text = Masked("Сервер Иван Петрович Абрикосов, 2 шт.")
    with pytest.raises(RawPersonalData):
        await inbound.accept(side, call(turn(text=text)))
    allowed = turn(text=text, allowed_terms=[Masked("Иван Петрович Абрикосов")])
    await accept(side, allowed)


@pytest.mark.parametrize("version", [0, 2, 99])
async def test_a_version_that_is_not_served_is_refused_and_says_which_are(side, version):
    with pytest.raises(Malformed) as refused:
        await inbound.accept(side, call(turn(version=version)))
    assert (refused.value.code, refused.value.detail) == ("version_not_served", "served: 1")
    assert await empty(side)


async def test_the_same_turn_again_gets_the_same_answer(side):
    first = await inbound.accept(side, call(turn(), "m_1"))
    assert await inbound.accept(side, call(turn(), "m_1")) == first
    assert await inbound.accept(side, call(turn())) == first
    assert len(await rows(side, "SELECT id FROM runs")) == 1
    assert len(await rows(side, "SELECT id FROM jobs")) == 2


async def test_the_same_id_with_other_bytes_is_a_conflict(side):
    await accept(side, turn())
    before = await rows(side, "SELECT * FROM turns")
    with pytest.raises(Conflict) as refused:
        await inbound.accept(side, call(turn(text=Masked("другое"))))
    assert refused.value.code == "turn_reused"
    assert await rows(side, "SELECT * FROM turns") == before


async def test_under_load_the_border_is_told_to_come_back(side):
    full = side._replace(backlog=lambda: side.config.limits.backlog)
    with pytest.raises(Unavailable) as busy:
        await inbound.accept(full, call(turn()))
    assert (busy.value.code, busy.value.retry_after) == ("backlog", 30)
    assert await empty(side)


async def test_no_text_of_a_turn_stands_readably_in_a_file(side):
    await accept(side, turn())
    for path in side.config.data.iterdir():
        assert TEXT.strip().encode() not in path.read_bytes()
        assert "Сервер, 5 шт".encode() not in path.read_bytes()


async def test_the_workers_are_woken(side):
    woken = []
    await inbound.accept(side._replace(wake=lambda: woken.append(1)), call(turn()))
    assert woken == [1]
    assert (await one(side, "SELECT count(*) AS n FROM turns"))["n"] == 1


async def test_a_run_belongs_to_one_turn_and_stands_in_it_once(side):
    await accept(side, turn())
    with pytest.raises(Conflict, match="run_reused"):
        await inbound.accept(side, call(turn(turn="m_other")))
    twice = msgspec.structs.replace(turn(turn="m_twice"), assistants=turn().assistants * 2)
    with pytest.raises(Conflict, match="run_reused"):
        await inbound.accept(side, call(twice))
    assert len(await rows(side, "SELECT id FROM runs")) == 1
