"""The bad days of the REST route: each is named, shown, and costs no lead and no verdict."""

import asyncio
import time

import msgspec
import pytest

from relay.border.crm import write
from relay.border.intake.look import look as read
from relay.border.intake.poll import look
from relay.errors import Ended, Stopped, Unavailable
from relay.jobs import queue
from tests.fakes.portal import items
from tests.unit.border.conftest import (
    DAY,
    P1,
    P2,
    claim,
    decided,
    job_of,
    message,
    one,
    reclaim,
    rows,
)
from tests.unit.border.intake.conftest import LETTER, new_card, polling, waiting
from tests.unit.border.intake.test_look import taken

HUNDRED_MB = 100 * 2**20


async def read_all(side, clock):
    """Let what was seen settle, and read it all."""
    clock.now += 61
    for _ in await waiting(side):
        await read(side, await claim(side, "card.look"))


async def open_looks(side):
    return await rows(side.state, "SELECT * FROM jobs WHERE kind = 'look' AND state <> 'done'")


async def test_a_lead_deleted_between_verdict_and_writing_is_too_late(side, crm, lead) -> None:
    await decided(side, message(lead=lead))
    crm.items.clear()
    await write(side, await claim(side, "run.write"))
    found = await one(side.state, "SELECT outcome, code FROM actions WHERE action = 'fields'")
    assert (found["outcome"], found["code"]) == ("too_late", "NOT_FOUND")


async def test_a_lead_deleted_before_it_is_read_ends_by_name(polled, crm, clock) -> None:
    await look(*polling(polled))
    new_card(crm)
    await look(*polling(polled))
    crm.items.clear()
    with pytest.raises(Ended, match="NOT_FOUND") as gone:
        await read_all(polled, clock)
    assert gone.value.outcome == "too_late"


async def test_a_letter_of_a_hundred_megabytes_comes_without_its_file(polled, crm, clock) -> None:
    await look(*polling(polled))
    letter = {**LETTER, "files": [("видео.mp4", b"x"), ("тз.txt", "Нужно".encode())]}
    new_card(crm, letter, name="Тимур")
    crm.files[1]["size"] = HUNDRED_MB
    await look(*polling(polled))
    await read_all(polled, clock)
    (found,) = await taken(polled)
    assert [(file.name, file.omitted) for file in found.files] == [
        ("видео.mp4", "too_large"),
        ("тз.txt", None),
    ]
    assert crm.calls["download"] == 1


async def test_files_gone_or_forbidden_are_named_and_the_words_come(polled, crm, clock) -> None:
    await look(*polling(polled))
    new_card(crm, {**LETTER, "files": [("а.txt", b"x"), ("б.txt", b"y")]}, name="Тимур")
    crm.files[1]["forbidden"] = True
    del crm.files[2]
    await look(*polling(polled))
    await read_all(polled, clock)
    (found,) = await taken(polled)
    assert [file.omitted for file in found.files] == ["forbidden", "unavailable"]
    assert any("серверов" in field.value for field in found.fields)


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        ("NO_AUTH_FOUND", "webhook_revoked", Stopped),
        ("insufficient_scope", "insufficient_scope", Stopped),
        ("PORTAL_DELETED", "portal_closed", Unavailable),
        ("OVERLOAD_LIMIT", "portal_blocked", Stopped),
    ],
    ids=["revoked webhook", "missing scope", "maintenance for a day", "blocked portal"],
)
async def test_a_day_without_the_portal_loses_nothing(
    polled, crm, clock, lead, error, code, kind
) -> None:
    """Cards that come meanwhile, one that was seen before, and a verdict that is to be written."""
    await look(*polling(polled))
    noted = await decided(polled, message(lead=lead))
    seen = new_card(crm, LETTER)
    await look(*polling(polled))
    clock.now += 61
    reading, writing = await claim(polled, "card.look"), await claim(polled, "run.write")
    crm.faults.append({"method": "*", "error": error, "times": None})
    for _ in range(2):
        with pytest.raises(kind, match=code):
            await read(polled, reading)
        with pytest.raises(kind, match=code):
            await write(polled, writing)
        with pytest.raises(kind, match=code):
            await look(*polling(polled))
        clock.now += DAY / 2
    meanwhile = new_card(crm, {**LETTER, "DESCRIPTION": "<p>И ещё</p>"})
    crm.faults.clear()
    for job in (reading.id, writing.id):
        assert (await job_of(polled, job))["deadline"] > clock.now
    await read(polled, await reclaim(polled, reading))
    await write(polled, await reclaim(polled, writing))
    await look(*polling(polled))
    clock.now += 61
    while await open_looks(polled):
        await read(polled, await claim(polled, "card.look"))
    events = [found.source_event for found in await taken(polled)]
    assert {f"lead:{seen}:add:rest", f"lead:{meanwhile}:add:rest"} <= set(events)
    assert len(events) == len(set(events))
    assert crm.items[1, int(lead)]["UF_CRM_RELAY_RUN"] == noted.run


async def test_a_token_that_expires_under_a_full_queue_is_renewed_once(
    with_app, crm, app, clock
) -> None:
    await look(*polling(with_app))
    numbers = [new_card(crm, {**LETTER, "DESCRIPTION": f"<p>{n} шт.</p>"}) for n in range(30)]
    await look(*polling(with_app))
    clock.now += 61
    jobs = [await claim(with_app, "card.look") for _ in numbers]
    app.expire()
    app.slow = 0.05
    before = app.renewals
    await asyncio.gather(*(read(with_app, job) for job in jobs))
    events = {found.source_event for found in await taken(with_app)}
    assert events == {f"lead:{number}:add:rest" for number in numbers}
    assert app.renewals - before == 1


async def test_two_portals_with_the_same_numbers_share_nothing(polled, crm, clock) -> None:
    """Two installations on one border: each card is seen and read once for each."""
    first = polled.portals[P1]
    other = polled.portals[P2]
    config = msgspec.structs.replace(first.config, id=P2)
    side = polled._replace(portals={P1: first, P2: other._replace(config=config, rest=first.rest)})
    both = [(side, side.portals[id_], first.rest, config.bitrix) for id_ in (P1, P2)]
    for arguments in both:
        await look(*arguments)
    number = new_card(crm, LETTER)
    for arguments in both:
        await look(*arguments)
    clock.now += 61
    while await open_looks(side):
        job = await claim(side, "card.look")
        try:
            await read(side, job)
        except Unavailable:  # the letter waits for its card
            await side.state.write(lambda tx, job=job: queue.retry(tx, job, due=0, code="x"))
    found = await rows(side.state, "SELECT portal, source_event, entity_id FROM messages")
    assert sorted((row["portal"], row["entity_id"]) for row in found) == [
        (P1, str(number)),
        (P2, str(number)),
    ]


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_off_by_an_hour_shows_nothing_twice(
    polled, crm, clock, lead, hours
) -> None:
    """Ours against the portal's: polling asks no clock, and what we posted is found again."""
    await look(*polling(polled))
    clock.now = time.time() + hours * 3600  # the stand-in's own clock is the machine's
    noted = await decided(polled, message(lead=lead))
    job = await claim(polled, "run.write")
    for method in ("crm.timeline.comment.add", "log.blogpost.add"):
        crm.faults.append({"method": method, "lost_reply": True})
        with pytest.raises(Unavailable):
            await write(polled, job)
        job = await reclaim(polled, job)
    await write(polled, job)
    posts = [row for row in crm.posts.values() if noted.run in row["DETAIL_TEXT"]]
    entries = [row for row in crm.comments.values() if noted.run in row["COMMENT"]]
    assert (len(posts), len(entries)) == (1, 1)
    number = items.create(crm, 1, {"title": "Письмо"})["id"]
    await look(*polling(polled))
    assert f"lead:{number}" in await waiting(polled)
