"""`relay demo`: the main job on loopback, on the samples that ship with the sources.

Real processes of both sides, a stand-in portal and a stand-in model (a rule, no language model),
and real files. Every byte that reaches the model or the Feed is searched for the people in the
samples; one hit and the demo fails.
"""

import argparse
import asyncio
import datetime
import json
import math
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from relay.border import contract
from relay.cli import message, send, shown
from relay.errors import ConfigError, RelayError

if TYPE_CHECKING:
    from tests.stage import Stage

EXAMPLE = "relay demo"
POLLED = {"poll": {"seconds": 0.5, "skip_sources": ["EMAIL", "WEBFORM"]}, "settle": 0.5}
"""The border polls too, but leaves the leads of the other samples to those who send them."""
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


class Shown(NamedTuple):
    """One sample after the chain."""

    status: contract.MessageStatus
    files: int


def arguments(parser: argparse.ArgumentParser) -> None:
    """--live KEYFILE, --keep FOLDER."""
    parser.add_argument("--live", type=Path, metavar="KEYFILE", help="use the real OpenAI API")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave all files here")


def run(options: argparse.Namespace) -> int:
    """Run the samples through the chain; 0 when each ended and nobody leaked."""
    try:
        from tests import stage
    except ImportError:
        raise ConfigError(
            "no_sources", "the demo runs from a source checkout (its stand-ins are in tests/)"
        ) from None
    samples = Path(stage.__file__).parent / "samples"
    folder = options.keep or Path(tempfile.mkdtemp(prefix="relay-demo-"))
    try:
        paths = sorted((*samples.glob("*.eml"), *samples.glob("*.lead.json")))
        canaries = (samples / "canaries.txt").read_text(encoding="utf-8").splitlines()
        return asyncio.run(_demo(folder, paths, canaries, options.live))
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


async def _demo(folder: Path, paths: list[Path], canaries: list[str], live: Path | None) -> int:
    from tests.stage import open_stage

    php = shutil.which("php")
    print(shown.intro(live=live is not None, php=php is not None))
    started = time.monotonic()
    async with open_stage(
        folder, canaries=canaries, live_key=live, bitrix=POLLED, start=False
    ) as stage:
        token = await stage.add_portal(OWN_PORTAL)
        await stage.start("offshore")
        await stage.start("border")
        print(f"обе стороны и стенд подняты за {time.monotonic() - started:.1f} с\n")
        results: list[Shown] = []
        for path in paths:
            results.append(await _one(stage, path))
        results.append(await _polled(stage, next(path for path in paths if path.suffix == ".eml")))
        if php is not None:
            results.append(await _whole_module(stage, php, token, paths))
        portal = await stage.portal()
        hits = [("портал, Лента", hit) for hit in portal["canary_hits"]]
        if live is None:
            await _cleaned(stage)
            hits += [("модель", hit) for hit in (await stage.model())["canary_hits"]]
    return _summary(results, hits)


async def _one(stage: "Stage", path: Path) -> Shown:
    """Send one sample as its own source would, wait, and show everything."""
    print(shown.title(path))
    try:
        if path.suffix == ".eml":
            accepted, entity, files = await _mail(stage, path)
        else:
            accepted, entity, files = await _lead(stage, path)
    except RelayError as error:
        raise RelayError(error.code, f"{path.name} was not accepted") from None
    async with asyncio.timeout(300):
        status = await send.wait(stage.module(), stage.portal_id, accepted, None)
    print(shown.status(status))
    print(shown.card(await stage.portal(), entity))
    return Shown(status, files)


async def _polled(stage: "Stage", path: Path) -> Shown:
    """The REST route: a lead with its letter lies in the portal, nobody tells the border."""
    print(shown.title(path, "по REST, без модуля: граница находит лид опросом портала"))
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
    async with asyncio.timeout(300):
        status = await send.wait(stage.module(), stage.portal_id, accepted, None)
    print(shown.status(status))
    print(shown.card(await stage.portal(), entity))
    return Shown(status, len(body.files))


async def _whole_module(stage: "Stage", php: str, token: str, paths: list[Path]) -> Shown:
    """The module's route: its own code from the event to the card, in a portal of stand-ins."""
    path = next(path for path in reversed(paths) if path.suffix == ".json")
    print(shown.title(path, "модулем целиком: событие лида → очередь → вердикт в карточке"))
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
        "seconds": 300,
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
        raise RelayError("module_not_written")
    (row,) = await stage.rows("state", "SELECT id FROM messages WHERE portal = :p", p=OWN_PORTAL)
    async with asyncio.timeout(300):
        status = await send.wait(stage.module(token), OWN_PORTAL, row["id"], None)
    print(shown.status(status))
    print(shown.module_card(card))
    return Shown(status, 0)


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
    return await send.deliver(stage.module(), _contract(stage, lead)), entity, len(files)


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
        raise RelayError("module_not_accepted")
    return answer["message"]


def _contract(stage: "Stage", lead: dict[str, Any]) -> contract.Message:
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


async def _cleaned(stage: "Stage") -> None:
    """Wait until nothing of ours is left at the vendor: conversations and files are deleted."""
    async with asyncio.timeout(30):
        while True:
            left = await stage.model()
            if not left["files"] and not left["conversations"]:
                return
            await asyncio.sleep(0.2)


def _summary(results: list[Shown], hits: list[tuple[str, Any]]) -> int:
    ended = Counter(one.status.outcome or one.status.state for one in results)
    own = sorted(
        one.status.seconds["total"] - one.status.seconds["model"]
        for one in results
        if one.files == 0 and one.status.seconds
    )
    p95 = own[math.ceil(0.95 * len(own)) - 1] if own else 0.0
    print(shown.summary(len(results), ended, p95, len(own), hits))
    unfinished = [one for one in results if one.status.state not in ("done", "held")]
    if hits or unfinished:
        print("ДЕМО НЕ ПРОЙДЕНО", file=sys.stderr)
        return 1
    return 0
