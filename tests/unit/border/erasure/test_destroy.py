import json
from typing import get_args

import pytest

from relay.border import fates, proposals, vault
from relay.border.bitrix.deeds import Deed
from relay.border.contract import Entity
from relay.border.endings import add_note
from relay.border.erasure import destroy, request
from relay.border.erasure.request import Erasure, Wanted
from relay.errors import Held, Outcome, Unavailable
from tests.unit.border.conftest import (
    NAME,
    P1,
    accepted,
    cleared,
    decided,
    job_of,
    message,
    one,
    rows,
)

ASKED = Erasure(P1, "lead:15", "ivan", "withdrawal", 7)


async def asked(side, noted):
    row = await one(side.state, "SELECT thread FROM messages WHERE id = :m", m=noted.message)
    wanted = Wanted(noted.message, row["thread"])
    return await request.request(side.state, side.log, ASKED, [wanted]), wanted


async def test_people_and_masked_texts_are_gone_and_the_key_is_overwritten(side):
    noted = await decided(side, message())
    erasure, wanted = await asked(side, noted)
    keys = side.portal(P1).keys
    assert await side.vault.read(lambda tx: vault.values(tx, keys, wanted.thread))
    old = bytes((await one(side.vault, "SELECT wrapped FROM threads"))["wrapped"])
    await destroy.destroy(side.state, side.vault, erasure, [wanted])
    with pytest.raises(Held, match="forgotten"):
        await side.vault.read(lambda tx: vault.values(tx, keys, wanted.thread))
    for table in ("raw", "placeholders", "positions"):
        assert await rows(side.vault, f"SELECT * FROM {table}") == []  # noqa: S608
    assert await rows(side.state, "SELECT * FROM turns") == []
    assert [row["answer"] for row in await rows(side.state, "SELECT answer FROM runs")] == [None]
    for path in side.config.data.iterdir():
        assert old not in path.read_bytes(), path.name
        assert NAME.encode() not in path.read_bytes(), path.name
    row = await side.state.read(lambda tx: request.look(tx, erasure))
    counts = json.loads(row["counts"])
    assert (counts["keys"], counts["raw"], counts["masked_texts"]) == (1, 1, 1)
    assert counts["placeholders"] >= 2


async def test_hashes_of_what_was_said_are_gone_and_ids_stay(side):
    noted = await decided(side, message(lead="15"))
    thing, words = {"p": P1, "m": noted.message}, "0f0f0f0f"

    def followed(tx):
        tx.run("INSERT INTO prints VALUES (:p, :w, :m, 1)", **thing, w=words)
        tx.run("INSERT INTO taken VALUES (:p, 'activity:55', :m, 1)", **thing)
        tx.run("INSERT INTO duplicates VALUES (:m, 'm_before')", m=noted.message)
        deed = Deed("stage", "JUNK", "NEW", "стадия")
        run = tx.one("SELECT * FROM runs")
        proposals.keep(tx, run, Entity(type="lead", id="15"), [deed])
        proposals.decide(tx, f"{noted.run}:stage", "olga", approved=True)
        fates.follow(tx, noted.run, P1)

    await side.state.write(followed)
    erasure, wanted = await asked(side, noted)
    before = await one(side.state, "SELECT body_sha256 FROM messages")
    await destroy.destroy(side.state, side.vault, erasure, [wanted])
    assert (await one(side.state, "SELECT body_sha256 FROM messages"))["body_sha256"] == ""
    for table, left in {"prints": 0, "proposals": 0, "taken": 2, "duplicates": 1}.items():
        assert len(await rows(side.state, f"SELECT * FROM {table}")) == left, table  # noqa: S608
    for path in side.config.data.iterdir():
        assert before["body_sha256"].encode() not in path.read_bytes(), path.name
    for job in (f"{noted.run}:do:stage", f"{noted.run}:fate:7"):
        assert (await job_of(side, job))["code"] == "erased"


async def test_an_erased_event_that_is_sent_again_is_known_and_not_taken(side):
    noted = await decided(side, message())
    erasure, wanted = await asked(side, noted)
    await destroy.destroy(side.state, side.vault, erasure, [wanted])
    assert await accepted(side, message(source="OTHER")) == noted
    assert await rows(side.vault, "SELECT * FROM raw") == []


async def test_work_under_way_ends_as_cancelled_and_its_notes_too(side):
    noted = await cleared(side, message(lead="15"))
    erasure, wanted = await asked(side, noted)
    await destroy.destroy(side.state, side.vault, erasure, [wanted])
    for job in (noted.message, noted.run, f"{noted.message}:late"):
        ended = await job_of(side, job)
        assert (ended["state"], ended["outcome"], ended["code"]) == ("done", "cancelled", "erased")
    run = await one(side.state, "SELECT outcome, code FROM runs")
    assert (run["outcome"], run["code"]) == ("cancelled", "erased")


async def test_every_job_that_follows_a_message_is_ended(side):
    noted = await decided(side, message(lead="15"))

    def followed(tx):
        for why in (*get_args(Outcome), "held", "late"):
            add_note(tx, P1, noted.message, why)
        fates.follow(tx, noted.run, P1)

    await side.state.write(followed)
    erasure, wanted = await asked(side, noted)
    await destroy.destroy(side.state, side.vault, erasure, [wanted])
    left = await rows(side.state, "SELECT id FROM jobs WHERE state <> 'done'")
    assert [row["id"] for row in left] == [erasure]


async def test_again_it_destroys_nothing_more(side):
    noted = await decided(side, message())
    erasure, wanted = await asked(side, noted)
    for _ in range(2):
        await destroy.destroy(side.state, side.vault, erasure, [wanted])
    row = await side.state.read(lambda tx: request.look(tx, erasure))
    assert json.loads(row["counts"])["keys"] == 1


async def test_a_reader_of_the_files_makes_it_be_done_again(side, monkeypatch):
    noted = await accepted(side, message())
    erasure, wanted = await asked(side, noted)

    async def busy(*_tables):
        return False

    monkeypatch.setattr(side.vault, "scrub", busy)
    with pytest.raises(Unavailable, match="in_use"):
        await destroy.destroy(side.state, side.vault, erasure, [wanted])


async def test_others_are_left_alone(side):
    theirs, other = await decided(side, message("a")), await decided(side, message("b"))
    erasure, wanted = await asked(side, theirs)
    await destroy.destroy(side.state, side.vault, erasure, [wanted])
    row = await one(side.state, "SELECT thread FROM messages WHERE id = :m", m=other.message)
    keys = side.portal(P1).keys
    assert await side.vault.read(lambda tx: vault.values(tx, keys, row["thread"]))
    assert len(await rows(side.state, "SELECT * FROM turns")) == 1
