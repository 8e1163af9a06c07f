"""Real PHP runs the module against both sides: event → border → offshore → verdict → card."""

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stage import Stage, free_ports, open_stage

MODULE = Path(__file__).parents[2] / "bitrix_module_stub"
PEOPLE = ("Сигизмунд", "Кржижановский", "+7 (916) 555-01-23", "sigizmund@tochka-sborki.ru")
FIRST, LAST, PHONE, MAIL = PEOPLE
ROW = {
    "TITLE": "Заявка с сайта",
    "NAME": FIRST,
    "LAST_NAME": LAST,
    "SOURCE_ID": "WEBFORM",
    "COMMENTS": f"<p>Хотим купить болты, выставьте счёт. {LAST}</p>",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("php") is None, reason="php is missing: apt-get install php-cli"
    ),
]


async def without_rest(stage: Stage, **portal: Any) -> None:
    """Let the module write the verdicts, not the border by REST."""
    file = stage.config_file("border")
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    del settings["border"]["portals"][0]["bitrix"]
    settings["border"]["portals"][0] |= portal
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    await stage.start("offshore")
    await stage.start("border")


async def module(stage: Stage, **given: Any) -> dict[str, Any]:
    given = {
        "url": f"http://127.0.0.1:{stage.ports.border}",
        "portal": stage.portal_id,
        "token": stage.token_file().read_text(),
        "seconds": 60,
        "entity": "lead",
        "row": ROW,
        **given,
    }
    child = await asyncio.create_subprocess_exec(
        "php",
        MODULE / "tests" / "chain.php",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await child.communicate(json.dumps(given).encode())
    assert child.returncode == 0, out.decode()
    return json.loads(out)


@contextlib.asynccontextmanager
async def endpoint(state: Path) -> AsyncGenerator[str]:
    """The module's endpoint as the portal's web server would run it."""
    (port,) = free_ports(1)
    child = await asyncio.create_subprocess_exec(
        "php", "-S", f"127.0.0.1:{port}", MODULE / "tests" / "endpoint.php",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "RELAY_STATE": str(state)},
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}/bitrix/services/main/ajax.php?action=relay:border.verdict.accept"
    finally:
        child.kill()
        await child.wait()


async def test_a_lead_of_a_portal_gets_its_verdict_through_the_module(tmp_path: Path):
    offer = tmp_path / "запрос.txt"
    offer.write_text(f"Нужны болты М8, 500 штук. {FIRST} {LAST}, {PHONE}", encoding="utf-8")
    async with open_stage(tmp_path / "stage", canaries=PEOPLE, start=False) as stage:
        await without_rest(stage)
        shown = await module(
            stage,
            multi=[
                {"ELEMENT_ID": 15, "TYPE_ID": "PHONE", "VALUE": PHONE},
                {"ELEMENT_ID": 15, "TYPE_ID": "EMAIL", "VALUE": MAIL},
            ],
            activities=[
                {
                    "ID": 70,
                    "OWNER_TYPE_ID": 1,
                    "OWNER_ID": 15,
                    "DIRECTION": 1,
                    "PROVIDER_ID": "CRM_WEBFORM",
                    "PROVIDER_PARAMS": {"FIELDS": [{"caption": "Город", "value": "Тверь"}]},
                    "STORAGE_TYPE_ID": 1,
                    "STORAGE_ELEMENT_IDS": [501],
                }
            ],
            files=[
                {
                    "ID": 501,
                    "ORIGINAL_NAME": offer.name,
                    "CONTENT_TYPE": "text/plain",
                    "FILE_SIZE": offer.stat().st_size,
                    "PATH": str(offer),
                }
            ],
            options={"feed_to": "SG7", "assistant_form": "lead-qualifier"},
            opinion="agree",
        )
        model = await stage.model()
        actions = await stage.rows("state", "SELECT action, outcome, code FROM actions")
    assert shown["queue"] == {"lead:15:add": "accepted", "lead:15:opinion": "accepted"}
    assert shown["problem"] == ""
    assert shown["verdict"] == "target"
    assert LAST in shown["reason"]  # restored on the way back
    assert len(shown["comments"]) == 1
    assert "Оценка лида" in shown["comments"][0]
    assert shown["assistants"] == ["lead-qualifier"]
    assert [post["DEST"] for post in shown["posts"]] == [["SG7"]]
    assert not [one for one in PEOPLE if one in json.dumps(shown["posts"], ensure_ascii=False)]
    week = shown["statistics"]["periods"][0]
    assert (week["messages"], week["agreed"], week["disagreed"]) == (1, 1, 0)
    assert week["counted"] == [
        {"channel": "form", "outcome": "verdict", "verdict": "target", "runs": 1}
    ]
    assert actions == [{"action": "module", "outcome": "done", "code": "written"}]
    assert model["canary_hits"] == []


async def test_where_the_border_reaches_the_module_it_brings_the_verdict_itself(tmp_path: Path):
    state = tmp_path / "portal.state"
    async with (
        endpoint(state) as url,
        open_stage(tmp_path / "stage", canaries=PEOPLE, start=False) as stage,
    ):
        await without_rest(stage, module={"push_url": url})
        shown = await module(stage, state=str(state), entity="deal", options={"with_deals": "Y"})
        actions = await stage.rows("state", "SELECT action, outcome, code FROM actions")
    assert (shown["verdict"], len(shown["comments"])) == ("target", 1)
    assert LAST in shown["reason"]
    assert shown["queue"] == {"deal:15:add": "accepted"}
    assert actions == [{"action": "module", "outcome": "done", "code": "written"}]


async def test_two_portals_share_a_border_and_nothing_else(tmp_path: Path):
    async with open_stage(tmp_path / "stage", canaries=PEOPLE, start=False) as stage:
        second = await stage.add_portal("p_second")
        await without_rest(stage)
        one, two = await asyncio.gather(
            module(stage), module(stage, portal="p_second", token=second)
        )
        stranger = await module(stage, token=second, seconds=2)
    for shown in (one, two):
        assert (shown["verdict"], len(shown["comments"]), shown["problem"]) == ("target", 1, "")
        assert shown["statistics"]["periods"][0]["messages"] == 1
    assert stranger["queue"] == {"lead:15:add": "wrong_portal"}
    assert stranger["problem"].endswith("border: wrong_portal")
    assert stranger["comments"] == []


def activity(lead: int, number: int, provider: str, **given: Any) -> dict[str, Any]:
    common = {"ID": number, "OWNER_TYPE_ID": 1, "OWNER_ID": lead, "DIRECTION": 1}
    return {**common, "PROVIDER_ID": provider, **given}


def letter(lead: int, number: int, text: str, **given: Any) -> dict[str, Any]:
    meta = {"from": f"{FIRST} {LAST} <{MAIL}>", "to": "Отдел продаж <sales@our.ru>"}
    return activity(
        lead,
        number,
        "CRM_EMAIL",
        SUBJECT="Запрос цены",
        DESCRIPTION=f"<p>{text}</p><p>{FIRST} {LAST}, {PHONE}</p>",
        DESCRIPTION_TYPE="3",
        SETTINGS={"EMAIL_META": meta},
        **given,
    )


async def sent_through(stage: Stage) -> dict[str, Any]:
    """The channel, and the kinds of parts, of the message that the border took last."""
    rows = await stage.rows(
        "state",
        "SELECT channel, entity_type, entity_id FROM messages ORDER BY received DESC LIMIT 1",
    )
    return rows[0]


async def test_every_channel_gets_its_verdict_through_the_module(tmp_path: Path):
    offer = tmp_path / "смета.txt"
    offer.write_text(f"Болты М8, 500 штук. {LAST}, {PHONE}", encoding="utf-8")
    file = {
        "ID": 501,
        "ORIGINAL_NAME": offer.name,
        "CONTENT_TYPE": "text/plain",
        "FILE_SIZE": offer.stat().st_size,
        "PATH": str(offer),
    }
    mailed = {**ROW, "SOURCE_ID": "EMAIL", "ORIGINATOR_ID": "email-tracker", "COMMENTS": ""}
    chat = {**ROW, "SOURCE_ID": "3|telegrambot", "COMMENTS": ""}
    called = {**ROW, "SOURCE_ID": "CALL", "COMMENTS": ""}
    session = {"ID": 8, "CHAT_ID": "50", "START_ID": "10", "END_ID": "0", "USER_ID": "77"}
    said = [
        {"ID": 10, "CHAT_ID": "50", "AUTHOR_ID": "77", "MESSAGE": f"Нужны болты. Я {FIRST} {LAST}"},
        {"ID": 11, "CHAT_ID": "50", "AUTHOR_ID": "2", "MESSAGE": "Сколько штук?"},
        {"ID": 12, "CHAT_ID": "50", "AUTHOR_ID": "77", "MESSAGE": f"500, звоните {PHONE}"},
    ]
    async with open_stage(tmp_path / "stage", canaries=PEOPLE, start=False) as stage:
        await without_rest(stage)
        found: dict[str, dict[str, Any]] = {}
        found["mail"] = await module(
            stage,
            row=mailed,
            activities=[
                letter(15, 70, "Пришлите счёт", STORAGE_TYPE_ID=3, STORAGE_ELEMENT_IDS=[71, 72])
            ],
            files=[file],
            disk={"71": 501},
        )
        assert (await sent_through(stage))["channel"] == "mail"
        found["chat"] = await module(
            stage,
            id=16,
            row=chat,
            activities=[activity(16, 80, "IMOPENLINES_SESSION", ASSOCIATED_ENTITY_ID=8)],
            tables={"b_imopenlines_session": [session], "b_im_message": said},
        )
        assert (await sent_through(stage))["channel"] == "chat"
        found["call"] = await module(
            stage,
            id=17,
            row=called,
            activities=[
                activity(
                    17,
                    90,
                    "VOXIMPLANT_CALL",
                    SUBJECT=f"Звонок {PHONE}",
                    DESCRIPTION="Хотим купить болты",
                )
            ],
        )
        assert (await sent_through(stage))["channel"] == "call"
        week = found["call"]["statistics"]["periods"][0]
        model = await stage.model()
    for lead, (channel, shown) in enumerate(found.items(), 15):
        assert (channel, shown["verdict"], len(shown["comments"])) == (channel, "target", 1)
        assert shown["queue"] == {f"lead:{lead}:add": "accepted"}
        assert shown["problem"] == ""
        assert LAST in shown["reason"]
    assert [(one["channel"], one["runs"]) for one in week["counted"]] == [
        ("call", 1),
        ("chat", 1),
        ("mail", 1),
    ]
    assert model["canary_hits"] == []


async def test_what_happens_to_a_card_later_reaches_the_border_and_comes_back(tmp_path: Path):
    async with open_stage(tmp_path / "stage", canaries=PEOPLE, start=False) as stage:
        await without_rest(stage)
        later = await module(stage, later=letter(15, 70, "Когда пришлёте счёт?"))
        robot = await module(
            stage, id=18, robot="lead-qualifier", options={"rules": '[{"share":"0"}]'}
        )
        converted = await module(stage, id=16, converted=True)
        approved = await module(
            stage,
            id=17,
            options={"action_convert": "approval", "convert_verdicts": "target"},
            approve=True,
        )
        control = robot["statistics"]["periods"][0]["control"]
        channels = await stage.rows(
            "state", "SELECT source_event, channel FROM messages ORDER BY received"
        )
        model = await stage.model()
    assert later["queue"] == {"lead:15:add": "accepted", "lead:15:activity:70": "accepted"}
    assert len(later["comments"]) == 2
    assert [row["channel"] for row in channels[:2]] == ["form", "mail"]
    assert robot["told"] == [{"verdict": "target", "outcome": "verdict"}]
    assert control == 1  # the lead stayed in the control group, its robot asked all the same
    assert converted["bindings"] == [[1, 16], [2, 30]]
    assert approved["proposals"] == {"convert": "done"}
    assert (approved["status"], approved["deals"]) == ("CONVERTED", ["17"])
    assert model["canary_hits"] == []
