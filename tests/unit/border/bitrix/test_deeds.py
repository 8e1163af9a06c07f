"""Further actions look at the card first: what a person changed stays, nothing is done twice."""

import pytest

from relay.border.bitrix.deeds import SOON, do, possible
from relay.border.contract import Entity
from relay.errors import Ended, Refused, Unavailable
from tests.fakes.portal import bizproc, items
from tests.unit.border.bitrix.conftest import fault


@pytest.fixture
def row(state, lead):
    """The lead as the portal keeps it: new, its responsible is user 2."""
    found = state.items[1, int(lead.id)]
    found["stageId"] = "NEW"
    return found


def deals(state):
    return [row for (kind, _), row in state.items.items() if kind == 2]


async def test_what_would_change_the_card_is_possible(portal, lead, row) -> None:
    found = await possible(portal, lead, "JUNK", 7, convert=12)
    assert [(one.action, one.value, one.found) for one in found] == [
        ("stage", "JUNK", "NEW"),
        ("responsible", "7", "2"),
        ("convert", "12", ""),
    ]
    assert found[0].words == "стадия «Некачественный лид», отказ"


async def test_what_is_so_already_is_not_proposed(portal, state, lead, row) -> None:
    items.create(state, 2, {"title": "Сделка", "leadId": int(lead.id)})
    assert await possible(portal, lead, "NEW", 2, convert=12) == []


async def test_a_converted_lead_and_a_deal_only_change_hands(portal, state, lead, row) -> None:
    row["stageId"] = "CONVERTED"
    deal = Entity(type="deal", id=str(items.create(state, 2, {"title": "Сделка"})["id"]))
    for card in (lead, deal):
        found = await possible(portal, card, "JUNK", 7, convert=12)
        assert [one.action for one in found] == ["responsible"]


@pytest.mark.parametrize("stage", ["NO_SUCH", "CONVERTED"])
async def test_a_stage_that_is_none_is_refused(portal, lead, row, stage) -> None:
    with pytest.raises(Refused, match="stage_unknown"):
        await possible(portal, lead, stage, None, convert=None)


async def test_stage_and_responsible_are_written(portal, lead, row) -> None:
    await do(portal, lead, "stage", "IN_PROCESS", "NEW")
    await do(portal, lead, "responsible", "7", "2")
    assert (row["stageId"], row["assignedById"]) == ("IN_PROCESS", 7)


@pytest.mark.parametrize(
    ("action", "value", "found"), [("stage", "JUNK", "NEW"), ("responsible", "7", "2")]
)
async def test_a_person_who_was_quicker_is_not_overruled(portal, lead, row, action, value, found):
    row |= {"stageId": "IN_PROCESS", "assignedById": 5}
    with pytest.raises(Ended, match="human_value") as ended:
        await do(portal, lead, action, value, found)
    assert ended.value.outcome == "too_late"
    assert (row["stageId"], row["assignedById"]) == ("IN_PROCESS", 5)


async def test_again_after_a_lost_reply_is_done(portal, state, lead, row) -> None:
    fault(state, "crm.item.update", lost_reply=True)
    with pytest.raises(Unavailable):
        await do(portal, lead, "stage", "JUNK", "NEW")
    assert await do(portal, lead, "stage", "JUNK", "NEW") == ""
    assert row["stageId"] == "JUNK"


class Converting:
    """An approved conversion, as its job tries it again and again."""

    def __init__(self, portal, lead):
        self.portal, self.lead, self.begun = portal, lead, False

    async def begin(self):
        self.begun = True

    async def __call__(self):
        return await do(
            self.portal, self.lead, "convert", "12", "", begun=self.begun, begin=self.begin
        )


@pytest.fixture
def converting(portal, lead):
    return Converting(portal, lead)


async def test_the_portal_converts_the_lead_itself_once(state, lead, row, converting) -> None:
    row |= {"opportunity": 900.0, "currencyId": "RUB"}
    with pytest.raises(Unavailable, match="conversion_pending"):
        await converting()
    made = await converting()
    (deal,) = deals(state)
    assert (str(deal["id"]), deal["leadId"], deal["title"]) == (made, int(lead.id), row["title"])
    assert (deal["opportunity"], row["stageId"]) == (900.0, "CONVERTED")
    assert await converting() == made
    assert state.calls["bizproc.workflow.start"] == 1


async def test_a_workflow_that_takes_its_time_is_waited_for(state, row, converting) -> None:
    state.slow_workflow = True
    for _ in range(3):
        with pytest.raises(Unavailable, match="conversion_pending") as later:
            await converting()
    assert later.value.retry_after == SOON
    assert state.calls["bizproc.workflow.start"] == 1
    bizproc.run(state, next(iter(state.workflows)))
    assert await converting()


async def test_a_lost_reply_starts_no_second_workflow(state, row, converting) -> None:
    state.slow_workflow = True
    fault(state, "bizproc.workflow.start", lost_reply=True)
    with pytest.raises(Unavailable, match="portal_unreachable"):
        await converting()
    with pytest.raises(Unavailable, match="conversion_pending"):
        await converting()
    assert (len(state.workflows), converting.begun) == (1, True)


async def test_a_workflow_that_converts_nothing_ends_it(state, row, converting) -> None:
    state.workflow_fails = True
    with pytest.raises(Unavailable):
        await converting()
    with pytest.raises(Ended, match="conversion_failed"):
        await converting()
    assert state.calls["bizproc.workflow.start"] == 1


async def test_a_template_that_the_portal_has_not_is_refused(portal, lead, row) -> None:
    with pytest.raises(Refused, match="ERROR_WRONG_WORKFLOW_ID"):
        await do(portal, lead, "convert", "99", "")


async def test_a_lead_that_a_person_made_a_contact_of_is_too_late(row, converting) -> None:
    row["stageId"] = "CONVERTED"
    with pytest.raises(Ended, match="converted") as late:
        await converting()
    assert late.value.outcome == "too_late"


async def test_a_card_that_is_gone_or_converted_is_too_late(portal, state, lead, row) -> None:
    row["stageId"] = "CONVERTED"
    with pytest.raises(Ended, match="converted") as ended:
        await do(portal, lead, "stage", "JUNK", "NEW")
    assert ended.value.outcome == "too_late"
    del state.items[1, int(lead.id)]
    with pytest.raises(Ended, match="NOT_FOUND") as ended:
        await do(portal, lead, "stage", "JUNK", "NEW")
    assert ended.value.outcome == "too_late"
    assert deals(state) == []
