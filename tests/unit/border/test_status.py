import msgspec
import pytest

from relay.border import status
from relay.border.contract import Status, StatusRequest
from relay.border.crm import write
from relay.border.endings import message_ended
from relay.border.masking.step import mask_message
from relay.errors import Unavailable
from relay.jobs import queue
from tests.unit.border.conftest import (
    NAME,
    P1,
    P2,
    PHONE,
    Breaking,
    accepted,
    call,
    claim,
    cleared,
    decided,
    events,
    message,
    sent,
)


async def told(side, *ids, portal=P1):
    request = StatusRequest(portal=portal, audience="border", messages=list(ids))
    code, answer = await status.tell(side, call(request))
    assert code == 200
    return msgspec.json.decode(answer, type=Status).messages


async def test_a_fresh_message_is_at_work_and_nothing_has_crossed(side):
    noted = await accepted(side, message())
    (found,) = await told(side, noted.message)
    assert (found.state, found.step, found.outcome) == ("working", "message.mask", None)
    assert (found.crossed, found.masked, found.runs, found.seconds) == ([], {}, [], {})


async def test_what_crossed_and_how_often_it_was_masked_is_told_without_a_value(side):
    noted = await cleared(side, message())
    (found,) = await told(side, noted.message)
    (crossed,) = found.crossed
    assert crossed["name"] == "message.txt"
    assert "[PERSON_1]" in crossed["text"]
    assert NAME not in crossed["text"]
    assert PHONE not in crossed["text"]
    assert (found.masked["PERSON"], found.masked["PHONE"]) == (2, 2)


async def test_a_message_abroad_is_waiting(side):
    noted = await sent(side, message())
    (found,) = await told(side, noted.message)
    assert (found.state, found.step) == ("waiting", "message.verdict")


async def test_a_done_message_tells_run_actions_and_seconds(side, lead, clock):
    noted = await decided(side, message(lead=lead))
    clock.now += 4
    await write(side, await claim(side, "run.write"))
    (found,) = await told(side, noted.message)
    assert (found.state, found.outcome, found.reason) == ("done", "verdict", "")
    (run,) = found.runs
    assert (run.result, run.answer["reason"]) == (noted.run, f"{NAME} просит цену на серверы")
    done = {one.action: one.outcome for one in found.actions}
    assert done == dict.fromkeys(("fields", "timeline", "feed", "notified"), "done")
    assert found.seconds == {"total": 4.0, "model": 0.9}


async def test_a_held_message_tells_why_in_russian(side, maskers):
    noted = await accepted(side, message())
    job = await claim(side, "message.mask")

    def hold(tx):
        queue.hold(tx, job, "masking_timeout")
        message_ended(tx, job, None, "masking_timeout")

    await side.state.write(hold)
    (found,) = await told(side, noted.message)
    assert (found.state, found.outcome) == ("held", None)
    assert "маскирование не уложилось в срок" in found.reason
    assert found.runs == []


async def test_withheld_parts_are_told_by_number_format_and_reason(side):
    broken = {"name": f"{NAME}.docx", "type": "x", "size": 3, "content": "!!!"}
    noted = await accepted(side, message(files=[broken]))
    await mask_message(side, await claim(side, "message.mask"))
    (found,) = await told(side, noted.message)
    assert [(part.part, part.reason) for part in found.withheld] == [(1, "broken")]


async def test_another_portals_message_is_as_unknown_as_one_that_never_was(side):
    noted = await accepted(side, message(portal=P2))
    foreign, never = await told(side, noted.message, "m_never", portal=P1)
    assert (foreign.state, never.state) == ("unknown", "unknown")
    assert msgspec.structs.replace(foreign, message="") == msgspec.structs.replace(
        never, message=""
    )


async def test_the_answers_keep_the_order_of_the_question(side):
    first, second = await accepted(side, message("a")), await accepted(side, message("b"))
    found = await told(side, second.message, "m_x", first.message)
    assert [one.message for one in found] == [second.message, "m_x", first.message]


async def test_a_message_for_which_no_assistant_was_named_is_told_too(side):
    noted = await accepted(side, message())
    await side.state.write(lambda tx: tx.run("DELETE FROM runs"))
    (found,) = await told(side, noted.message)
    assert (found.state, found.runs, found.seconds) == ("working", [], {})


@pytest.mark.parametrize("outcome", ["refused", "failed", "expired"])
async def test_a_run_without_a_verdict_has_a_reason_and_no_answer(side, outcome):
    noted = await decided(side, message(), outcome=outcome, code="too_long", answer=None)
    await write(side, await claim(side, "run.write"))
    (found,) = await told(side, noted.message)
    assert (found.state, found.outcome) == ("done", outcome)
    (run,) = found.runs
    assert (run.outcome, run.answer) == (outcome, None)
    assert run.reason == found.reason
    assert "обращение длиннее, чем берёт модель" in run.reason


async def test_a_restored_answer_is_shown_only_with_a_record_and_recorded_once(side):
    noted = await decided(side, message("seen"))
    asked = call(StatusRequest(portal=P1, audience="border", messages=[noted.message]))
    with pytest.raises(Unavailable):
        await status.tell(side._replace(log=Breaking(side.log)), asked)
    for _ in range(2):
        await status.tell(side, asked)
    assert [event for event, _ in await events(side)].count("viewed") == 1
