"""The routes by which the demo's samples come in: sent, polled, or handed over by the module.

Each prints what came of its sample: verdict, what crossed, and the card.
"""

import asyncio
import datetime
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from relay.border import contract
from relay.cli import message, send, shown
from relay.errors import RelayError, VerbFailed
from relay.peer.client import Peer
from relay.said import both

if TYPE_CHECKING:
    from tests.stage import Stage

SECONDS = 300  # until a sample must have ended
MODULE = Path(__file__).parents[2] / "bitrix_module_stub"
OWN_PORTAL = "p_module"  # the portal whose verdicts the module writes
LEAD_KINDS: dict[str, tuple[str, contract.FieldKind]] = {
    "TITLE": ("Название лида", "text"),
    "NAME": ("Имя", "person"),
    "LAST_NAME": ("Фамилия", "person"),
    "PHONE": ("Телефон", "phone"),
    "EMAIL": ("E-mail", "email"),
    "COMMENTS": ("Комментарий", "html"),
}


class Followed(NamedTuple):
    """One sample after the chain."""

    status: contract.MessageStatus
    files: int


async def own_source(stage: "Stage", path: Path) -> Followed:
    """Send one sample as its own source would, wait, and show everything."""
    print(shown.title(path))
    try:
        if path.suffix == ".eml":
            accepted, entity, files = await _mail(stage, path)
        else:
            accepted, entity, files = await _lead(stage, path)
    except RelayError as error:
        raise VerbFailed("sample_unaccepted", name=path.name, code=error.code) from None
    status = await _ended(stage.module(), stage.portal_id, accepted)
    print(shown.card(await stage.portal(), entity))
    return Followed(status, files)


async def polled(stage: "Stage", path: Path) -> Followed:
    """The REST route: a lead with its letter lies in the portal, nobody tells the border."""
    print(shown.title(path, both("demo.by_rest")))
    body = message.read(path, stage.portal_id)
    known = {field.name: field.value for field in body.fields}
    letter = {
        "SUBJECT": known.get("TITLE", ""),
        "DESCRIPTION": known.get("BODY", ""),
        "DESCRIPTION_TYPE": "1",
        "SETTINGS": {"EMAIL_META": {"from": f"{known.get('NAME')} <{known.get('EMAIL')}>"}},
        "files": [{"name": file.name, "content": file.content} for file in body.files],
    }
    entity = await stage.new_lead({"title": known.get("TITLE", ""), "sourceId": "WEB"}, [letter])
    accepted = await stage.taken(f"lead:{entity}:add:rest")
    status = await _ended(stage.module(), stage.portal_id, accepted)
    print(shown.card(await stage.portal(), entity))
    return Followed(status, len(body.files))


async def whole_module(stage: "Stage", php: str, token: str, path: Path) -> Followed:
    """The module's route: its own code from the event to the card, in a portal of stand-ins."""
    print(shown.title(path, both("demo.by_module")))
    lead: dict[str, Any] = json.loads(await asyncio.to_thread(path.read_bytes))
    multi = [
        {"ELEMENT_ID": 15, "TYPE_ID": kind, "VALUE": value}
        for kind in ("PHONE", "EMAIL")
        for value in lead.pop(kind, [])
    ]
    lead.pop("FILES", None)
    given = {
        "url": f"http://127.0.0.1:{stage.ports.border}",
        "portal": OWN_PORTAL,
        "token": token,
        "entity": "lead",
        "row": {**lead, "DATE_CREATE": ""},
        "multi": multi,
        "options": {"feed_to": "SG2"},
        "seconds": SECONDS,
    }
    process = await asyncio.create_subprocess_exec(
        php,
        str(MODULE / "tests" / "chain.php"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(json.dumps(given).encode())
    card: dict[str, Any] = json.loads(out or b"{}")
    if process.returncode != 0 or not card["comments"]:
        raise VerbFailed("module_not_written")
    (row,) = await stage.rows("state", "SELECT id FROM messages WHERE portal = :p", p=OWN_PORTAL)
    status = await _ended(stage.module(token), OWN_PORTAL, row["id"])
    print(shown.module_card(card))
    return Followed(status, 0)


async def _ended(border: Peer, portal: str, accepted: str) -> contract.MessageStatus:
    """Wait for the message's end and show it."""
    async with asyncio.timeout(SECONDS):
        status = await send.wait(border, portal, accepted, None)
    print(shown.status(status))
    return status


async def _mail(stage: "Stage", path: Path) -> tuple[str, str, int]:
    body = message.read(path, stage.portal_id)
    title = next((f.value for f in body.fields if f.name == "TITLE"), "")
    entity = await stage.new_lead({"title": title, "sourceId": "EMAIL"})
    body = msgspec.structs.replace(body, entity=contract.Entity(type="lead", id=entity))
    return await send.deliver(stage.module(), body), entity, len(body.files)


async def _lead(stage: "Stage", path: Path) -> tuple[str, str, int]:
    """A web form: by the module's own PHP where php is installed, else by the same contract."""
    lead: dict[str, Any] = json.loads(await asyncio.to_thread(path.read_bytes))
    entity = await stage.new_lead({"title": lead["TITLE"], "sourceId": "WEBFORM"})
    lead["ID"] = entity
    files: list[dict[str, str]] = lead.get("FILES", [])
    for file in files:
        file["path"] = str(path.parent / file["path"])
    php = shutil.which("php")
    if php is not None:
        return await _by_module(stage, php, lead), entity, len(files)
    return await send.deliver(stage.module(), _message(stage, lead)), entity, len(files)


async def _by_module(stage: "Stage", php: str, lead: dict[str, Any]) -> str:
    given = stage.folder / "module" / f"lead-{lead['ID']}.json"
    given.write_text(json.dumps(lead, ensure_ascii=False), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        php,
        str(MODULE / "bin" / "send.php"),
        *("--url", f"http://127.0.0.1:{stage.ports.border}"),
        *("--portal", stage.portal_id),
        *("--token-file", str(stage.token_file())),
        str(given),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    answer: dict[str, str] = json.loads(out or b"{}")
    if process.returncode != 0 or answer.get("status") != "accepted":
        raise VerbFailed("module_not_accepted")
    return answer["message"]


def _message(stage: "Stage", lead: dict[str, Any]) -> contract.Message:
    fields: list[contract.Field] = []
    for name, (label, kind) in LEAD_KINDS.items():
        given: str | list[str] = lead.get(name, [])
        values = [given] if isinstance(given, str) else given
        fields += [contract.Field(name=name, label=label, kind=kind, value=v) for v in values]
    files: list[dict[str, str]] = lead.get("FILES", [])
    return contract.Message(
        portal=stage.portal_id,
        audience="border",
        source_event=f"lead:{lead['ID']}:add",
        entity=contract.Entity(type="lead", id=lead["ID"]),
        channel=contract.ChannelDetail(type="form"),
        occurred_at=datetime.datetime.fromisoformat(lead["DATE_CREATE"]),
        source=lead["SOURCE_ID"],
        fields=fields,
        files=[message.attachment(Path(file["path"]), file["name"]) for file in files],
    )
