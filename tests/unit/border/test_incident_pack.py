import json

from relay.border import incident_pack
from relay.border.incident_pack import Interval
from relay.border.incidents import Incident
from tests.unit.border.conftest import DAY, NAME, P1, PHONE, decided, message, sent

OPENED = 1795248000.0


def incident():
    return Incident("i_1", P1, "raw_personal_data", "", "m_1", OPENED, "relay", None, None)


async def counted(side, clock, *, since=-DAY, until=DAY):
    interval = Interval(clock.now + since, clock.now + until)
    return await side.log.read(lambda tx: incident_pack.count(tx, P1, interval)), interval


async def test_sends_leads_identifiers_and_recipients_are_counted(side, clock):
    await decided(side, message("a"))
    await sent(side, message("b"))
    facts, _ = await counted(side, clock)
    assert (facts.sends, facts.leads, facts.persons) == (2, 2, 2)
    assert facts.identifiers["PERSON"] == 2
    assert facts.identifiers["PHONE"] == 2
    assert [one.recipient for one in facts.allowed] == ["OpenAI", "Relay GmbH"]
    assert [(one.recipient, one.model) for one in facts.actual] == [("OpenAI", "gpt-6-luna")]


async def test_only_the_interval_counts_also_for_texts_cleared_before(side, clock):
    await sent(side, message("a"))
    clock.now += 3 * DAY
    await sent(side, message("b"))
    facts, _ = await counted(side, clock, since=-60)
    assert (facts.sends, facts.identifiers["PERSON"]) == (1, 1)
    facts, _ = await counted(side, clock, since=DAY, until=2 * DAY)
    assert (facts.sends, facts.leads, facts.identifiers) == (0, 0, {})


async def test_the_form_has_the_terms_the_counts_and_room_for_the_rest(side, clock, tmp_path):
    await decided(side, message("a"))
    facts, interval = await counted(side, clock)
    incident_pack.write(tmp_path, incident(), interval, [facts])
    page = (tmp_path / "form.html").read_text()
    assert "Уведомить Роскомнадзор до 22.11.2026 11:00 МСК" in page
    assert "24.11.2026 11:00 МСК (72 часа)" in page.replace("\n", " ")
    assert "____" in page
    assert "проверить юрист" in page
    assert "OpenAI (US)" in page
    told = json.loads((tmp_path / "facts.json").read_text())
    assert told["portals"][0]["sends"] == 1
    for text in (page, json.dumps(told, ensure_ascii=False)):
        assert NAME.split()[1] not in text
        assert PHONE not in text


def test_an_interval_without_a_send_says_so():
    page = incident_pack.form(incident(), Interval(0, 1), [incident_pack.Facts(P1)])
    assert "нет отправок в периоде" in page
