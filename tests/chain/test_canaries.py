"""No canary, in any form, in anything that leaves the country, is logged or is answered."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator
from email.message import EmailMessage
from pathlib import Path

import yaml

from tests.chain.play import deliver, ended, message
from tests.fakes.canaries import Canaries
from tests.stage import Stage, free_ports, open_stage
from tools.sample_files import docx, pdf

# one invented value for each place of a message
PEOPLE = {
    "person": "Евпраксия Незабудкина",
    "phone": "+7 (913) 468-20-57",
    "email": "e.nezabudkina@zarya-ural.ru",
    "address": "Кунгур, ул. Гоголя, д. 17, кв. 8",
    "text": "Созонтов Автандил Пафнутьевич",
    "html": "Хрисанф Подколодный",
    "other": "8-902-771-35-64",
    "mailbox": "podryadchikov.vlas@zarya-ural.ru",
    "docx": "Аполлинария Сухоручкина",
    "docx header": "Фёкла Долгополова",
    "pdf": "Варфоломей Кособрюхов",
    "eml": "Пульхерия Мокроусова",
    "eml header": "mokrousova.p@yarilo-tver.ru",
    "txt": "паспорт 5704 318826",
    "html file": "Агафангел Толстопятов",
    "file name": "Никанор Белобородько",
}
CHARS = {"Кунгур, ул. Гоголя, д. 17, кв. 8": "ул. Гоголя, д. 17, кв. 8"}  # the city may cross


def files() -> dict[str, bytes]:
    """One document of each kind, with its person in a place of its own."""
    mail = EmailMessage()
    mail["From"] = f"{PEOPLE['eml']} <{PEOPLE['eml header']}>"
    mail["Subject"] = "Запрос цены"
    mail.set_content(f"Прошу цену на серверы. {PEOPLE['eml']}")
    html = f"<p>Заявку составил менеджер {PEOPLE['html file']}</p>"
    return {
        f"КП {PEOPLE['file name']}.docx": docx(
            [f"Исполнитель: {PEOPLE['docx']}"],
            [["Сервер", "4 шт."]],
            f"Директор {PEOPLE['docx header']}",
        ),
        "карточка.pdf": pdf(["Карточка", f"Директор {PEOPLE['pdf']}"]),
        "письмо.eml": bytes(mail),
        "данные.txt": f"{PEOPLE['txt']}, менеджер по закупке".encode("cp1251"),
        "страница.html": html.encode(),
    }


@contextlib.asynccontextmanager
async def tapped(stage: Stage, canaries: Canaries) -> AsyncGenerator[None]:
    """Put a wire tap between the border and the offshore side, both ways."""
    (port,) = free_ports(1)

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter, where: str) -> None:
        seen = b""
        while data := await source.read(65536):
            seen += data
            canaries.scan(seen, where)
            seen = seen[-65536:]
            sink.write(data)
            await sink.drain()
        sink.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", stage.ports.offshore)
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(
                copy(reader, outer, "to offshore"), copy(inner, writer, "from offshore")
            )

    file = stage.config_file("border")
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    settings["border"]["offshore"]["url"] = f"http://127.0.0.1:{port}"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    server = await asyncio.start_server(connect, "127.0.0.1", port)
    async with server:
        yield


async def test_nobody_in_any_place_of_a_message_leaves_the_country(tmp_path: Path) -> None:
    values = [CHARS.get(value, value) for value in PEOPLE.values()]
    wire = Canaries(values)
    async with open_stage(tmp_path, canaries=values, start=False) as stage, tapped(stage, wire):
        await stage.start("offshore")
        await stage.start("border")
        lead = await stage.new_lead({"title": "Заявка"})
        kinds = ("person", "phone", "email", "address")
        fields = [(kind.upper(), f"Поле {kind}", kind, PEOPLE[kind]) for kind in kinds]
        fields += [
            ("BODY", "Текст", "text", f"Нужны 4 сервера. Спросить: {PEOPLE['text']}"),
            ("COMMENTS", "Комментарий", "html", f"<b>Подпись:</b> с ув. {PEOPLE['html']}"),
            ("UF_OTHER", "Связь", "other", PEOPLE["other"]),
        ]
        body = message(
            stage,
            "canaries",
            lead=lead,
            fields=fields,
            files=files(),
            channel={"type": "mail", "mailbox": PEOPLE["mailbox"]},
        )
        status = await ended(stage, await deliver(stage, body))
        assert status.outcome == "verdict"
        assert len(status.crossed) == 6, status.withheld
        assert (await stage.model())["canary_hits"] == []
        assert (await stage.portal())["canary_hits"] == []
        metrics = [await page(stage, port) for port in stage.ports[2:]]
        answers = await refusals(stage, values)
        wire.assert_clean()
    outside = Canaries(values)
    for place, data in {"metrics": metrics, "error answers": answers}.items():
        for one in data:
            outside.scan(one, place)
    for file in kept_outside_the_vault(tmp_path):
        outside.scan(file.read_bytes(), str(file.relative_to(tmp_path)))
    outside.assert_clean()
    vault = Canaries(values)  # the vault holds them all, sealed
    vault.scan((tmp_path / "border" / "data" / "vault.db").read_bytes(), "vault")
    vault.assert_clean()


def kept_outside_the_vault(folder: Path) -> list[Path]:
    """Logs of both sides, everything offshore has on its disk, and the border's other stores."""
    border = folder / "border"
    return [
        *folder.glob("*.log"),
        *(file for file in (folder / "offshore").rglob("*") if file.is_file()),
        border / "log.jsonl",
        border / "data" / "border.db",
        border / "data" / "log.db",
    ]


async def page(stage: Stage, port: int) -> bytes:
    async with stage.session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        text = await answer.read()
        assert b"relay_masked_total" in text
        return text


async def refusals(stage: Stage, values: list[str]) -> list[bytes]:
    """Every way to be refused, with people in every part of the request."""
    url = f"http://127.0.0.1:{stage.ports.border}"
    person = values[0]
    bodies = (
        json.dumps({"type": "message", person: person}).encode(),
        f"{{{person}".encode(),
        json.dumps({"type": person, "portal": person}).encode(),
    )
    answers: list[bytes] = []
    for body in bodies:
        async with stage.session.post(f"{url}/v1/messages", data=body) as answer:
            assert answer.status in (401, 415)
            answers.append(await answer.read())
        async with stage.session.post(f"{url}/v1/{'%D0%95' * 3}", data=body) as answer:
            assert answer.status == 404
            answers.append(await answer.read())
    return answers
