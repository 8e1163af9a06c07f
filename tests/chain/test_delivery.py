"""Repeated, late and stalled deliveries, and third parties that fail: one end, nothing lost."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from relay import wire
from relay.border import contract
from relay.errors import Refused
from relay.peer.client import Peer
from relay.signing import SyncToken, parse_token
from tests.chain.play import deliver, ended, message, shown, until
from tests.conftest import STORES
from tests.stage import Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=STORES)
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Stage]:
    """One running chain on each kind of store; the border polls, as where no route leads to it."""
    postgres = request.getfixturevalue("postgres") if request.param == "postgres" else None
    async with open_stage(tmp_path_factory.mktemp("chain"), postgres=postgres) as running:
        yield running


def offshore(stage: Stage) -> Peer:
    """The offshore side as its border calls it."""
    token = parse_token((stage.folder / "border" / "offshore.token").read_text())

    async def current() -> SyncToken:
        return token

    url = f"http://127.0.0.1:{stage.ports.offshore}"
    return Peer(url, current, "border>offshore", "offshore>border", stage.session)


async def stored_turn(stage: Stage, message_id: str) -> bytes:
    """The exact bytes that crossed for a message."""
    query = "SELECT body FROM turns WHERE message = :id"
    return (await stage.rows("state", query, id=message_id))[0]["body"]


async def log_events(stage: Stage, message_id: str) -> list[str]:
    rows = await stage.rows("log", "SELECT event, body FROM records ORDER BY seq")
    return [row["event"] for row in rows if message_id in row["body"]]


async def test_the_same_event_sent_by_many_at_once_is_one_message(stage: Stage) -> None:
    lead = await stage.new_lead({"title": "twice"})
    body = message(stage, "twice", lead=lead)
    ids = await asyncio.gather(*(deliver(stage, body) for _ in range(20)))
    assert len(set(ids)) == 1
    assert (await ended(stage, ids[0])).outcome == "verdict"
    assert shown(await stage.portal(), lead) == (1, 1, 1)


async def test_the_same_event_with_other_words_is_a_conflict(stage: Stage) -> None:
    await deliver(stage, message(stage, "changed"))
    other = message(stage, "changed", fields=[("BODY", "Текст", "text", "Другое")])
    with pytest.raises(Refused, match="event_reused"):
        await deliver(stage, other)


async def test_a_turn_that_arrives_again_changes_nothing(stage: Stage) -> None:
    lead = await stage.new_lead({"title": "again"})
    accepted = await deliver(stage, message(stage, "again", lead=lead))
    await ended(stage, accepted)
    before = (await stage.model())["counters"]["POST /v1/responses"]
    body = await stored_turn(stage, accepted)
    for webhook_id in (accepted, "another_attempt"):
        await offshore(stage).post("/v1/turns", body, wire.Accepted, webhook_id=webhook_id)
    await asyncio.sleep(1)
    assert (await stage.model())["counters"]["POST /v1/responses"] == before
    assert shown(await stage.portal(), lead) == (1, 1, 1)


async def test_a_raw_turn_is_refused_and_meets_no_disk(stage: Stage) -> None:
    accepted = await deliver(stage, message(stage, "raw"))
    await ended(stage, accepted)
    turn = msgspec.json.decode(await stored_turn(stage, accepted), type=wire.Turn)
    raw = msgspec.structs.replace(
        turn,
        turn="m_raw",
        text=wire.Masked("Звоните Остапу Бендеру: +7 916 412-55-68, паспорт 4509 118722"),
    )
    with pytest.raises(Refused, match="raw_personal_data"):
        await offshore(stage).post(
            "/v1/turns", msgspec.json.encode(raw), wire.Accepted, webhook_id="raw_1"
        )
    for file in (stage.folder / "offshore").rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert "Бендер".encode() not in data
            assert b"412-55-68" not in data


async def test_a_vendor_that_fails_delays_and_never_loses(stage: Stage) -> None:
    await stage.model_faults(
        [{"kind": kind, "on": "responses"} for kind in ("server_error", "rate_limit", "disconnect")]
    )
    lead = await stage.new_lead({"title": "vendor"})
    accepted = await deliver(stage, message(stage, "vendor", lead=lead))
    status = await ended(stage, accepted)
    assert status.outcome == "verdict"
    assert shown(await stage.portal(), lead) == (1, 1, 1)
    events = await log_events(stage, accepted)
    assert (events.count("cleared"), events.count("sent"), events.count("received")) == (1, 1, 1)


async def test_an_answer_out_of_form_is_repaired_or_ends_with_its_name(stage: Stage) -> None:
    await stage.model_faults([{"kind": "invalid_json", "on": "responses"}])
    status = await ended(stage, await deliver(stage, message(stage, "repaired")))
    assert status.outcome == "verdict"
    await stage.model_faults([{"kind": "schema_breaking", "on": "responses", "times": 30}])
    lead = await stage.new_lead({"title": "no form"})
    status = await ended(stage, await deliver(stage, message(stage, "no form", lead=lead)))
    await stage.model_recovers()
    assert status.outcome == "failed"
    assert "не по форме" in status.runs[0].reason

    async def noted() -> bool:
        entries = (await stage.portal())["timelines"].get(f"lead/{lead}", [])
        return any("не по форме" in one["COMMENT"] for one in entries)

    await until(noted)


async def test_a_portal_that_fails_delays_and_shows_once(stage: Stage) -> None:
    lead = await stage.new_lead({"title": "portal"})
    url = f"{stage.portal_url}/_stand_in/faults"
    faults = [
        {"method": "crm.timeline.comment.add", "lost_reply": True},
        {"method": "log.blogpost.add", "lost_reply": True},
        {"method": "crm.item.update", "error": "QUERY_LIMIT_EXCEEDED", "status": 503},
    ]
    async with stage.session.post(url, json=faults) as answer:
        answer.raise_for_status()
    status = await ended(stage, await deliver(stage, message(stage, "portal", lead=lead)))
    assert status.outcome == "verdict"
    assert shown(await stage.portal(), lead) == (1, 1, 1)


async def test_a_side_stalled_past_the_deadline_is_too_late(tmp_path: Path) -> None:
    short = {"deadlines": {"message": 4.0, "late": 1.0}}
    async with open_stage(tmp_path, border=short) as stage:
        lead = await stage.new_lead({"title": "stalled"})
        stage.process("offshore").send_signal(signal.SIGSTOP)
        accepted = await deliver(stage, message(stage, "stalled", lead=lead))
        status = await ended(stage, accepted)
        assert status.outcome == "expired"
        stage.process("offshore").send_signal(signal.SIGCONT)
        await asyncio.sleep(3)
        again = await ended(stage, accepted)
        assert again.outcome == "expired"
        portal = await stage.portal()
        comments = [one["COMMENT"] for one in portal["timelines"][f"lead/{lead}"]]
        assert [("задерживается" in one, "срок вышел" in one) for one in comments] == [
            (True, False),
            (False, True),
        ]
        assert portal["cards"][f"lead/{lead}"].get("UF_CRM_RELAY_VERDICT") is None


async def test_a_stalled_border_writes_once_when_it_wakes(stage: Stage) -> None:
    lead = await stage.new_lead({"title": "asleep"})
    accepted = await deliver(stage, message(stage, "asleep", lead=lead))
    stage.process("border").send_signal(signal.SIGSTOP)
    await asyncio.sleep(2)
    stage.process("border").send_signal(signal.SIGCONT)
    assert (await ended(stage, accepted)).outcome == "verdict"
    assert shown(await stage.portal(), lead) == (1, 1, 1)


async def test_a_person_s_value_in_the_card_stays(stage: Stage) -> None:
    lead = await stage.new_lead({"title": "edited"})
    await ended(stage, await deliver(stage, message(stage, "edited 1", lead=lead)))
    url = f"{stage.portal_url}/_stand_in/edit"
    said = {"id": int(lead), "fields": {"UF_CRM_RELAY_REASON": "Я так решила. Менеджер"}}
    async with stage.session.post(url, json=said) as answer:
        answer.raise_for_status()
    status = await ended(stage, await deliver(stage, message(stage, "edited 2", lead=lead)))
    card = (await stage.portal())["cards"][f"lead/{lead}"]
    assert card["UF_CRM_RELAY_REASON"] == "Я так решила. Менеджер"
    assert card["UF_CRM_RELAY_RUN"] == status.runs[0].result
    assert contract.ActionDone(action="fields", outcome="done", code="human_value") in (
        status.actions
    )
