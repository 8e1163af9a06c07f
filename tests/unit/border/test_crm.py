import json

import msgspec
import pytest

from relay.border.assistants.loading import Assistant, Task
from relay.border.crm import write, write_note
from relay.border.endings import add_note
from relay.errors import Ended, Held, Unavailable
from relay.jobs import queue
from relay.jobs.queue import Job
from tests.fakes.portal import activities, items
from tests.unit.border.conftest import (
    ANSWER,
    NAME,
    P1,
    P2,
    PHONE,
    Breaking,
    accepted,
    claim,
    decided,
    events,
    job_of,
    message,
    one,
    reclaim,
    rows,
)

ALL = {"fields": "done", "timeline": "done", "feed": "done", "notified": "done"}


async def actions(side):
    found = await rows(side.state, "SELECT action, outcome, code FROM actions")
    return {row["action"]: row["outcome"] for row in found}


async def code_of(side, action):
    row = await one(side.state, "SELECT code FROM actions WHERE action = :a", a=action)
    return row["code"]


async def written(side, body, **given):
    noted = await decided(side, body, **given)
    await write(side, await claim(side, "run.write"))
    return noted


def card(crm, lead):
    return crm.items[1, int(lead)]


def shown(crm, run):
    """How often a run shows: timeline, Feed, notification."""
    return (
        sum(run in row["COMMENT"] for row in crm.comments.values()),
        sum(run in row["DETAIL_TEXT"] for row in crm.posts.values()),
        sum(run in row["TAG"] for row in crm.notifications.values()),
    )


async def test_the_verdict_shows_in_the_card_everywhere_once_and_restored(side, crm, lead):
    noted = await written(side, message(lead=lead))
    assert await actions(side) == ALL
    assert shown(crm, noted.run) == (1, 1, 1)
    own = card(crm, lead)
    assert own["UF_CRM_RELAY_REASON"] == f"{NAME} просит цену на серверы"
    assert (own["UF_CRM_RELAY_RUN"], own["UF_CRM_RELAY_MODEL"]) == (noted.run, "gpt-6-luna")
    (comment,) = crm.comments.values()
    assert "целевой" in comment["COMMENT"]
    assert NAME in comment["COMMENT"]
    assert "нужны серверы" in comment["COMMENT"]


async def test_the_feed_gets_no_restored_value(side, crm, lead):
    answer = {**ANSWER, "topic": "поставка для [PERSON_1]"}
    await written(side, message(lead=lead), answer=answer)
    (post,) = crm.posts.values()
    assert NAME not in json.dumps(post, ensure_ascii=False)
    assert "PERSON_1" in post["DETAIL_TEXT"]


async def test_the_run_and_its_message_end_and_the_module_may_have_the_result(side, lead):
    noted = await written(side, message(lead=lead))
    run, whole = await job_of(side, noted.run), await job_of(side, noted.message)
    assert (run["state"], run["outcome"]) == ("done", "verdict")
    assert (whole["state"], whole["outcome"]) == ("done", "verdict")
    row = await one(side.state, "SELECT released FROM runs")
    assert row["released"] is not None
    assert side.released.is_set()


async def test_restoring_is_logged_with_the_unknown_placeholders_counted(side, lead):
    answer = {**ANSWER, "reason": "[PERSON_1] и [PERSON_77] пишут с [EMAIL_9]"}
    await written(side, message(lead=lead), answer=answer)
    assert (await events(side))[-1][0] == "restored"
    row = await one(side.log, "SELECT body FROM records WHERE event = 'restored'")
    record = json.loads(row["body"])["record"]
    assert record["counts"] == {"unknown_placeholders": 2}
    assert NAME not in row["body"]


async def test_an_unknown_placeholder_is_shown_as_it_is_never_guessed(side, crm, lead):
    await written(side, message(lead=lead), answer={**ANSWER, "reason": "пишет [PERSON_77]"})
    assert "PERSON_77" in card(crm, lead)["UF_CRM_RELAY_REASON"]


@pytest.mark.parametrize(
    "answer",
    [
        {"verdict": "target"},
        {**ANSWER, "verdict": "[PERSON_1]"},
        {**ANSWER, "extra": PHONE},
        {**ANSWER, "reason": "а" * 5000},
    ],
)
async def test_an_answer_that_does_not_fit_is_neither_restored_nor_written(side, crm, lead, answer):
    await decided(side, message(lead=lead), answer=answer)
    with pytest.raises(Ended) as ended:
        await write(side, await claim(side, "run.write"))
    assert ended.value.code == "schema_mismatch"
    assert "restored" not in [event for event, _ in await events(side)]
    assert (crm.comments, crm.posts, crm.notifications) == ({}, {}, {})


async def test_a_verdict_without_an_answer_is_none(side, lead):
    await decided(side, message(lead=lead), answer=None)
    with pytest.raises(Ended, match="schema_mismatch"):
        await write(side, await claim(side, "run.write"))


async def test_bbcode_html_and_formulas_of_the_model_are_dead(side, crm, lead):
    hostile = "[URL=http://evil.example]клик[/URL] <b>x</b>"
    answer = {**ANSWER, "reason": hostile, "quotes": ["[IMG]http://x[/IMG]"], "topic": hostile}
    await written(side, message(lead=lead), answer=answer)
    texts = [row["COMMENT"] for row in crm.comments.values()]
    texts += [row["DETAIL_TEXT"] for row in crm.posts.values()]
    for text in texts:
        assert "[URL=http://evil.example]" not in text
        assert "[IMG]" not in text
        assert "<b>" not in text


async def test_a_value_that_a_person_changed_is_kept_and_said(side, crm, lead, clock):
    await written(side, message("a", lead=lead))
    card(crm, lead)["UF_CRM_RELAY_REASON"] = "Решила Ольга"
    clock.now += 1
    second = await written(side, message("b", lead=lead), answer={**ANSWER, "reason": "иначе"})
    assert card(crm, lead)["UF_CRM_RELAY_REASON"] == "Решила Ольга"
    assert card(crm, lead)["UF_CRM_RELAY_RUN"] == second.run
    row = await one(
        side.state,
        "SELECT code, ref FROM actions WHERE run = :r AND action = 'fields'",
        r=second.run,
    )
    assert (row["code"], row["ref"]) == ("human_value", "UF_CRM_RELAY_REASON")


async def test_what_we_wrote_ourselves_is_replaced_by_a_newer_verdict(side, crm, lead, clock):
    await written(side, message("a", lead=lead))
    clock.now += 1
    answer = {**ANSWER, "verdict": "spam", "reason": "[PERSON_1] передумал"}
    await written(side, message("b", lead=lead), answer=answer)
    assert card(crm, lead)["UF_CRM_RELAY_REASON"] == f"{NAME} передумал"


@pytest.mark.parametrize(
    ("method", "rejected"),
    [
        ("crm.item.update", "fields"),
        ("crm.timeline.comment.add", "timeline"),
        ("log.blogpost.add", "feed"),
        ("im.notify.system.add", "notified"),
    ],
)
async def test_a_refusal_of_one_action_stops_no_other(side, crm, lead, method, rejected):
    crm.faults.append({"method": method, "error": "ERROR_ARGUMENT", "status": 400, "times": None})
    noted = await written(side, message(lead=lead))
    assert await actions(side) == ALL | {rejected: "rejected"}
    assert await code_of(side, rejected)
    assert (await job_of(side, noted.run))["outcome"] == "verdict"


@pytest.mark.parametrize(
    "method",
    ["crm.item.get", "crm.timeline.comment.add", "log.blogpost.add", "im.notify.system.add"],
)
async def test_a_portal_that_is_down_delays_and_what_was_done_is_not_done_again(
    side, crm, lead, method
):
    noted = await decided(side, message(lead=lead))
    job = await claim(side, "run.write")
    crm.faults.append({"method": method, "error": "INTERNAL_SERVER_ERROR", "status": 500})
    with pytest.raises(Unavailable):
        await write(side, job)
    assert (await job_of(side, noted.run))["state"] == "running"
    await write(side, await reclaim(side, job))
    assert shown(crm, noted.run) == (1, 1, 1)
    assert await actions(side) == ALL


@pytest.mark.parametrize("good", range(5))
async def test_a_crash_after_any_action_shows_nothing_twice(side, crm, lead, good):
    noted = await decided(side, message(lead=lead))
    job = await claim(side, "run.write")
    with pytest.raises(Unavailable):
        await write(side._replace(state=Breaking(side.state, good)), job)
    await write(side, await reclaim(side, job))
    assert shown(crm, noted.run) == (1, 1, 1)
    assert await actions(side) == ALL
    assert [event for event, _ in await events(side)].count("restored") == 1


async def test_a_log_that_refuses_lets_nothing_be_restored(side, crm, lead):
    await decided(side, message(lead=lead))
    with pytest.raises(Unavailable):
        await write(side._replace(log=Breaking(side.log)), await claim(side, "run.write"))
    assert (crm.comments, await actions(side)) == ({}, {})


async def test_a_message_without_a_card_ends_with_its_verdict(side, crm):
    noted = await written(side, message())
    assert await actions(side) == {"card": "rejected"}
    assert await code_of(side, "card") == "no_card"
    assert (await job_of(side, noted.message))["outcome"] == "verdict"
    assert crm.comments == {}


async def test_a_portal_without_rest_is_left_to_its_module(side, crm):
    noted = await written(side, message(portal=P2, lead="1"))
    assert await actions(side) == {}
    assert not any(name.startswith("crm.") for name in crm.calls)
    assert (await job_of(side, noted.message))["outcome"] == "verdict"
    assert [event for event, _ in await events(side, P2)][-1] == "restored"


async def test_for_a_card_that_was_deleted_it_is_too_late(side, crm, lead):
    del crm.items[1, int(lead)]
    noted = await written(side, message(lead=lead))
    found = await actions(side)
    assert (found["fields"], found["timeline"]) == ("too_late", "too_late")
    assert (await job_of(side, noted.message))["state"] == "done"


async def test_nobody_responsible_is_said(side, crm, lead):
    crm.items[1, int(lead)]["assignedById"] = 0
    await written(side, message(lead=lead))
    assert (await actions(side))["notified"] == "rejected"
    assert await code_of(side, "notified") == "no_responsible"


async def test_what_portal_or_assistant_do_not_want_is_not_done(side, crm, lead):
    portal = side.portals[P1]
    bitrix = msgspec.structs.replace(portal.config.bitrix, feed_to=[], notify=False)
    config = msgspec.structs.replace(portal.config, bitrix=bitrix)
    side.portals[P1] = portal._replace(config=config)
    await written(side, message(lead=lead))
    assert await actions(side) == {"fields": "done", "timeline": "done"}
    assert (crm.posts, crm.notifications) == ({}, {})


async def test_the_run_is_judged_by_the_assistant_it_was_asked_with(side, crm, lead):
    """The YAML may change between question and answer; the pinned row counts."""
    noted = await decided(side, message(lead=lead))
    side.assistants.clear()
    await write(side, await claim(side, "run.write"))
    assert shown(crm, noted.run) == (1, 1, 1)
    await side.state.write(lambda tx: tx.run("DELETE FROM assistants"))
    await decided_without_assistant(side, lead)


async def decided_without_assistant(side, lead):
    from relay.border.assistants.loading import load_all

    side.assistants.update(load_all(None))
    await decided(side, message("later", lead=lead))
    await side.state.write(lambda tx: tx.run("DELETE FROM assistants"))
    with pytest.raises(Ended, match="assistant_missing"):
        await write(side, await claim(side, "run.write"))


async def test_an_erased_thread_holds_the_run(side, lead):
    await decided(side, message(lead=lead))

    def erase(tx):
        tx.run("DELETE FROM raw")
        tx.run("DELETE FROM placeholders")
        tx.run("DELETE FROM positions")
        tx.run("DELETE FROM threads")

    await side.vault.write(erase)
    with pytest.raises(Held, match="forgotten"):
        await write(side, await claim(side, "run.write"))


@pytest.mark.parametrize("outcome", ["refused", "failed", "expired"])
async def test_a_run_without_a_verdict_ends_so_and_leaves_a_line_in_the_card(
    side, crm, lead, outcome
):
    noted = await written(
        side, message(lead=lead), outcome=outcome, code="content_filter", answer=None
    )
    assert (await job_of(side, noted.message))["outcome"] == outcome
    await write_note(side, await claim(side, "note.write"))
    (comment,) = crm.comments.values()
    assert "ответ остановлен фильтром модели" in comment["COMMENT"]
    assert (await job_of(side, f"{noted.message}:{outcome}"))["state"] == "done"


async def test_a_missing_run_or_message_ends_the_job(side):
    gone = Job("r_gone", "run", P1, "run.write", 1, 0, 0.0)
    with pytest.raises(Ended, match="run_missing"):
        await write(side, gone)
    with pytest.raises(Ended, match="message_missing"):
        await write_note(side, gone._replace(id="m_gone:late"))


async def late(side, noted):
    def due(tx):
        tx.run("UPDATE jobs SET due = 0 WHERE id = :id", id=f"{noted.message}:late")

    await side.state.write(due)
    await write_note(side, await claim(side, "note.write"))


async def test_a_late_lead_says_so_once(side, crm, lead):
    noted = await accepted(side, message(lead=lead))
    await late(side, noted)
    (comment,) = crm.comments.values()
    assert "оценка задерживается" in comment["COMMENT"]
    assert (await job_of(side, f"{noted.message}:late"))["state"] == "done"


async def test_a_lead_that_is_done_or_held_is_not_called_late(side, crm, lead):
    noted = await accepted(side, message(lead=lead))
    await side.state.write(lambda tx: queue.end(tx, noted.message, "verdict", ""))
    await late(side, noted)
    assert crm.comments == {}


async def test_a_note_that_crashes_half_way_shows_once(side, crm, lead):
    noted = await accepted(side, message(lead=lead))
    await side.state.write(lambda tx: add_note(tx, P1, noted.message, "held"))
    job = await claim(side, "note.write")
    with pytest.raises(Unavailable):
        await write_note(side._replace(state=Breaking(side.state)), job)
    await write_note(side, await reclaim(side, job))
    assert len(crm.comments) == 1


async def test_a_note_without_a_card_is_done_without_a_call(side, crm):
    noted = await accepted(side, message())
    await side.state.write(lambda tx: add_note(tx, P1, noted.message, "held"))
    await write_note(side, await claim(side, "note.write"))
    assert (await job_of(side, f"{noted.message}:held"))["state"] == "done"
    assert not crm.calls


async def test_a_portal_that_is_down_delays_the_note(side, crm, lead):
    noted = await accepted(side, message(lead=lead))
    await side.state.write(lambda tx: add_note(tx, P1, noted.message, "held"))
    crm.faults.append({"method": "*", "drop": True})
    with pytest.raises(Unavailable):
        await write_note(side, await claim(side, "note.write"))


async def test_a_verdict_follows_its_lead_into_the_deal(side, crm, lead):
    noted = await decided(side, message(lead=lead))
    crm.items[1, int(lead)]["stageId"] = "CONVERTED"
    deal = items.create(crm, 2, {"title": "Сделка", "leadId": int(lead), "assignedById": 2})["id"]
    await write(side, await claim(side, "run.write"))
    assert crm.items[2, deal]["UF_CRM_RELAY_RUN"] == noted.run
    assert {row["ENTITY_TYPE"] for row in crm.comments.values()} == {"deal"}
    done = await rows(side.state, "SELECT action, outcome, ref FROM actions ORDER BY at, action")
    assert {"action": "moved", "outcome": "done", "ref": f"deal/{deal}"} in done


async def test_a_verdict_follows_its_letter_into_the_lead_that_was_merged(side, crm, lead):
    letter = int(activities.create(crm, (1, int(lead)), {})["ID"])
    event = f"lead:{lead}:activity:{letter}:1764000000"
    noted = await decided(side, message(event, lead=lead))
    other = items.create(crm, 1, {"title": "Тот же клиент", "assignedById": 2})["id"]
    del crm.items[1, int(lead)]
    crm.activities[letter]["OWNER_ID"] = str(other)
    await write(side, await claim(side, "run.write"))
    assert crm.items[1, other]["UF_CRM_RELAY_RUN"] == noted.run


@pytest.mark.parametrize(
    ("scope", "action"), [("log.blogpost.get", "feed"), ("im.notify.system.add", "notified")]
)
async def test_a_scope_that_the_webhook_lacks_costs_only_its_own_action(
    side, crm, lead, scope, action
):
    crm.faults.append({"method": scope, "error": "insufficient_scope"})
    await written(side, message(lead=lead))
    assert await actions(side) == {**ALL, action: "rejected"}
    assert await code_of(side, action) == "insufficient_scope"


async def test_without_the_scope_of_the_card_itself_the_verdict_waits(side, crm, lead):
    await decided(side, message(lead=lead))
    crm.faults.append({"method": "crm.lead.userfield.list", "error": "insufficient_scope"})
    with pytest.raises(Unavailable, match="insufficient_scope"):
        await write(side, await claim(side, "run.write"))


async def pinned(side, **given):
    """Let every stored assistant ask for other actions."""
    (row,) = await rows(side.state, "SELECT sha256, text FROM assistants")
    assistant = msgspec.yaml.decode(row["text"], type=Assistant)
    actions_ = msgspec.structs.replace(assistant.actions, **given)
    changed = msgspec.structs.replace(assistant, actions=actions_)
    text = msgspec.yaml.encode(changed).decode()
    await side.state.write(lambda tx: tx.run("UPDATE assistants SET text = :t", t=text))


TASK = Task(title="Связаться", checklist=["Позвонить", "[B]Выслать[/B] КП"])


async def test_a_wanted_lead_makes_a_task_for_its_responsible(side, crm, lead):
    await decided(side, message(lead=lead))
    await pinned(side, task=TASK)
    await write(side, await claim(side, "run.write"))
    (task,) = crm.tasks.values()
    assert (task["TITLE"], task["RESPONSIBLE_ID"]) == ("Связаться: поставка серверов", 2)
    assert [one["TITLE"] for one in crm.checklists[1]] == ["Позвонить", "(B)Выслать(/B) КП"]
    assert await actions(side) == {**ALL, "task": "done"}


async def test_another_verdict_makes_no_task(side, crm, lead):
    await decided(side, message(lead=lead), answer={**ANSWER, "verdict": "spam"})
    await pinned(side, task=TASK)
    await write(side, await claim(side, "run.write"))
    assert crm.tasks == {}
    assert await actions(side) == ALL


async def test_a_draft_is_a_note_that_nobody_sent_and_written_once(side, crm, lead):
    await decided(side, message(lead=lead))
    await pinned(side, draft="reason")
    job = await claim(side, "run.write")
    with pytest.raises(Unavailable):
        await write(side._replace(state=Breaking(side.state, 5)), job)
    await write(side, await reclaim(side, job))
    drafts = [one["COMMENT"] for one in crm.comments.values() if "Черновик" in one["COMMENT"]]
    assert len(drafts) == 1
    assert f"{NAME} просит цену" in drafts[0]
    assert "не отправлен" in drafts[0]


async def test_a_draft_with_somebody_whom_nobody_knows_is_rejected(side, crm, lead):
    answer = {**ANSWER, "reason": "Здравствуйте, [PERSON_7]!"}
    await decided(side, message(lead=lead), answer=answer)
    await pinned(side, draft="reason")
    await write(side, await claim(side, "run.write"))
    assert (await actions(side))["draft"] == "rejected"
    assert await code_of(side, "draft") == "unknown_placeholder"
    assert not any("Черновик" in one["COMMENT"] for one in crm.comments.values())


async def test_an_empty_standard_field_is_filled_and_an_invented_person_is_not_written(
    side, crm, lead
):
    await decided(side, message(lead=lead), answer={**ANSWER, "topic": "[PERSON_1]"})
    mapped = {"NAME": "topic", "POST": "reason", "TITLE": "topic", "PHONE": "none of its keys"}
    await pinned(side, standard=mapped)
    await write(side, await claim(side, "run.write"))
    assert (await actions(side))["standard"] == "done"
    shown_ = card(crm, lead)
    assert (shown_["name"], shown_["title"]) == (NAME, "Письмо")
    assert shown_["post"].endswith("просит цену на серверы")
    row = await one(side.state, "SELECT ref FROM actions WHERE action = 'standard'")
    assert row["ref"] == "NAME,POST"


async def test_a_standard_field_gets_no_placeholder_that_nobody_knows(side, crm, lead):
    await decided(side, message(lead=lead), answer={**ANSWER, "topic": "[PERSON_77]"})
    await pinned(side, standard={"NAME": "topic"})
    await write(side, await claim(side, "run.write"))
    assert "standard" not in await actions(side)
    assert card(crm, lead)["name"] is None
