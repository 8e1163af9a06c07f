"""A side's databases and what stands in them: migrations, tokens, held messages."""

from collections.abc import Sequence
from pathlib import Path

from relay.doctor.finding import Finding, fail, left, ok, warn
from relay.errors import ConfigError
from relay.sealing import Keyring
from relay.store.database import Database, Place
from relay.store.looking import look
from relay.store.migrations import Schema
from relay.store.tx import DAY
from relay.tokens.foreign import unreadable
from relay.tokens.register import Known, listing

BRING_BACK = "верните файл из копии папки настроек; новый ключ не поможет"


def database(name: str, place: Place, schemas: Sequence[Schema]) -> Finding:
    """Is it there, does it open, does it lack migrations."""
    found = look(place, schemas)
    if found.state == "current":
        return ok("database", f"{name}: на месте, схема текущая")
    if found.state == "behind":
        lacking = ", ".join(found.lacking)
        return warn("database", f"{name}: нет миграций {lacking}", "relay upgrade (сначала копия)")
    return warn("database", f"{name}: ещё пуста", "её создаст relay init или первый запуск стороны")


def current(place: Place, schemas: Sequence[Schema]) -> bool:
    """Whether it may be opened without being changed."""
    return look(place, schemas).state == "current"


async def tokens(
    db: Database, subjects: Sequence[str], rotate: str, sealing_key_file: Path
) -> list[Finding]:
    """Every subject has a valid token; one that is being replaced is counted down."""
    known, now = await db.read(lambda tx: (listing(tx), tx.now()))
    found = [_token(subject, known, now, rotate) for subject in subjects]
    try:
        keys = Keyring.load(sealing_key_file)
    except ConfigError:  # the check of keys says so
        return found
    if closed := await db.read(lambda tx: unreadable(tx, keys)):
        said = (
            f"{sealing_key_file} не открывает sync-токены {', '.join(closed)}: ключ не от этой базы"
        )
        found.append(fail("token", said, BRING_BACK))
    return found


def _token(subject: str, known: Sequence[Known], now: float, rotate: str) -> Finding:
    valid = [one for one in known if one.subject == subject and one.valid(now)]
    if not valid:
        return fail(
            "token", f"{subject}: нет действующего sync-токена", rotate.replace("rotate", "issue")
        )
    ending = [one for one in valid if one.not_after is not None]
    if ending:
        old, new = ending[0], next((one for one in valid if one.not_after is None), None)
        rest = left((old.not_after or now) - now)
        if new is not None and new.last_used is not None:
            return ok("token", f"{subject}: новый токен в работе, старый кончится через {rest}")
        return warn(
            "token",
            f"{subject}: старый токен кончится через {rest}, новым ещё не пользовались",
            "вставьте новый токен на той стороне",
        )
    return _age(subject, valid[0], now, rotate)


def _age(subject: str, one: Known, now: float, rotate: str) -> Finding:
    used = (
        "ещё не был в деле"
        if one.last_used is None
        else f"в деле {left(now - one.last_used)} назад"
    )
    said = f"{subject}: sync-токену {left(now - one.created)}, {used}"
    if now - one.created > 365 * DAY:
        return warn("token", said, rotate)
    return ok("token", said)
