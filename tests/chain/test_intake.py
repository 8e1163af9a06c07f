"""The REST route, both sides running: a lead found by polling or told by an event, killed anywhere.

No module speaks here: the border finds the lead in the stand-in portal and writes into its card.
"""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.chain.play import SECONDS, ended, restart_to_die, shown, until
from tests.stage import Stage, open_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "eventsoftheportal00"
LETTER: dict[str, Any] = {
    "SUBJECT": "Запрос цены",
    "DESCRIPTION": "<p>Нужны 2 сервера, пришлите коммерческое предложение. Роман Лещенко</p>",
    "SETTINGS": {"EMAIL_META": {"from": "Роман Лещенко <leshchenko@firma.example>"}},
    "files": [],
}
FORM: dict[str, Any] = {
    "PROVIDER_ID": "CRM_WEBFORM",
    "PROVIDER_PARAMS": {
        "FIELDS": [
            {"type": "phone", "caption": "Телефон", "values": ["+7 916 123-45-67"]},
            {"type": "text", "caption": "Вопрос", "values": ["Сколько стоит сервер?"]},
        ]
    },
    "files": [],
}
CALL: dict[str, Any] = {"PROVIDER_ID": "VOXIMPLANT_CALL", "SUBJECT": "Звонок", "files": []}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stage]:
    folder: Path = tmp_path_factory.mktemp("intake")
    (folder / "border").mkdir(mode=0o700)
    token = folder / "border" / "events.token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    bitrix = {
        "poll": {"seconds": 0.3},
        "settle": 0.5,
        "deals": True,
        "events_token_file": "events.token",
    }
    async with open_stage(folder, bitrix=bitrix) as running:
        await until(lambda: polling_has_begun(running))
        yield running


async def polling_has_begun(stage: Stage) -> bool:
    """What lies in the portal before the first look is history and never taken."""
    return await stage.rows("state", "SELECT 1 FROM intakes WHERE kind = 'activity'") != []


async def sorted_once(stage: Stage, lead: str, event: str) -> Any:
    status = await ended(stage, await stage.taken(event))
    assert status.outcome == "verdict"
    assert shown(await stage.portal(), lead) == (1, 1, 1)
    return status


@pytest.mark.parametrize(
    ("source", "activity"),
    [("EMAIL", LETTER), ("WEBFORM", FORM), ("CALL", CALL)],
    ids=["mail", "form", "call"],
)
async def test_a_polled_lead_gets_its_verdict(stage: Stage, source: str, activity: Any) -> None:
    lead = await stage.new_lead({"title": "Обращение", "sourceId": source}, [activity])
    status = await sorted_once(stage, lead, f"lead:{lead}:add:rest")
    crossed = " ".join(part["text"] for part in status.crossed)
    assert "Лещенко" not in crossed
    assert "916" not in crossed


async def test_a_polled_chat_gets_its_verdict(stage: Stage) -> None:
    said = [
        {"who": "client", "text": "Здравствуйте, нужен сервер на 20 человек, сколько стоит?"},
        {"who": "operator", "text": "Какой бюджет?"},
    ]
    lead = await stage.new_lead({"title": "Чат", "sourceId": "4|TELEGRAM"})
    url = f"{stage.portal_url}/_stand_in/chats"
    body = {"id": int(lead), "said": said, "code": "telegram|4|17|29"}
    async with stage.session.post(url, json=body) as answer:
        assert answer.status == 200
    status = await sorted_once(stage, lead, f"lead:{lead}:add:rest")
    crossed = " ".join(part["text"] for part in status.crossed)
    assert "Какой бюджет?" in crossed
    assert "Касымов" not in crossed


async def test_an_event_and_the_polling_bring_a_lead_once(stage: Stage) -> None:
    lead = await stage.new_lead({"title": "Обращение", "sourceId": "EMAIL"}, [LETTER])
    url = f"http://127.0.0.1:{stage.ports.border}/v1/bitrix/{stage.portal_id}/events"
    form = {
        "event": "ONCRMLEADADD",
        "data[FIELDS][ID]": lead,
        "auth[application_token]": TOKEN,
    }
    for _ in range(2):
        async with stage.session.post(url, data=form) as answer:
            assert answer.status == 200
    await sorted_once(stage, lead, f"lead:{lead}:add:rest")


async def test_a_deal_of_its_own_gets_its_verdict(stage: Stage) -> None:
    url = f"{stage.portal_url}/_stand_in/leads"
    body = {"entityTypeId": 2, "fields": {"title": "Сделка"}, "activities": [LETTER]}
    async with stage.session.post(url, json=body) as answer:
        deal = (await answer.json())["id"]
    status = await ended(stage, await stage.taken(f"deal:{deal}:add:rest"))
    assert status.outcome == "verdict"
    card = (await stage.portal())["cards"][f"deal/{deal}"]
    assert card["UF_CRM_RELAY_RUN"]


async def test_a_second_letter_of_a_lead_gets_a_verdict_too(stage: Stage) -> None:
    lead = await stage.new_lead({"title": "Обращение", "sourceId": "EMAIL"}, [LETTER])
    await sorted_once(stage, lead, f"lead:{lead}:add:rest")
    more = {**LETTER, "DESCRIPTION": "<p>И ещё два коммутатора, пожалуйста</p>"}
    url = f"{stage.portal_url}/_stand_in/activities"
    async with stage.session.post(url, json={"id": int(lead), "activity": more}) as answer:
        activity = (await answer.json())["id"]
    event = f"lead:{lead}:activity:{activity}:rest"
    assert (await ended(stage, await stage.taken(event))).outcome == "verdict"


async def everything_is_read(stage: Stage) -> bool:
    open_looks = "SELECT id FROM jobs WHERE kind = 'look' AND state <> 'done'"
    return await stage.rows("state", open_looks) == []


@pytest.mark.parametrize("point", ["look.started", "look.read", "look.taken"])
async def test_a_border_killed_while_reading_takes_the_lead_once(stage: Stage, point: str) -> None:
    await until(lambda: everything_is_read(stage))
    await restart_to_die(stage, "border", point)
    lead = await stage.new_lead({"title": point, "sourceId": "EMAIL"}, [LETTER])
    assert await stage.died("border", SECONDS), f"{point} was never reached"
    await stage.start("border")
    await sorted_once(stage, lead, f"lead:{lead}:add:rest")


async def test_leads_that_came_while_the_border_was_down_are_found(stage: Stage) -> None:
    stage.stop("border")
    leads = [
        await stage.new_lead({"title": f"Без нас {n}", "sourceId": "EMAIL"}, [LETTER])
        for n in range(2)
    ]
    await stage.start("border")
    for lead in leads:
        await sorted_once(stage, lead, f"lead:{lead}:add:rest")
