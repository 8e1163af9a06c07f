"""Our own robot: proved by the application's token, its card rated, its workflow answered."""

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from relay.border import robots, same
from relay.border.bitrix.robots import CODE
from relay.border.crm import write
from relay.border.endings import endings
from relay.border.forward import forward
from relay.border.intake import robot, sightings
from relay.border.intake.sightings import Sighting
from relay.border.masking.step import mask_message
from relay.border.receive import receive
from relay.errors import Ended, Unavailable
from relay.peer import problems
from tests.fakes.portal import bizproc, oauth
from tests.unit.border.conftest import ANSWER, P1, Noted, claim, one, rows, verdict
from tests.unit.border.intake.conftest import (
    LETTER,
    new_card,
    read_next,
    settings_of,
    with_bitrix,
)
from tests.unit.border.intake.test_bound import URL, ensure

PATH = f"/v1/bitrix/{P1}/robot"
ASSISTANT = "lead-qualifier"
OTHER = "router"


@pytest.fixture
async def robotic(with_app, crm):
    """The side whose application has its robot registered."""
    await ensure(with_app, public_url=URL, robot=True)
    return with_bitrix(with_app, app=settings_of(public_url=URL, robot=True))


@pytest.fixture
async def portal(robotic):
    app = web.Application(middlewares=[problems.middleware])
    robot.add_route(app, robotic)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
def reached(crm, crm_server):
    """What the portal posts when a workflow reaches the robot on a card."""

    def reached(number, assistant=ASSISTANT, kind=1):
        _, form = bizproc.run_robot(crm, kind, number, CODE, {"assistant": assistant})
        return {**form, **oauth.auth_of(crm_server.app, "http://portal.example")}

    return reached


async def post(portal, form, status=200):
    async with portal.post(PATH, data=form) as answer:
        assert answer.status == status


async def asked(side):
    await robot.ask(side, await claim(side, "robot.ask"))
    row = await one(side.state, "SELECT message FROM robot_calls")
    if row["message"] is None:
        return None
    run = await one(side.state, "SELECT id FROM runs WHERE message = :m", m=row["message"])
    return Noted(row["message"], run["id"])


async def sorted_(side, noted, **given):
    await mask_message(side, await claim(side, "message.mask"))
    await forward(side, await claim(side, "message.forward"))
    await receive(side, verdict(noted, **given))
    await write(side, await claim(side, "run.write"))


async def test_a_workflow_goes_on_with_the_verdict(robotic, portal, crm, reached) -> None:
    number = new_card(crm, LETTER)
    form = reached(number)
    for _ in range(2):  # the portal's queue may send it twice
        await post(portal, form)
    noted = await asked(robotic)
    assert len(await rows(robotic.state, "SELECT id FROM jobs WHERE kind = 'robot'")) == 1
    await sorted_(robotic, noted)
    await robots.answer(robotic, await claim(robotic, "robot.answer"))
    told = crm.waiting[form["event_token"]]
    assert (told["verdict"], told["outcome"], told["confidence"]) == ("target", "verdict", "0.9")
    assert "просит цену на серверы" in told["reason"]
    assert await rows(robotic.state, "SELECT * FROM robot_calls") == []
    assert len(crm.comments) == 1


async def test_its_token_is_sealed(robotic, portal, crm, reached) -> None:
    form = reached(new_card(crm, LETTER))
    await post(portal, form)
    row = await one(robotic.state, "SELECT * FROM robot_calls")
    assert form["event_token"].encode() not in bytes(row["sealed"])
    assert form["event_token"] not in row["job"]


async def test_a_card_that_was_rated_before_is_rated_again(robotic, portal, crm, reached) -> None:
    number = new_card(crm, LETTER)
    for _ in range(2):
        await post(portal, reached(number))
        await sorted_(robotic, await asked(robotic))
        await robots.answer(robotic, await claim(robotic, "robot.answer"))
    assert len(await rows(robotic.state, "SELECT id FROM messages")) == 2
    assert all(crm.waiting.values())


@pytest.fixture
def both(robotic):
    """The robot and the polling side by side, two assistants, repetitions known for an hour."""
    one = msgspec.structs.replace(robotic.assistants[ASSISTANT], sha256="0" * 64)
    return with_bitrix(robotic, 3600.0)._replace(
        assistants={**robotic.assistants, OTHER: one},
        instructions={**robotic.instructions, (P1, OTHER): one.assistant.instructions},
    )


async def see(side, number, clock):
    await side.state.write(lambda tx: sightings.add(tx, P1, Sighting("lead", number), 0.0))
    await read_next(side, clock)


async def counted(side):
    return (await one(side.state, "SELECT count(*) AS n FROM messages"))["n"]


async def test_a_card_that_is_being_judged_answers_the_robot_with_that_verdict(
    both, portal, crm, reached, clock
) -> None:
    number = new_card(crm, LETTER)
    await see(both, number, clock)
    form = reached(number)
    await post(portal, form)
    await sorted_(both, await asked(both))
    again = reached(number)  # once more, after the verdict
    await post(portal, again)
    await robots.answer(both, await claim(both, "robot.answer"))
    assert await asked(both)
    await robots.answer(both, await claim(both, "robot.answer"))
    assert (await counted(both), len(crm.comments)) == (1, 1)
    for one_form in (form, again):
        assert crm.waiting[one_form["event_token"]]["verdict"] == "target"


async def test_what_a_robot_was_first_to_ask_about_is_not_taken_again(
    both, portal, crm, reached, clock
) -> None:
    number = new_card(crm, LETTER)
    await post(portal, reached(number))
    noted = await asked(both)
    await see(both, number, clock)
    held = await both.state.read(lambda tx: same.activities(tx, noted.message))
    assert (await counted(both), held) == (1, [1])


@pytest.mark.parametrize("what", ["card", "assistant", "late", "without a verdict"])
async def test_what_is_not_the_same_judgement_is_a_message_of_its_own(
    both, portal, crm, reached, clock, what
) -> None:
    number = new_card(crm, LETTER)
    await see(both, number, clock)
    run = await one(both.state, "SELECT message, id FROM runs")
    if what == "without a verdict":
        given = {"outcome": "failed", "code": "model_refusal", "answer": None}
        await sorted_(both, Noted(run["message"], run["id"]), **given)
    if what == "card":
        crm.items[1, number]["comments"] = "Звонил ещё раз, просит скидку"
    clock.now += 3600 if what == "late" else 0
    await post(portal, reached(number, OTHER if what == "assistant" else ASSISTANT))
    noted = await asked(both)
    assert noted.message != run["message"]
    assert await counted(both) == 2


async def test_of_several_verdicts_the_robot_gets_its_assistants_own(
    both, portal, crm, reached, clock
) -> None:
    first = both.portals[P1]
    settings = msgspec.structs.replace(first.config, default=(OTHER, ASSISTANT))
    both = both._replace(portals={**both.portals, P1: first._replace(config=settings)})
    number = new_card(crm, LETTER)
    await see(both, number, clock)
    form = reached(number, OTHER)
    await post(portal, form)
    await robot.ask(both, await claim(both, "robot.ask"))
    await mask_message(both, await claim(both, "message.mask"))
    await forward(both, await claim(both, "message.forward"))
    for row in await rows(both.state, "SELECT message, id, assistant FROM runs"):
        answer = ANSWER | {"reason": f"так сказал {row['assistant']}"}
        await receive(both, verdict(Noted(row["message"], row["id"]), answer=answer))
        await write(both, await claim(both, "run.write"))
    await robots.answer(both, await claim(both, "robot.answer"))
    assert await counted(both) == 1
    assert crm.waiting[form["event_token"]]["reason"] == f"так сказал {OTHER}"


async def test_a_card_that_is_gone_lets_the_workflow_go_on(robotic, portal, crm, reached) -> None:
    number = new_card(crm)
    form = reached(number)
    await post(portal, form)
    del crm.items[1, number]
    assert await asked(robotic) is None
    await robots.answer(robotic, await claim(robotic, "robot.answer"))
    told = crm.waiting[form["event_token"]]
    assert (told["outcome"], told["reason"], told["verdict"]) == ("too_late", "NOT_FOUND", "")


async def test_an_assistant_that_is_gone_is_named(robotic, portal, crm, reached) -> None:
    form = reached(new_card(crm, LETTER), assistant="retired")
    await post(portal, form)
    assert await asked(robotic) is None
    await robots.answer(robotic, await claim(robotic, "robot.answer"))
    assert crm.waiting[form["event_token"]]["reason"] == "assistant_missing"


async def test_a_message_without_a_verdict_is_told_as_such(robotic, portal, crm, reached) -> None:
    form = reached(new_card(crm, LETTER))
    await post(portal, form)
    noted = await asked(robotic)
    await sorted_(robotic, noted, outcome="failed", code="model_refusal", answer=None)
    await robots.answer(robotic, await claim(robotic, "robot.answer"))
    told = crm.waiting[form["event_token"]]
    assert (told["outcome"], told["verdict"]) == ("failed", "")
    assert "модель отказалась" in told["reason"]


async def test_a_portal_in_maintenance_is_answered_later(robotic, portal, crm, reached) -> None:
    form = reached(new_card(crm, LETTER))
    await post(portal, form)
    crm.faults.append({"method": "crm.item.get", "error": "PORTAL_DELETED"})
    job = await claim(robotic, "robot.ask")
    with pytest.raises(Unavailable, match="portal_closed"):
        await robot.ask(robotic, job)
    await robot.ask(robotic, job)
    row = await one(robotic.state, "SELECT message, id FROM runs")
    noted = Noted(row["message"], row["id"])
    await sorted_(robotic, noted)
    crm.faults.append({"method": "bizproc.event.send", "error": "PORTAL_DELETED"})
    job = await claim(robotic, "robot.answer")
    with pytest.raises(Unavailable, match="portal_closed"):
        await robots.answer(robotic, job)
    await robots.answer(robotic, job)
    assert crm.waiting[form["event_token"]]["verdict"] == "target"


async def test_nobody_waits_any_more(robotic, portal, crm, reached) -> None:
    form = reached(new_card(crm, LETTER))
    await post(portal, form)
    await sorted_(robotic, await asked(robotic))
    crm.waiting.clear()
    job = await claim(robotic, "robot.answer")
    with pytest.raises(Ended, match="robot_token_expired"):
        await robots.answer(robotic, job)
    await robotic.state.write(lambda tx: endings()["robot"](tx, job, "too_late", "x"))
    assert await rows(robotic.state, "SELECT * FROM robot_calls") == []


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"auth[application_token]": "wrong"}, 403),
        ({"auth[application_token]": ""}, 403),
        ({"auth[application_token]": "\0"}, 403),
        ({"document_id[2]": "CONTACT_7"}, 400),
        ({"event_token": ""}, 400),
        ({"event_token": "x" * 1001}, 400),
        ({"properties[assistant]": "x" * 101}, 400),
    ],
)
async def test_what_proves_or_says_nothing_changes_nothing(
    robotic, portal, crm, reached, given, status
) -> None:
    await post(portal, {**reached(new_card(crm)), **given}, status)
    assert await rows(robotic.state, "SELECT * FROM robot_calls") == []


async def test_a_full_queue_says_come_back(robotic, crm, reached) -> None:
    full = robotic._replace(backlog=lambda: 10**9)
    app = web.Application(middlewares=[problems.middleware])
    robot.add_route(app, full)
    async with TestClient(TestServer(app)) as client:
        await post(client, reached(new_card(crm)), 503)


async def test_without_a_robot_there_is_no_such_address(with_app) -> None:
    app = web.Application()
    robot.add_route(app, with_app)
    async with TestClient(TestServer(app)) as client:
        await post(client, {}, 404)
