"""What an assistant proposes for a card waits for a person, and is done once after he approves."""

import msgspec
import pytest

from relay.border import proposals, stores
from relay.border.assistants.loading import Assistant, Propose
from relay.border.crm import write
from relay.border.endings import endings
from relay.errors import Ended, Unavailable
from relay.jobs import SCHEMA as JOBS
from relay.jobs import claiming
from relay.tokens import SCHEMA as TOKENS
from tests.unit.border.conftest import (
    ANSWER,
    P1,
    claim,
    decided,
    job_of,
    message,
    one,
    rows,
)
from tests.unit.border.intake.conftest import with_bitrix

PROPOSE = Propose(stage={"target": "IN_PROCESS", "spam": "JUNK"}, responsible=True, convert=("x",))


@pytest.fixture
def row(crm, lead):
    """The lead as the portal keeps it."""
    found = crm.items[1, int(lead)]
    found["stageId"] = "NEW"
    return found


async def proposed(side, body, propose=PROPOSE, verdict="spam"):
    """Write a verdict by an assistant that proposes."""
    noted = await decided(side, body, answer={**ANSWER, "verdict": verdict})
    for found in await rows(side.state, "SELECT sha256, text FROM assistants"):
        assistant = msgspec.yaml.decode(found["text"], type=Assistant)
        changed = msgspec.structs.replace(assistant.actions, propose=propose)
        text = msgspec.yaml.encode(msgspec.structs.replace(assistant, actions=changed)).decode()
        await side.state.write(lambda tx, t=text: tx.run("UPDATE assistants SET text = :t", t=t))
    await write(side, await claim(side, "run.write"))
    return noted


async def decide(side, proposal, approved=True):
    return await side.state.write(
        lambda tx: proposals.decide(tx, proposal, "olga", approved=approved)
    )


async def state_of(side, proposal):
    found = await side.state.read(lambda tx: proposals.look(tx, proposal))
    return found["state"], found["code"], found["actor"]


async def test_a_rejection_is_shown_and_waits_and_nothing_is_done(side, crm, lead, row) -> None:
    noted = await proposed(side, message(lead=lead))
    assert row["stageId"] == "NEW"
    (comment,) = crm.comments.values()
    assert f"Предложено, ждёт решения ({noted.run}:stage): стадия" in comment["COMMENT"]
    assert "отказ" in comment["COMMENT"]
    assert await rows(side.state, "SELECT id FROM jobs WHERE kind = 'proposal'") == []


async def test_what_is_approved_is_done_once(side, lead, row) -> None:
    noted = await proposed(side, message(lead=lead))
    assert await decide(side, f"{noted.run}:stage")
    await proposals.carry_out(side, await claim(side, "proposal.do"))
    assert row["stageId"] == "JUNK"
    assert await state_of(side, f"{noted.run}:stage") == ("done", "", "olga")
    assert (await job_of(side, f"{noted.run}:do:stage"))["state"] == "done"
    assert not await decide(side, f"{noted.run}:stage")


async def test_what_is_refused_is_not_done_and_cannot_be_approved(side, lead, row) -> None:
    noted = await proposed(side, message(lead=lead))
    assert await decide(side, f"{noted.run}:stage", approved=False)
    assert not await decide(side, f"{noted.run}:stage")
    assert await state_of(side, f"{noted.run}:stage") == ("declined", "", "olga")
    assert await rows(side.state, "SELECT id FROM jobs WHERE kind = 'proposal'") == []


async def test_by_default_nothing_is_proposed(side, lead, row) -> None:
    await proposed(side, message(lead=lead), None)
    assert await rows(side.state, "SELECT * FROM proposals") == []


async def test_a_stage_the_portal_has_not_is_rejected_and_the_entry_is_written(
    side, crm, lead, row
) -> None:
    await proposed(side, message(lead=lead), Propose(stage={"spam": "NO_SUCH"}))
    found = await one(side.state, "SELECT outcome, code FROM actions WHERE action = 'proposed'")
    assert (found["outcome"], found["code"]) == ("rejected", "stage_unknown")
    assert len(crm.comments) == 1


async def test_the_job_of_one_whom_a_person_overtook_ends_too_late(side, lead, row) -> None:
    noted = await proposed(side, message(lead=lead))
    await decide(side, f"{noted.run}:stage")
    row["stageId"] = "IN_PROCESS"
    job = await claim(side, "proposal.do")
    with pytest.raises(Ended) as ended:
        await proposals.carry_out(side, job)
    await side.state.write(
        lambda tx: endings()["proposal"](tx, job, ended.value.outcome, ended.value.code)
    )
    assert row["stageId"] == "IN_PROCESS"
    assert await state_of(side, f"{noted.run}:stage") == ("too_late", "human_value", "olga")


async def test_a_newer_proposal_replaces_one_that_waits(side, lead, row, clock) -> None:
    first = await proposed(side, message("a", lead=lead))
    clock.now += 1
    second = await proposed(side, message("b", lead=lead), verdict="target")
    assert (await state_of(side, f"{first.run}:stage"))[0] == "replaced"
    assert not await decide(side, f"{first.run}:stage")
    waiting = await side.state.read(lambda tx: proposals.latest(tx, waiting=True))
    assert [(found["run"], found["value"]) for found in waiting] == [(second.run, "IN_PROCESS")]
    every = await side.state.read(lambda tx: proposals.latest(tx, waiting=False))
    assert len(every) == 2


def test_a_role_names_a_person_by_message_and_an_unknown_one_nobody(border_settings) -> None:
    settings = msgspec.structs.replace(border_settings.portals[0], roles={"sales": [12, 15]})
    assert settings.id == P1
    found = {proposals.person(settings, {"role": "sales"}, f"m_{n}") for n in range(20)}
    assert found == {12, 15}
    assert proposals.person(settings, {"role": "sales"}, "m_1") == proposals.person(
        settings, {"role": "sales"}, "m_1"
    )
    assert proposals.person(settings, {"role": "boss"}, "m_1") is None
    assert proposals.person(settings, None, "m_1") is None


async def test_a_responsible_is_proposed_only_where_it_is_asked_for(side, crm, lead, row) -> None:
    entity = proposals.Entity(type="lead", id=lead)
    rest = side.portal(P1).rest
    found = await proposals.wanted(rest, entity, PROPOSE, "unclear", 7, None)
    assert [(deed.action, deed.value) for deed in found] == [("responsible", "7")]
    assert await proposals.wanted(rest, entity, Propose(), "spam", 7, None) == []


async def test_an_approved_conversion_is_the_portals_own(side, crm, lead, row) -> None:
    side = with_bitrix(side, convert_workflow=12)
    noted = await proposed(side, message(lead=lead), Propose(convert=("spam",)))
    assert await rows(side.state, "SELECT value FROM proposals") == [{"value": "12"}]
    await decide(side, f"{noted.run}:convert")
    job = await claim(side, "proposal.do")
    with pytest.raises(Unavailable, match="conversion_pending"):
        await proposals.carry_out(side, job)
    await proposals.carry_out(side, job)
    assert (row["stageId"], await state_of(side, f"{noted.run}:convert")) == (
        "CONVERTED",
        ("done", "", "olga"),
    )
    assert crm.calls["bizproc.workflow.start"] == 1


async def test_what_rest_cannot_do_is_refused_and_said(side, crm, lead, row) -> None:
    await proposed(side, message(lead=lead), Propose(convert=("spam",)))
    found = await one(side.state, "SELECT outcome, code FROM actions WHERE action = 'proposed'")
    assert (found["outcome"], found["code"]) == ("rejected", "convert_unsupported")
    assert len(crm.comments) == 1


def test_both_stores_keep_a_decision(begin) -> None:
    tx = begin([JOBS, TOKENS, stores.STATE], lambda: 5.0)
    tx.run(
        "INSERT INTO messages VALUES ('m_1', 'p1', 'e', 'x', 't', 'mail', 'lead', '15', 1, '{}')"
    )
    for run in ("r_1", "r_2"):
        tx.run(
            "INSERT INTO runs VALUES (:id, 'm_1', 'p1', 'lead-qualifier', 'x', 'verdict', '', NULL,"
            " '', 0, NULL, NULL, 0, NULL)",
            id=run,
        )
        deed = proposals.Deed("convert", "12", "", "конвертировать лид")
        row = tx.one("SELECT * FROM runs WHERE id = :id", id=run)
        for _ in range(2):
            proposals.keep(tx, row, proposals.Entity(type="lead", id="15"), [deed])
    assert [row["run"] for row in proposals.latest(tx, waiting=True)] == ["r_2"]
    assert [row["state"] for row in proposals.of_run(tx, "r_1")] == ["replaced"]
    assert proposals.decide(tx, "r_2:convert", "olga", approved=True)
    assert not proposals.decide(tx, "r_2:convert", "olga", approved=True)
    assert len(proposals.latest(tx, waiting=False)) == 2
    job = claiming.claim(tx, "proposal.do", {})
    proposals.ended(tx, job, "expired", "deadline")
    found = proposals.look(tx, "r_2:convert")
    assert (found["state"], found["code"], found["actor"]) == ("failed", "deadline", "olga")
