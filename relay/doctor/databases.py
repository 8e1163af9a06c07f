"""A side's databases and what stands in them: migrations, tokens, held messages."""

from collections.abc import Sequence
from pathlib import Path

from relay.doctor.finding import Finding, fail, left, ok, warn
from relay.errors import ConfigError
from relay.said import both, same
from relay.sealing import Keyring
from relay.store.database import Database, Place
from relay.store.looking import look
from relay.store.migrations import Schema
from relay.store.tx import DAY
from relay.tokens.foreign import unreadable
from relay.tokens.register import Known, listing


def database(name: str, place: Place, schemas: Sequence[Schema]) -> Finding:
    """Is it there, does it open, does it lack migrations."""
    found = look(place, schemas)
    if found.state == "current":
        return ok("database", both("database.current", name=name))
    if found.state == "behind":
        said = both("database.behind", name=name, lacking=", ".join(found.lacking))
        return warn("database", said, both("database.upgrade"))
    if isinstance(place, Path):
        return fail("database", both("database.gone", name=name, path=place), both("database.seek"))
    return warn("database", both("database.empty", name=name), both("database.make"))


def current(place: Place, schemas: Sequence[Schema]) -> bool:
    """Whether it may be opened without being changed."""
    return look(place, schemas).state == "current"


async def tokens(
    db: Database, subjects: Sequence[str], at: Path, sealing_key_file: Path
) -> list[Finding]:
    """Every subject has a valid token; one that is being replaced is counted down."""
    known, now = await db.read(lambda tx: (listing(tx), tx.now()))
    found = [_token(subject, known, now, at) for subject in subjects]
    try:
        keys = Keyring.load(sealing_key_file)
    except ConfigError:  # the check of keys says so
        return found
    if closed := await db.read(lambda tx: unreadable(tx, keys)):
        said = both("token.foreign", path=sealing_key_file, names=", ".join(closed))
        found.append(fail("token", said, both("keys.bring_back")))
    return found


def _token(subject: str, known: Sequence[Known], now: float, at: Path) -> Finding:
    valid = [one for one in known if one.subject == subject and one.valid(now)]
    if not valid:
        issue = same(f"relay token issue {subject} --config {at}")
        return fail("token", both("token.none", subject=subject), issue)
    ending = [one for one in valid if one.not_after is not None]
    if ending:
        old, new = ending[0], next((one for one in valid if one.not_after is None), None)
        rest = left((old.not_after or now) - now)
        if new is not None and new.last_used is not None:
            return ok("token", both("token.replaced", subject=subject, rest=rest))
        unused = both("token.unused", subject=subject, rest=rest)
        return warn("token", unused, both("token.put"))
    return _age(subject, valid[0], now, at)


def _age(subject: str, one: Known, now: float, at: Path) -> Finding:
    used = both("token.never")
    if one.last_used is not None:
        used = both("token.used", ago=left(now - one.last_used))
    said = both("token.age", subject=subject, age=left(now - one.created), used=used)
    if now - one.created > 365 * DAY:
        return warn("token", said, same(f"relay token rotate {subject} --config {at}"))
    return ok("token", said)
