"""Backup and restore of the side in the country.

The three databases share no transaction; a step writes vault, then log, then state. Copies are
taken the other way round, so whatever the state says is in the log and in the vault beside it.
The data keys of threads are taken out of the vault's copy into a file of their own: it ends after
seven days, and with it every erased person in the older backups.
"""

import asyncio
import base64
import time
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from relay import __version__, config
from relay.backup import archive, making
from relay.backup.making import Made, Target
from relay.backup.placing import prepared
from relay.backup.sealed import Unreadable
from relay.border import audit, egress, log_watch, masking_log
from relay.border.erasure.destroy import destroy
from relay.border.erasure.request import Wanted
from relay.border.masking_log import Chained, Record, anchors, heads, keys
from relay.border.stores import FILES, SCHEMAS, Duty, open_beside, place
from relay.errors import VerbFailed
from relay.sealing import Keyring
from relay.store import copying, dumping
from relay.store.database import Database
from relay.store.looking import look
from relay.store.tx import DAY, Tx

ORDER: tuple[Duty, ...] = (
    "state",
    "log",
    "vault",
)  # the reverse of the order in which a step writes
_ERASED = (
    "SELECT m.message, m.thread, e.id, e.portal, e.requested FROM erased_messages m"
    " JOIN erasures e ON e.id = m.erasure"
)


class Restored(NamedTuple):
    """What a restore has done; `closed` are portals whose egress waits for the officer."""

    made: float
    people: bool
    erasures: int
    closed: dict[str, str]


def backup(settings: config.Border, to: Target) -> Made:
    """Back up beside the running side. The act is in the log before the copy is taken.

    Databases that this relay has yet to upgrade are copied as they are, and nothing is recorded.
    """
    if look(place(settings, "log"), SCHEMAS["log"]).state == "current":
        asyncio.run(_record(settings, "backed_up", "backup"))
    moment = time.time()
    out = to.folder / making.name("border", "backup", moment)
    keys_out = out.with_suffix(".keys")
    with making.private(settings.data) as work:
        for duty in ORDER:
            dumping.copy(place(settings, duty), SCHEMAS[duty], work / FILES[duty])
        people = work / FILES["vault"]
        data_keys = copying.rows(
            people, "SELECT id, wrapped FROM threads WHERE length(wrapped) > 0"
        )
        copying.edit(people, [("UPDATE threads SET wrapped = x''", [()])])
        about = {"side": "border", "made": moment, "release": __version__, "id": out.stem}
        inside: dict[str, Any] = {
            "portals": [one.id for one in settings.portals],
            "erased": _erased(work / FILES["state"]),
        }
        files = [work / FILES[duty] for duty in ORDER]
        log_key = keys.path_of(settings)
        if log_key.parent == settings.data and log_key.exists():
            files.append(log_key)
        archive.write(out, to.keys, about, inside, files)
        kept = {thread: base64.b64encode(wrapped).decode() for thread, wrapped in data_keys}
        archive.write(keys_out, to.keys, {**about, "kind": "keys"}, {"keys": kept}, [])
    days = settings.retention.key_backup_days
    return Made(out, keys_out, making.remove_old_keys(to.folder, "border", days))


def _erased(state: Path) -> list[Any]:
    known = "SELECT 1 FROM sqlite_master WHERE name = 'erased_messages'"
    return copying.rows(state, _ERASED) if copying.rows(state, known) else []


def restore(
    settings: config.Border,
    path: Path,
    keys_path: Path | None,
    sealed_by: Keyring,
    records: Path | None = None,
) -> Restored:
    """Restore into an empty data folder or empty schemas: erasures first, then all appears or none.

    The backup may come from either kind of store. VerbFailed if the place is in use, the backup
    damaged, of the other side or newer than this relay.
    """
    places = {FILES[duty]: (place(settings, duty), SCHEMAS[duty]) for duty in ORDER}
    with prepared(settings.data, places) as (work, appear):
        found = archive.unpack(path, sealed_by, work)
        if found.get("side") != "border" or found.get("kind") == "keys":
            raise Unreadable("backup_unreadable.not_border", path=path)
        people = keys_path is not None
        if keys_path is not None:
            _put_keys(work, keys_path, sealed_by, found["id"], settings.retention.key_backup_days)
        erased = _erased_since(path, sealed_by, found, records)
        closed = asyncio.run(_finish(settings, work, erased, found))
        appear()
    return Restored(found["made"], people, len(erased), closed)


def _put_keys(work: Path, path: Path, sealed_by: Keyring, of: str, days: float) -> None:
    found = archive.manifest(path, sealed_by)
    if found.get("kind") != "keys" or found.get("id") != of:
        raise Unreadable("backup_unreadable.not_keys", path=path, of=of)
    if time.time() - found["made"] > days * DAY:
        raise VerbFailed("keys_past_term", path=path, days=f"{days:g}")
    values = [(base64.b64decode(text), thread) for thread, text in found["keys"].items()]
    copying.edit(
        work / FILES["vault"],
        [("UPDATE threads SET wrapped = ? WHERE id = ? AND length(wrapped) = 0", values)],
    )


def _erased_since(
    path: Path, sealed_by: Keyring, found: dict[str, Any], records: Path | None
) -> list[Wanted]:
    """Everybody who was erased, as this and every newer backup beside it and the log's export know.

    A newer backup that cannot be read stops the restore: it may know of somebody.
    """
    rows: dict[str, Wanted] = {row[0]: Wanted(row[0], row[1]) for row in found["erased"]}
    for other, moment in making.of(path.parent, "border", "backup"):
        if moment > found["made"]:
            for row in archive.manifest(other, sealed_by)["erased"]:
                rows[row[0]] = Wanted(row[0], row[1])
    for line in [] if records is None else records.read_text(encoding="utf-8").splitlines():
        record = msgspec.json.decode(line, type=Chained).record
        if record.event in ("erasing", "erased"):
            rows[record.request_id] = Wanted(record.request_id, record.lead_ref)
    return list(rows.values())


async def _finish(
    settings: config.Border, work: Path, erased: list[Wanted], found: dict[str, Any]
) -> dict[str, str]:
    """Replay erasures, close the egress where the log is behind, say so in the log."""
    opened = {duty: Database(work / FILES[duty], SCHEMAS[duty]) for duty in ORDER}
    state, log, people = (opened[duty] for duty in ORDER)
    try:
        if erased:
            await destroy(state, people, "restore", erased)
        closed: dict[str, str] = {}
        for portal in sorted({*found["portals"], *await log.read(masking_log.portals)}):
            reason = await _doubt(settings, work, (log, state), portal)
            if reason:
                closed[portal] = reason
                await state.write(lambda tx, p=portal, r=reason: egress.stop(tx, p, r))
            await log.write(lambda tx, p=portal, r=reason: _note(tx, p, found["id"], r))
        return closed
    finally:
        for db in opened.values():
            db.close()


def _note(tx: Tx, portal: str, backup_id: str, reason: str) -> None:
    once = f"{backup_id}:{tx.now()}"
    record = Record(event="restored_backup", actor=audit.os_user(), subject=backup_id)
    masking_log.append(tx, portal, record, once)
    if reason:
        behind = Record(event="egress_stopped", actor=audit.os_user(), reason=reason)
        masking_log.append(tx, portal, behind, once)


async def _doubt(
    settings: config.Border, work: Path, books: tuple[Database, Database], portal: str
) -> str:
    """Why the egress stays closed (a code); empty only if a head kept elsewhere vouches for it."""
    path = keys.path_of(settings)
    path = work / path.name if (work / path.name).exists() else path
    if not path.exists():
        return "restored_no_key"
    key = keys.load(path)
    if await anchors.in_directory(settings.log, key, portal) is None:
        return "restored_no_head"
    if not await log_watch.check(settings.log, books, key, portal):
        return "log_behind"
    return ""


async def _record(settings: config.Border, event: Any, act: audit.Act) -> None:
    log = open_beside(settings, "log")
    try:
        for portal in settings.portals:
            actor = await audit.allow(log, settings, act, portal.id)
            await audit.record(log, portal.id, Record(event=event, actor=actor))
            key = await keys.of(settings, log)
            await log.write(lambda tx, p=portal.id, k=key: heads.sign(tx, p, k))
    finally:
        log.close()
