"""What became of a lead after its verdict, and the manager's opinion, read back over REST."""

from pathlib import Path

import pytest

from relay.border import fates
from relay.border.crm import read_fate, write
from relay.errors import Ended, Unavailable
from tests.fakes.portal import items
from tests.unit.border.conftest import DAY, claim, decided, job_of, message, one, rows


@pytest.fixture
async def noted(side, lead):
    """A verdict that stands in its card."""
    noted = await decided(side, message(lead=lead))
    await write(side, await claim(side, "run.write"))
    return noted


async def kept(side):
    return await rows(side.state, "SELECT * FROM fates ORDER BY days")


async def after(side, clock, days):
    clock.now += days * DAY + 1
    await read_fate(side, await claim(side, "fate.read"))


def choose(crm, lead, code):
    """The manager sets the opinion in the card."""
    (field,) = [one for one in crm.userfields[1] if one["FIELD_NAME"] == fates.OPINION]
    (option,) = [int(one["ID"]) for one in field["LIST"] if one["XML_ID"] == code]
    crm.items[1, int(lead)][fates.OPINION] = option


def test_the_field_is_called_alike_on_both_routes() -> None:
    words = Path("bitrix_module_stub/lang/ru/lib/bitrix/cardfields.php").read_text("utf-8")
    assert f"['RELAY_BORDER_RELAY_OPINION'] = '{fates.SPEC.label}';" in words


async def test_each_day_is_looked_at_once(side, clock, crm, lead, noted) -> None:
    for days in (1, 6, 23):
        await after(side, clock, days)
    assert [row["days"] for row in await kept(side)] == [1, 7, 30]
    assert (await job_of(side, f"{noted.run}:fate:30"))["outcome"] == "verdict"


async def test_the_stage_amount_and_verdict_are_kept(side, clock, crm, lead, noted) -> None:
    crm.items[1, int(lead)] |= {"stageId": "JUNK", "opportunity": 900.0, "currencyId": "RUB"}
    await after(side, clock, 1)
    (row,) = await kept(side)
    assert (row["fate"], row["stage"], row["amount"], row["verdict"], row["card"]) == (
        "junk",
        "JUNK",
        900.0,
        "target",
        f"lead/{lead}",
    )


async def test_a_converted_lead_is_followed_into_its_deal(side, clock, crm, lead, noted) -> None:
    crm.items[1, int(lead)]["stageId"] = "CONVERTED"
    deal = {"title": "Сделка", "leadId": int(lead), "stageId": "NEW", "opportunity": 5000.0}
    number = items.create(crm, 2, deal)["id"]
    await after(side, clock, 1)
    crm.items[2, number]["stageId"] = "WON"
    await after(side, clock, 6)
    first, second = await kept(side)
    assert (first["fate"], first["card"]) == ("converted", f"deal/{number}")
    assert (second["fate"], second["amount"]) == ("won", 5000.0)


async def test_a_deleted_lead_is_gone(side, clock, crm, lead, noted) -> None:
    del crm.items[1, int(lead)]
    await after(side, clock, 1)
    assert (await kept(side))[0]["fate"] == "gone"


@pytest.mark.parametrize("code", ["agree", "disagree"])
async def test_the_managers_opinion_is_read_back(side, clock, crm, lead, noted, code) -> None:
    choose(crm, lead, code)
    await after(side, clock, 1)
    row = await one(side.state, "SELECT run, opinion FROM opinions")
    assert (row["run"], row["opinion"]) == (noted.run, code)


async def test_an_opinion_about_a_later_verdict_is_not_this_runs(
    side, clock, crm, lead, noted
) -> None:
    choose(crm, lead, "agree")
    crm.items[1, int(lead)]["UF_CRM_RELAY_RUN"] = "r_later"
    await after(side, clock, 1)
    assert await one(side.state, "SELECT * FROM opinions") is None


async def test_a_new_verdict_takes_the_opinion_about_the_one_before_away(
    side, clock, crm, lead, noted
) -> None:
    choose(crm, lead, "disagree")
    second = await decided(side, message("again", lead=lead))
    await write(side, await claim(side, "run.write"))
    card = crm.items[1, int(lead)]
    assert (card["UF_CRM_RELAY_RUN"], card[fates.OPINION]) == (second.run, None)
    found = await rows(side.state, "SELECT run, opinion FROM opinions")
    assert found == [{"run": noted.run, "opinion": "disagree"}]
    choose(crm, lead, "agree")
    for _ in range(2):
        await after(side, clock, 1)
    found = await rows(side.state, "SELECT run, opinion FROM opinions")
    assert {row["run"]: row["opinion"] for row in found} == {
        noted.run: "disagree",
        second.run: "agree",
    }


async def test_another_verdict_in_its_place_is_to_disagree(side, clock, crm, lead, noted) -> None:
    (field,) = [one for one in crm.userfields[1] if one["FIELD_NAME"] == "UF_CRM_RELAY_VERDICT"]
    (spam,) = [int(one["ID"]) for one in field["LIST"] if one["XML_ID"] == "spam"]
    crm.items[1, int(lead)]["UF_CRM_RELAY_VERDICT"] = spam
    choose(crm, lead, "agree")
    await after(side, clock, 1)
    (row,) = await rows(side.state, "SELECT run, opinion, verdict FROM opinions")
    assert row == {"run": noted.run, "opinion": "disagree", "verdict": "spam"}


async def test_an_opinion_given_while_the_writing_was_half_done_stays(
    side, clock, crm, lead, noted
) -> None:
    choose(crm, lead, "agree")
    await side.state.write(lambda tx: tx.run("DELETE FROM actions WHERE action = 'fields'"))
    ready = "UPDATE jobs SET state = 'ready', attempt = attempt + 1 WHERE id = :id"
    await side.state.write(lambda tx: tx.run(ready, id=noted.run))
    await write(side, await claim(side, "run.write"))
    assert crm.items[1, int(lead)][fates.OPINION] is not None
    assert await rows(side.state, "SELECT * FROM opinions") == []


async def test_a_portal_that_is_away_is_asked_again(side, clock, crm, lead, noted) -> None:
    crm.faults.append({"method": "crm.item.get", "body": "<html>", "status": 503})
    with pytest.raises(Unavailable):
        await after(side, clock, 1)
    assert await kept(side) == []


async def test_nobody_looks_where_there_is_no_card(side, clock) -> None:
    noted = await decided(side, message())
    await write(side, await claim(side, "run.write"))
    assert await job_of(side, f"{noted.run}:fate:1") is None


async def test_a_portal_without_rest_any_more(side, clock, crm, lead, noted) -> None:
    portals = {key: one._replace(rest=None) for key, one in side.portals.items()}
    with pytest.raises(Ended, match="no_card"):
        await after(side._replace(portals=portals), clock, 1)
