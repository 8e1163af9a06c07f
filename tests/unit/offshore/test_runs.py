import hashlib

import msgspec
import pytest

from relay import wire
from relay.errors import Ended, Stopped, Unavailable
from relay.jobs.queue import Stale
from relay.offshore import threads
from relay.offshore.app import _endings
from relay.offshore.providers.errors import AnswerCut, BadAnswer
from relay.offshore.runs import ask
from relay.pii.types import Masked
from relay.sealing import open_sealed
from tests.unit.offshore.conftest import (
    NOW,
    accept,
    assistant,
    claim,
    fails,
    job_of,
    one,
    ran,
    reclaim,
    rows,
    turn,
)


async def asked(side, **given):
    """A turn with one assistant, claimed: its job."""
    await accept(side, turn(assistants=[assistant("r_1", **given)]))
    return await claim(side, "run.ask")


async def run_row(side, run="r_1"):
    return await one(side, "SELECT * FROM runs WHERE id = :id", id=run)


async def recipients(side, run="r_1"):
    row = await run_row(side, run)
    return msgspec.json.decode(row["recipients"], type=list[wire.Recipient])


def questions(vendor):
    return [seen.body for seen in vendor.seen if seen.path == "/v1/responses"]


async def answer_of(side, run="r_1"):
    row = await run_row(side, run)
    _, key = await side.db.read(lambda tx: threads.load(tx, side.keys, row["turn"]))
    return msgspec.json.decode(open_sealed(key, row["answer"], f"answer:{run}"))


async def test_a_run_ends_with_a_sealed_verdict_its_costs_and_its_cleanup(side):
    job = await asked(side)
    await ask(side, job)
    row = await run_row(side)
    assert (row["outcome"], row["code"], row["decided"]) == ("verdict", "", NOW)
    assert row["input_tokens"] > 0
    assert row["output_tokens"] > 0
    answer = await answer_of(side)
    assert set(answer) == {"verdict", "reason"}
    assert answer["reason"].encode() not in row["answer"]
    assert (await job_of(side, "r_1"))["outcome"] == "verdict"
    assert (await job_of(side, "cleanup:r_1"))["step"] == "cleanup.delete"
    assert await job_of(side, "push:r_1") is None
    assert side.decided.is_set()


async def test_message_and_attachments_are_uploaded_byte_for_byte_and_noted(side, vendor):
    job = await asked(side)
    await ask(side, job)
    sent = turn()
    found = {file.name: file.data.decode() for file in vendor.files.values()}
    assert found == {"message.txt": sent.text, "attachment-1.md": sent.files[0].text}
    objects = await rows(side, "SELECT kind, ref, provider FROM objects ORDER BY kind, ref")
    kinds = [row["kind"] for row in objects]
    assert (kinds.count("file"), kinds.count("conversation")) == (2, 1)
    assert {row["provider"] for row in objects} == {"openai"}
    assert {row["ref"] for row in objects if row["kind"] == "file"} == set(vendor.files)


async def test_a_stateless_assistant_leaves_neither_conversation_nor_file(side, vendor):
    job = await asked(side, settings=wire.Settings(threads="stateless", max_output_tokens=400))
    await ask(side, job)
    assert (vendor.files, vendor.conversations) == ({}, {})
    assert (await run_row(side))["outcome"] == "verdict"
    (body,) = questions(vendor)
    assert body["store"] is False


async def test_the_portal_is_known_to_the_vendor_by_a_hash_only(side, vendor):
    await ask(side, await asked(side))
    (body,) = questions(vendor)
    assert body["safety_identifier"] == hashlib.sha256(b"p_one").hexdigest()[:32]
    assert "p_one" not in str(body)


async def test_another_dialect_is_asked_the_same(side, vendor):
    await ask(side, await asked(side, provider="plain"))
    assert (await run_row(side))["outcome"] == "verdict"
    assert (await recipients(side))[0].name == "plain"


async def test_a_vendor_that_the_register_does_not_allow_gets_nothing(side, vendor):
    await accept(side, turn(allowed_recipients=["plain"]))
    with pytest.raises(Ended) as ended:
        await ask(side, await claim(side, "run.ask"))
    assert ended.value.code == "recipient_not_allowed"
    assert not vendor.seen
    assert await recipients(side, "r_m_1") == []


async def test_a_vendor_that_nobody_configured_ends_the_run(side, vendor):
    sent = turn(assistants=[assistant("r_1", provider="acme")], allowed_recipients=["acme"])
    await accept(side, sent)
    with pytest.raises(Ended, match="provider_unknown"):
        await ask(side, await claim(side, "run.ask"))
    assert not vendor.seen


async def test_a_schema_that_vendors_refuse_ends_the_run_before_anything_is_sent(side, vendor):
    job = await asked(side, verdict_schema={"type": "object", "properties": {"a": {}}})
    with pytest.raises(Ended, match="schema_refused"):
        await ask(side, job)
    assert not vendor.seen


@pytest.mark.parametrize("where", ["files", "responses"])
async def test_who_gets_the_text_is_written_down_before_it_leaves(side, vendor, where):
    """Whatever happens to the very first request that carries text."""
    job = await asked(side)
    fails(vendor, "server_error", where)
    with pytest.raises(Unavailable, match="model_unavailable"):
        await ask(side, job)
    (noted,) = await recipients(side)
    assert (noted.name, noted.model, noted.attempts) == ("openai", "gpt-6-luna", 1)
    await ask(side, await reclaim(side, job))
    (noted,) = await recipients(side)
    assert (noted.attempts, noted.at) == (2, int(NOW))


async def test_a_vendor_that_could_not_even_open_a_thread_got_no_text(side, vendor):
    job = await asked(side)
    fails(vendor, "server_error", "conversations")
    with pytest.raises(Unavailable):
        await ask(side, job)
    assert await recipients(side) == []


@pytest.mark.parametrize("kind", ["invalid_json", "schema_breaking", "prose", "duplicate_keys"])
async def test_an_answer_that_does_not_fit_is_asked_for_again_and_paid_for_twice(
    side, vendor, kind
):
    fails(vendor, kind)
    await ask(side, await asked(side))
    assert (await run_row(side))["outcome"] == "verdict"
    first, second = questions(vendor)
    assert first["input"] != second["input"]
    spent = sum(one_["usage"]["input_tokens"] for one_ in vendor.responses.values())
    row = await run_row(side)
    assert row["input_tokens"] == spent
    assert row["output_tokens"] == sum(
        one_["usage"]["output_tokens"] for one_ in vendor.responses.values()
    )
    (noted,) = await recipients(side)
    assert noted.attempts == 1


async def test_after_two_repairs_it_is_enough(side, vendor):
    fails(vendor, "invalid_json", times=3)
    with pytest.raises(BadAnswer) as bad:
        await ask(side, await asked(side))
    assert bad.value.code == "invalid_json"
    assert len(questions(vendor)) == 3


async def test_a_cut_answer_is_asked_for_once_more_with_more_room(side, vendor):
    fails(vendor, "incomplete_max_output_tokens")
    await ask(side, await asked(side))
    first, second = questions(vendor)
    assert (first["max_output_tokens"], second["max_output_tokens"]) == (400, 1600)
    assert (await run_row(side))["outcome"] == "verdict"


async def test_an_answer_cut_twice_ends_the_run(side, vendor):
    fails(vendor, "incomplete_max_output_tokens", times=3)  # one goes to a request between
    with pytest.raises(AnswerCut):
        await ask(side, await asked(side))
    assert len(questions(vendor)) == 2


async def test_two_bad_answers_and_a_cut_one_end_the_run_too(side, vendor):
    fails(vendor, "invalid_json", times=2)
    fails(vendor, "incomplete_max_output_tokens")
    with pytest.raises(BadAnswer):
        await ask(side, await asked(side))
    assert len(questions(vendor)) == 3


async def test_a_thread_that_is_gone_is_opened_afresh_by_the_next_try(side, vendor):
    job = await asked(side)
    opened = []
    provider = side.providers["openai"]
    original = provider.open_thread

    async def gone(run):
        found = await original(run)
        opened.append(found)
        if len(opened) == 1:
            await provider.delete("conversation", found)
        return found

    provider.open_thread = gone
    with pytest.raises(Unavailable) as lost:
        await ask(side, job)
    assert lost.value.code == "model_state_lost"
    await ask(side, await reclaim(side, job))
    assert len(set(opened)) == 2
    assert (await run_row(side))["outcome"] == "verdict"


@pytest.mark.parametrize(
    ("kind", "error", "code"),
    [
        ("refusal", Ended, "model_refusal"),
        ("incomplete_content_filter", Ended, "content_filter"),
        ("too_long", Ended, "too_long"),
        ("policy", Ended, "content_filter"),
        ("insufficient_quota", Stopped, "quota_exhausted"),
        ("unauthorized", Stopped, "model_key_refused"),
        ("region", Stopped, "region_refused"),
        ("rate_limit", Unavailable, "model_busy"),
        ("disconnect", Unavailable, "model_unreachable"),
    ],
)
async def test_errors_of_the_vendor_keep_their_own_names(side, vendor, kind, error, code):
    fails(vendor, kind, times=5)
    with pytest.raises(error) as failed:
        await ask(side, await asked(side))
    assert failed.value.code == code
    assert (await run_row(side))["outcome"] is None
    assert (await recipients(side))[0].attempts == 1


async def test_an_attempt_that_lost_its_claim_writes_no_verdict(side):
    job = await asked(side)
    newer = await reclaim(side, job)
    with pytest.raises(Stale):
        await ask(side, job)
    assert (await run_row(side))["outcome"] is None
    await ask(side, newer)
    assert (await run_row(side))["outcome"] == "verdict"


async def test_a_run_whose_text_was_forgotten_ends_so(side):
    job = await asked(side)
    await side.db.write(lambda tx: threads.forget(tx, "m_1", even_undelivered=True))
    with pytest.raises(Ended, match="forgotten"):
        await ask(side, job)
    with pytest.raises(Ended, match="run_missing"):
        await ask(side, job._replace(id="r_none"))


@pytest.mark.parametrize(
    ("outcome", "decided"), [("failed", "failed"), ("expired", "expired"), (None, "failed")]
)
async def test_every_end_of_a_run_is_told_to_the_border_once(side, outcome, decided):
    job = await asked(side)
    ending = _endings(side)["run"]
    await side.db.write(lambda tx: ending(tx, job, outcome, "too_long"))
    row = await run_row(side)
    assert (row["outcome"], row["code"], row["decided"]) == (decided, "too_long", NOW)
    assert await job_of(side, "cleanup:r_1") is not None
    assert side.decided.is_set()
    await side.db.write(lambda tx: ending(tx, job, "expired", "deadline"))
    assert (await run_row(side))["code"] == "too_long"


async def test_a_held_run_abroad_has_nobody_to_look_at_it_and_ends(side):
    job = await asked(side)
    await side.db.write(lambda tx: _endings(side)["run"](tx, job, None, "internal"))
    found = await job_of(side, "r_1")
    assert (found["state"], found["outcome"]) == ("done", "failed")


async def test_a_border_with_a_url_gets_its_verdict_pushed(home):
    side, _ = home
    await ran(side, turn(assistants=[assistant("r_1")]))
    job = await job_of(side, "push:r_1")
    assert (job["kind"], job["step"]) == ("delivery", "delivery.push")


async def test_two_assistants_are_two_runs_with_an_outcome_each(side, vendor):
    sent = turn(
        text=Masked("Нужна цена"), assistants=[assistant("r_a"), assistant("r_b", provider="acme")]
    )
    await accept(side, msgspec.structs.replace(sent, allowed_recipients=["openai"]))
    first = await claim(side, "run.ask")
    second = await claim(side, "run.ask")
    by_id = {job.id: job for job in (first, second)}
    await ask(side, by_id["r_a"])
    with pytest.raises(Ended, match="recipient_not_allowed"):
        await ask(side, by_id["r_b"])
    assert (await run_row(side, "r_a"))["outcome"] == "verdict"
    assert (await run_row(side, "r_b"))["outcome"] is None
