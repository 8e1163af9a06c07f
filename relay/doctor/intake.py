"""What became of the last looks at a portal, and what waits for it: read from our database."""

from collections.abc import Sequence

from relay import config
from relay.border import words
from relay.border.stores import SCHEMAS, open_beside, place
from relay.doctor import databases
from relay.doctor.finding import Finding, left, ok, warn
from relay.said import both
from relay.store.tx import Row, Tx

LOOKS = {
    "poll": both("intake.poll"),
    "offline": both("intake.offline"),
    "bound": both("intake.bound"),
}
LATE = 900.0  # seconds after which a look that repeats itself every half minute is missed


async def intake(settings: config.Border, portal: config.Portal) -> Sequence[Finding]:
    """One line for what does not go on, by its reason; one if all does."""
    bitrix = portal.bitrix
    if bitrix is None or not databases.current(place(settings, "state"), SCHEMAS["state"]):
        return []
    db = open_beside(settings, "state")
    try:
        looks, waiting, now = await db.read(lambda tx: _rows(tx, portal.id))
    finally:
        db.close()
    found = [_look(portal.id, row, now) for row in looks if row["kind"] in _asked(bitrix)]
    for row in waiting:
        why, code = words.reasons(row["code"]), row["code"]
        said = both("intake.waits", portal=portal.id, n=row["n"], why=why, code=code)
        found.append(warn("intake", said, both("intake.why")))
    return found


def _asked(bitrix: config.Bitrix) -> set[str]:
    kinds = {"poll": bitrix.poll is not None, "bound": bitrix.app is not None}
    kinds["offline"] = bitrix.app is not None and bitrix.app.offline
    return {kind for kind, on in kinds.items() if on}


def _look(portal: str, row: Row, now: float) -> Finding:
    what, ago = LOOKS[row["kind"]], max(0.0, now - row["at"])
    if code := row["code"]:
        why = words.reasons(code)
        said = both("intake.fails", portal=portal, what=what, why=why, code=code)
        return warn("intake", said, both("intake.why"))
    if row["kind"] != "bound" and ago > LATE:
        said = both("intake.stands", portal=portal, what=what, ago=left(ago))
        return warn("intake", said, both("intake.running"))
    return ok("intake", both("intake.good", portal=portal, what=what, ago=left(ago)))


def _rows(tx: Tx, portal: str) -> tuple[list[Row], list[Row], float]:
    looks = tx.all("SELECT * FROM intakes WHERE portal = :p ORDER BY kind", p=portal)
    waiting = tx.all(
        "SELECT code, count(*) AS n FROM jobs WHERE portal = :p AND state = 'ready'"
        " AND tries > 0 AND kind IN ('look', 'run', 'robot', 'proposal', 'install')"
        " AND code <> '' GROUP BY code ORDER BY code",
        p=portal,
    )
    return looks, waiting, tx.now()
