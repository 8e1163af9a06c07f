"""A seen id becomes a message, or ends with a reason, or waits: never nothing."""

import msgspec
import pytest
import structlog

from relay import metrics
from relay.border import vault
from relay.border.bitrix import client
from relay.border.contract import Message
from relay.border.intake import sightings
from relay.border.intake.look import look
from relay.border.intake.sightings import Sighting
from relay.errors import Ended, Held, Stopped, Unavailable
from tests.fakes.portal import activities
from tests.unit.border.conftest import P1, accepted, claim, job_of, message, one, rows
from tests.unit.border.intake.conftest import LETTER, new_card, read_next, waiting, with_bitrix


async def see(side, kind, number, settle=0.0):
    await side.state.write(lambda tx: sightings.add(tx, P1, Sighting(kind, number), settle))


async def taken(side):
    """Every message that was stored, in order: event, card, and what was read."""
    stored = await rows(side.state, "SELECT * FROM messages ORDER BY received, id")
    keys = side.portals[P1].keys

    def raw(tx):
        return [vault.raw(tx, keys, row["thread"], row["id"]) for row in stored]

    return [msgspec.json.decode(one, type=Message) for one in await side.vault.read(raw)]


async def passed_over(side, seen):
    """Why nothing was taken."""
    job = await job_of(side, f"{P1}:{seen}")
    assert job["outcome"] == "cancelled"
    return job["code"]


def passed_over_deals():
    wanted = {"code": "deals_not_taken"}
    return metrics.REGISTRY.get_sample_value("relay_passed_over_total", wanted) or 0


async def test_a_lead_is_read_after_it_settled_and_goes_the_way_of_a_message(
    polled, crm, clock
) -> None:
    number = new_card(crm, sourceId="EMAIL")
    await see(polled, "lead", number, 60)
    activities.create(crm, (1, number), dict(LETTER))  # the body comes after the card
    await read_next(polled, clock)
    (read,) = await taken(polled)
    assert (read.source_event, read.channel.type) == ("lead:1:add:rest", "mail")
    assert ("html", "<p>Нужны 5 серверов</p>") in [(f.kind, f.value) for f in read.fields]
    assert (await claim(polled, "message.mask")).portal == P1
    assert (await job_of(polled, f"{P1}:lead:1"))["outcome"] == "verdict"


async def test_a_letter_that_was_read_with_its_lead_is_not_read_again(polled, crm, clock) -> None:
    number = new_card(crm, LETTER)
    await see(polled, "lead", number)
    await see(polled, "activity", 1)
    await read_next(polled, clock)
    await read_next(polled, clock)
    assert await passed_over(polled, "activity:1") == "read_with_its_card"
    assert len(await taken(polled)) == 1


async def test_a_letter_waits_for_its_lead(polled, crm, clock) -> None:
    number = new_card(crm, LETTER)
    await see(polled, "activity", 1)
    await see(polled, "lead", number, 600)
    with pytest.raises(Unavailable, match="card_first"):
        await read_next(polled, clock)


async def test_a_second_letter_is_a_message_of_its_own(polled, crm, clock) -> None:
    number = new_card(crm, LETTER, name="Тимур")
    await see(polled, "lead", number)
    await read_next(polled, clock)
    activities.create(crm, (1, number), {"DESCRIPTION": "<p>И ещё два коммутатора</p>"})
    await see(polled, "activity", 2)
    await read_next(polled, clock)
    _, second = await taken(polled)
    assert second.source_event == "lead:1:activity:2:rest"
    values = [field.value for field in second.fields]
    assert "<p>И ещё два коммутатора</p>" in values
    assert "<p>Нужны 5 серверов</p>" not in values
    assert "Тимур" in values


async def test_what_no_customer_sent_is_passed_over(polled, crm, clock) -> None:
    new_card(crm, {**LETTER, "DIRECTION": "2"})
    await see(polled, "activity", 1)
    await read_next(polled, clock)
    assert await passed_over(polled, "activity:1") == "not_incoming"


async def test_what_came_for_a_card_of_another_type_is_passed_over(polled, crm, clock) -> None:
    new_card(crm, {**LETTER, "OWNER_TYPE_ID": "4"})
    await see(polled, "activity", 1)
    await read_next(polled, clock)
    assert await passed_over(polled, "activity:1") == "other_card"


async def test_a_deal_made_of_a_lead_is_no_new_message(polled, crm, clock) -> None:
    new_card(crm, kind=2, leadId=5)
    await see(polled, "deal", 1)
    await read_next(polled, clock)
    assert await passed_over(polled, "deal:1") == "converted_lead"


async def test_a_deal_of_its_own_is_taken(polled, crm, clock) -> None:
    new_card(crm, LETTER, kind=2)
    await see(polled, "deal", 1)
    await read_next(polled, clock)
    assert (await taken(polled))[0].entity.type == "deal"


@pytest.mark.parametrize(
    ("deals", "mode", "found"),
    [(None, 1, False), (False, 2, False), (None, 2, True), (True, 1, True)],
)
async def test_a_deal_that_an_event_names_is_taken_only_where_deals_are(
    side, crm, clock, deals, mode, found
) -> None:
    crm.mode = mode
    portal = with_bitrix(side, deals=deals)
    new_card(crm, LETTER, kind=2)
    await see(portal, "deal", 1)  # a webhook of a person's own is bound by nobody's settings
    before = passed_over_deals()
    with structlog.testing.capture_logs() as logged:
        await read_next(portal, clock)
    after = passed_over_deals()
    assert (len(await taken(portal)), after - before) == ((1, 0) if found else (0, 1))
    assert crm.calls["crm.item.get"] == (1 if found else 0)
    if not found:
        assert await passed_over(portal, "deal:1") == "deals_not_taken"
        (line,) = [one for one in logged if one["event"] == "passed_over"]
        assert (line["job"], line["code"]) == (f"{P1}:deal:1", "deals_not_taken")


async def test_a_lead_deleted_meanwhile_is_too_late(polled, crm, clock) -> None:
    number = new_card(crm)
    await see(polled, "lead", number)
    crm.items.clear()
    with pytest.raises(Ended) as gone:
        await read_next(polled, clock)
    assert gone.value.outcome == "too_late"


async def test_a_letter_deleted_meanwhile_is_too_late(polled, crm, clock) -> None:
    new_card(crm, LETTER)
    await see(polled, "activity", 1)
    crm.activities.clear()
    with pytest.raises(Ended, match="activity_gone"):
        await read_next(polled, clock)


async def test_a_lead_that_may_not_be_read_waits_for_a_person(polled, crm, clock) -> None:
    await see(polled, "lead", new_card(crm))
    crm.faults.append({"method": "crm.item.get", "error": "ACCESS_DENIED", "status": 400})
    with pytest.raises(Held, match="ACCESS_DENIED"):
        await read_next(polled, clock)


@pytest.mark.parametrize(
    ("fault", "code", "kind"),
    [
        ({"error": "insufficient_scope"}, "insufficient_scope", Stopped),
        ({"error": "NO_AUTH_FOUND"}, "webhook_revoked", Stopped),
        ({"body": "<html>maintenance</html>", "status": 503}, "portal_bad_answer", Unavailable),
    ],
)
async def test_what_a_person_must_mend_or_time_will_is_tried_again(
    polled, crm, clock, fault, code, kind
) -> None:
    await see(polled, "lead", new_card(crm))
    crm.faults.append({"method": "crm.item.get", **fault})
    with pytest.raises(kind, match=code):
        await read_next(polled, clock)
    job = await job_of(polled, f"{P1}:lead:1")
    assert job["deadline"] - clock.now > 20 * 86400  # a day of maintenance loses nothing


async def test_a_letter_too_large_to_be_read_is_named(polled, crm, clock, monkeypatch) -> None:
    monkeypatch.setattr(client, "ANSWER_LIMIT", 200_000)
    number = new_card(crm, {**LETTER, "DESCRIPTION": "x" * 300_000}, name="Тимур")
    await see(polled, "lead", number)
    await read_next(polled, clock)
    (read,) = await taken(polled)
    assert [(file.name, file.omitted) for file in read.files] == [("тексты обращений", "too_large")]
    assert "Запрос" in [field.value for field in read.fields]


async def test_a_call_waits_for_its_transcript_where_the_portal_makes_them(
    side, crm, clock
) -> None:
    polled = with_bitrix(side, transcripts=True)
    await see(polled, "lead", new_card(crm, {"PROVIDER_ID": "VOXIMPLANT_CALL"}))
    job = None
    for after in (1, 600):
        clock.now += after
        job = job or await claim(polled, "card.look")
        with pytest.raises(Unavailable, match="transcript_pending"):
            await look(polled, job)
    clock.now += 600
    await look(polled, job)
    assert len(await taken(polled)) == 1


async def test_a_module_that_was_quicker_has_the_message(polled, crm, clock) -> None:
    number = new_card(crm, LETTER)
    noted = await accepted(polled, message(f"lead:{number}:add:1764000000", lead=str(number)))
    await see(polled, "lead", number)
    await read_next(polled, clock)
    assert [row["id"] for row in await rows(polled.state, "SELECT id FROM messages")] == [
        noted.message
    ]


async def test_a_module_that_comes_later_gets_the_same_message(polled, crm, clock) -> None:
    number = new_card(crm, LETTER)
    await see(polled, "lead", number)
    await read_next(polled, clock)
    noted = await accepted(polled, message(f"lead:{number}:add:1764000000", lead=str(number)))
    again = await accepted(
        polled, message(f"lead:{number}:activity:1:1764000001", lead=str(number))
    )
    row = await one(polled.state, "SELECT count(*) AS n, min(id) AS id FROM messages")
    assert (row["n"], row["id"]) == (1, noted.message)
    assert again.message == noted.message


async def test_a_portal_whose_rest_was_taken_away_waits(polled, clock) -> None:
    await see(polled, "lead", 1)
    bare = polled._replace(portals={P1: polled.portals[P1]._replace(rest=None)})
    with pytest.raises(Held, match="no_rest"):
        await read_next(bare, clock)
    assert await waiting(polled) == ["lead:1"]
