"""Backup and restore of the side abroad: register, runs and costs, and no text at all.

Texts live a day here; a backup must not make them live longer. A run whose text is not there any
more ends after a restore with a named reason, as it does when its text had to go.
"""

import time
from pathlib import Path

from relay import __version__, config
from relay.backup import archive, making
from relay.backup.making import Made, Target
from relay.backup.placing import prepared
from relay.backup.sealed import Unreadable
from relay.offshore.app import SCHEMAS, place
from relay.sealing import Keyring
from relay.store import copying, dumping
from relay.store.database import Database

FILE = "offshore.db"


def backup(settings: config.Offshore, to: Target) -> Made:
    """Back up beside the running side."""
    moment = time.time()
    out = to.folder / making.name("offshore", "backup", moment)
    with making.private(settings.data) as work:
        dumping.copy(place(settings), SCHEMAS, work / FILE)
        copying.edit(
            work / FILE,
            [
                ("UPDATE runs SET answer = NULL", [()]),
                (
                    "UPDATE turns SET wrapped = NULL, body = NULL, forgotten = ?"
                    " WHERE forgotten IS NULL",
                    [(moment,)],
                ),
            ],
        )
        about = {"side": "offshore", "made": moment, "release": __version__, "id": out.stem}
        archive.write(out, to.keys, about, {}, [work / FILE])
    return Made(out, None, [])


def restore(settings: config.Offshore, path: Path, sealed_by: Keyring) -> float:
    """Restore into an empty data folder or schema; return when the backup was made."""
    with prepared(settings.data, {FILE: (place(settings), SCHEMAS)}) as (work, appear):
        found = archive.unpack(path, sealed_by, work)
        if found.get("side") != "offshore":
            raise Unreadable("backup_unreadable.not_offshore", path=path)
        Database(work / FILE, SCHEMAS).close()  # migrates; refuses what is newer than this relay
        appear()
    return found["made"]
