"""Which messages a card, a message id or a person names. Ended or not, erased ones are left out."""

from collections.abc import Callable, Iterator, Sequence

from relay.border import vault
from relay.border.erasure.request import Wanted
from relay.errors import RelayError
from relay.pii.types import Value
from relay.pii.words.forms import BY_DIGITS, canonical, name_words, same_person
from relay.sealing import Keyring
from relay.store.database import Database
from relay.store.tx import Row, Tx

PAGE = 200
DIGITS = 6  # a shorter number is no identifier to search by

_LEFT = (
    "SELECT id, thread FROM messages WHERE portal = :portal AND NOT EXISTS"
    " (SELECT 1 FROM erased_messages WHERE erased_messages.message = messages.id)"
)


def by_message(tx: Tx, portal: str, message: str) -> list[Wanted]:
    """The message of this id, if it is the portal's."""
    return _wanted(tx.all(f"{_LEFT} AND id = :id", portal=portal, id=message))


def by_card(tx: Tx, portal: str, kind: str, card: str) -> list[Wanted]:
    """Every message of a card such as lead 17."""
    sql = f"{_LEFT} AND entity_type = :kind AND entity_id = :card ORDER BY received"
    return _wanted(tx.all(sql, portal=portal, kind=kind, card=card))


async def by_person(
    state: Database,
    people: Database,
    keys: Keyring,
    portal: str,
    asked: Sequence[str],
    progress: Callable[[int], None],
) -> list[Wanted]:
    """Messages in which one of the `asked` names, numbers or addresses stands behind a placeholder.

    A name of one word finds nobody: it would find half of the country. `progress` is told how
    many messages were looked through.
    """
    found: list[Wanted] = []
    looked, after = 0, ""
    while page := await state.read(lambda tx, a=after: _page(tx, portal, a)):
        for one in page:
            try:
                known = await people.read(lambda tx, t=one.thread: vault.values(tx, keys, t))
            except RelayError:  # forgotten, or under a key that is gone: nobody can be found in it
                continue
            if any(_is(value, text) for value in known.values() for text in asked):
                found.append(one)
        looked += len(page)
        progress(looked)
        after = page[-1].message
    return found


def _page(tx: Tx, portal: str, after: str) -> list[Wanted]:
    sql = f"{_LEFT} AND id > :after ORDER BY id LIMIT :page"
    return _wanted(tx.all(sql, portal=portal, after=after, page=PAGE))


def _wanted(rows: Sequence[Row]) -> list[Wanted]:
    return [Wanted(row["id"], row["thread"]) for row in rows]


def _is(value: Value, asked: str) -> bool:
    """Whether a value is what was asked for, in another form perhaps."""
    surfaces = {value.canonical, *value.surfaces}
    if value.label == "PERSON":
        words = name_words(asked)
        return len(words) > 1 and any(
            len(name_words(one)) > 1 and same_person(words, name_words(one)) for one in surfaces
        )
    return bool(_keys(value.label, asked) & set(_all_keys(value.label, surfaces)))


def _all_keys(label: str, surfaces: set[str]) -> Iterator[str]:
    for one in surfaces:
        yield from _keys(label, one)


def _keys(label: str, text: str) -> set[str]:
    """What equal values of a label share; none for a text that cannot be one."""
    key = canonical(label, text)
    if label in BY_DIGITS:
        return {key} if key.isdigit() and len(key) >= DIGITS else set()
    return {key} if len(key) >= DIGITS else set()
