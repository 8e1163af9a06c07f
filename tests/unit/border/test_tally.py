import msgspec

from relay import config, wire
from relay.border import contract, controls, opinions, page_contract, results, stores, tally
from relay.border.crm import write
from relay.border.endings import message_ended
from relay.jobs import SCHEMA as JOBS
from relay.jobs import queue
from tests.unit.border.conftest import P1, P2, accepted, call, claim, decided, message

DAY = 86400.0
T0 = 1795248000.0


def test_both_stores_count_alike(begin):
    tx = begin((JOBS, stores.STATE), lambda: T0)
    tx.run(
        "INSERT INTO messages (id, portal, source_event, body_sha256, thread, channel,"
        " entity_type, entity_id, received, masked_counts)"
        " VALUES ('m1', 'p', 'e', 's', 't', 'mail', 'lead', '15', :at, '{}')",
        at=T0 - 30,
    )
    for run, outcome, answer in (("r1", "verdict", '{"verdict": "spam"}'), ("r2", "failed", None)):
        tx.run(
            "INSERT INTO runs (id, message, portal, assistant, assistant_sha256, outcome, code,"
            " answer, model, model_ms, released, leased_until) VALUES (:run, 'm1', 'p', 'a', 's',"
            " :outcome, '', :answer, 'm', 1, :at, 0)",
            run=run,
            outcome=outcome,
            answer=answer,
            at=T0,
        )
        tally.note_end(tx, run)
        tally.note_end(tx, run)
    assert opinions.store(tx, "p", "r1", "agree")
    assert opinions.store(tx, "p", "r1", "disagree")
    assert not opinions.store(tx, "p", "r2", "agree")
    assert controls.store(tx, "p", contract.Entity(type="lead", id="16"))
    assert not controls.store(tx, "p", contract.Entity(type="lead", id="16"))
    assert results.settle(tx, "p", "r1", "written")
    assert not results.settle(tx, "p", "r1", "written")
    found = tally._period(tx, "p", 7, {"m": config.Price(model="m", input=1, output=1)})
    assert [(one.outcome, one.verdict, one.runs) for one in found.counted] == [
        ("failed", "", 1),
        ("verdict", "spam", 1),
    ]
    assert (found.messages, found.control) == (1, 1)
    assert (found.agreed, found.disagreed) == (0, 1)
    assert (found.median_seconds, found.cost, found.unpriced) == (30.0, {"USD": 0.0}, 0)


async def told(side, portal=P2):
    asked = page_contract.StatisticsRequest(portal=portal, audience="border")
    status, answer = await tally.tell(side, call(asked))
    assert status == 200
    return msgspec.json.decode(answer, type=page_contract.Statistics)


async def sorted_lead(side, event, **given):
    noted = await decided(side, message(event, portal=P2, lead="15"), **given)
    await write(side, await claim(side, "run.write"))
    return noted


async def test_nothing_is_told_as_nothing(side):
    found = await told(side)
    assert [one.days for one in found.periods] == [7, 30]
    assert found.held == 0
    for one in found.periods:
        assert (one.messages, one.counted, one.median_seconds, one.cost) == (0, [], None, {})


async def test_verdicts_are_counted_by_channel_in_both_periods(side, clock):
    await sorted_lead(side, "old")
    clock.now += 10 * DAY
    await sorted_lead(side, "new")
    await sorted_lead(side, "refused", outcome="refused", code="content_filter", answer=None)
    seven, thirty = (await told(side)).periods
    target = page_contract.Counted(channel="mail", outcome="verdict", verdict="target", runs=1)
    refused = page_contract.Counted(channel="mail", outcome="refused", verdict="", runs=1)
    assert seven.counted == [refused, target]
    assert thirty.counted == [refused, msgspec.structs.replace(target, runs=2)]
    assert (seven.messages, thirty.messages) == (2, 3)
    assert (await told(side, P1)).periods[1].counted == [], "another portal's"


async def test_tokens_have_a_price_only_if_the_border_knows_it(side, border_settings):
    await sorted_lead(side, "one")
    await sorted_lead(
        side, "two", recipients=[wire.Recipient(name="openai", model="dear", at=1, attempts=1)]
    )
    priced = [config.Price(model="gpt-6-luna", input=10, output=100, currency="RUB")]
    side = side._replace(config=msgspec.structs.replace(border_settings, prices=priced))
    found = (await told(side)).periods[0]
    assert (found.input_tokens, found.output_tokens) == (200, 40)
    assert found.cost == {"RUB": 0.003}
    assert found.unpriced == 1


async def test_the_median_is_that_of_the_waiting_times(side, clock):
    for number, seconds in enumerate((5, 1, 60)):
        start = clock.now
        body = message(f"e{number}", portal=P2, lead="15")
        noted = await accepted(side, body)
        clock.now += seconds
        await side.state.write(
            lambda tx, noted=noted: tally._insert(tx, noted.run, "verdict", "", "m", 0, 0)
        )
        assert clock.now - start == seconds
    assert (await told(side)).periods[0].median_seconds == 5


async def test_what_ends_without_an_answer_and_what_waits_is_counted(side):
    await accepted(side, message("held", portal=P2))
    job = await claim(side, "message.mask")

    def held(tx):
        queue.hold(tx, job, "second_pass")
        message_ended(tx, job, None, "second_pass")

    await side.state.write(held)
    found = await told(side)
    assert (found.held, found.periods[0].counted) == (1, [])

    def dropped(tx):
        queue.end(tx, job.id, "cancelled", "dropped")
        message_ended(tx, job, "cancelled", "dropped")

    await side.state.write(dropped)
    found = await told(side)
    assert [one.outcome for one in found.periods[0].counted] == ["cancelled"]


async def test_opinions_of_the_period_are_counted(side, clock):
    for event, opinion in (("a", "agree"), ("b", "agree"), ("c", "disagree")):
        noted = await sorted_lead(side, event)
        await side.state.write(
            lambda tx, noted=noted, opinion=opinion: opinions.store(tx, P2, noted.run, opinion)
        )
    seven = (await told(side)).periods[0]
    assert (seven.agreed, seven.disagreed) == (2, 1)
    clock.now += 8 * DAY
    seven, thirty = (await told(side)).periods
    assert (seven.agreed, thirty.agreed) == (0, 2)


async def test_the_control_group_of_the_period_is_counted_beside_the_messages(side, clock):
    for number in ("1", "2", "2"):
        card = contract.Entity(type="lead", id=number)
        await side.state.write(lambda tx, card=card: controls.store(tx, P2, card))
    assert [one.control for one in (await told(side)).periods] == [2, 2]
    assert [one.control for one in (await told(side, P1)).periods] == [0, 0]
    clock.now += 8 * DAY
    assert [one.control for one in (await told(side)).periods] == [0, 2]
