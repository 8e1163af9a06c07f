"""Real PHP runs the module against both sides: lead event → border → offshore → verdict → card."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.stage import Stage, open_stage

MODULE = Path(__file__).parents[2] / "bitrix_module_stub"
PEOPLE = ("Сигизмунд", "Кржижановский", "+7 (916) 555-01-23", "sigizmund@tochka-sborki.ru")


async def without_rest(stage: Stage) -> None:
    """Let the module write the verdicts, not the border by REST."""
    file = stage.config_file("border")
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    del settings["border"]["portals"][0]["bitrix"]
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    await stage.start("offshore")
    await stage.start("border")


async def module(stage: Stage, given: dict[str, Any]) -> dict[str, Any]:
    given = {
        "url": f"http://127.0.0.1:{stage.ports.border}",
        "portal": stage.portal_id,
        "token": stage.token_file().read_text(),
        "seconds": 60,
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


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("php") is None, reason="php is missing: apt-get install php-cli")
async def test_a_lead_of_a_portal_gets_its_verdict_through_the_module(tmp_path: Path):
    first, last, phone, mail = PEOPLE
    offer = tmp_path / "запрос.txt"
    offer.write_text(f"Нужны болты М8, 500 штук. {first} {last}, {phone}", encoding="utf-8")
    async with open_stage(tmp_path / "stage", canaries=PEOPLE, start=False) as stage:
        await without_rest(stage)
        shown = await module(
            stage,
            {
                "lead": {
                    "TITLE": "Заявка с сайта",
                    "NAME": first,
                    "LAST_NAME": last,
                    "SOURCE_ID": "WEBFORM",
                    "COMMENTS": f"<p>Хотим купить болты, выставьте счёт. {last}</p>",
                },
                "multi": [
                    {"ELEMENT_ID": 15, "TYPE_ID": "PHONE", "VALUE": phone},
                    {"ELEMENT_ID": 15, "TYPE_ID": "EMAIL", "VALUE": mail},
                ],
                "activities": [
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
                "files": [
                    {
                        "ID": 501,
                        "ORIGINAL_NAME": offer.name,
                        "CONTENT_TYPE": "text/plain",
                        "FILE_SIZE": offer.stat().st_size,
                        "PATH": str(offer),
                    }
                ],
            },
        )
        model = await stage.model()
    assert (shown["queue"], shown["problem"]) == (["accepted"], "")
    assert shown["verdict"] == "target"
    assert last in shown["reason"]  # restored on the way back
    assert len(shown["comments"]) == 1
    assert "Оценка лида" in shown["comments"][0]
    assert model["canary_hits"] == []
