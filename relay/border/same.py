"""What was taken before: the same event by another route, or the same words in another card.

An event is a fact of the portal (`lead 7 was added`, `activity 55 came`), whichever route tells it
first. Words are compared by an HMAC of the normalised fields and files under the portal's key, and
only for a while: after that a customer who writes the same again is heard again.
"""

import hashlib
import re
from collections.abc import Iterable

from relay.border.contract import Field, Message
from relay.sealing import Keyring
from relay.store.tx import Tx

SHORTEST = 12  # characters of free text below which only a contact makes a message recognisable
EVENT = re.compile(r"(lead|deal):(\d+):(?:(add)|activity:(\d+))(?::\w+)?")
ASKED = re.compile(r"(lead|deal):\d+:robot:")
"""A robot asks because a person set it up: whatever another card said, this one is rated."""
PHONE = re.compile(r"\D+")
TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>|&nbsp;", re.S | re.I)
NUMBER = re.compile(r"[#№]\s*\d+\b")
"""The running number that a portal puts into the title of a form's or a call's lead."""

TAKEN = 50  # old prints dropped by one message: enough to keep up, too few to be felt


def things(message: Message) -> tuple[str, ...]:
    """What the message's event tells of, named alike on both routes; nothing for other events."""
    found = EVENT.fullmatch(message.source_event)
    if found is None:
        return ()
    if found[4]:
        return (f"activity:{found[4]}",)
    return (f"{found[1]}:{found[2]}",)


def print_of(keys: Keyring, message: Message) -> str | None:
    """The fingerprint of the words; None if they are too few, or somebody asked for this anew."""
    if ASKED.match(message.source_event):
        return None
    values = _values(message)
    contact = any(kind in ("phone", "email") for kind, _ in values)
    text = sum(len(value) for kind, value in values if kind in ("text", "html"))
    if not contact or text < SHORTEST:
        return None
    return keys.digest(_whole(message, values).encode(errors="replace"), "print")


def judgings_of(keys: Keyring, message: Message, assistants: Iterable[str]) -> tuple[str, ...]:
    """The fingerprints of this card, as it is, before each of these assistants (their hashes).

    A robot and the polling hand over the same card; a card that changed, or an assistant that
    did, makes another fingerprint.
    """
    if message.entity is None:
        return ()
    card, whole = (message.entity.type, message.entity.id), _whole(message, _values(message))
    return tuple(
        keys.digest(repr((card, one, whole)).encode(errors="replace"), "judging")
        for one in assistants
    )


def holder(tx: Tx, portal: str, wanted: tuple[str, ...]) -> str | None:
    """The message that holds any of these things."""
    for thing in wanted:
        row = tx.one(
            "SELECT message FROM taken WHERE portal = :portal AND thing = :thing",
            portal=portal,
            thing=thing,
        )
        if row is not None:
            return row["message"]
    return None


def activities(tx: Tx, message: str) -> list[int]:
    """The portal's activities that a message holds."""
    rows = tx.all("SELECT thing FROM taken WHERE message = :message", message=message)
    kinds = [row["thing"].partition(":") for row in rows]
    return sorted(int(number) for kind, _, number in kinds if kind == "activity")


def original(tx: Tx, portal: str, print_: str | None, window: float) -> str | None:
    """The message that said the same within the last `window` seconds."""
    if print_ is None:
        return None
    row = tx.one(
        "SELECT message FROM prints WHERE portal = :portal AND print = :print AND at > :since",
        portal=portal,
        print=print_,
        since=tx.now() - window,
    )
    return None if row is None else row["message"]


def judged(tx: Tx, portal: str, judgings: tuple[str, ...], window: float) -> str | None:
    """The message by which all of these are judged, or being judged; None if any is not, or ended
    without a verdict: then it is to be asked anew."""
    found = {original(tx, portal, one, window) for one in judgings}
    message = found.pop() if len(found) == 1 else None
    if message is None or tx.one(
        "SELECT 1 FROM runs WHERE message = :message AND outcome IS NOT NULL"
        " AND (outcome <> 'verdict' OR answer IS NULL)",
        message=message,
    ):
        return None
    return message


def keep(
    tx: Tx,
    portal: str,
    message: str,
    held: tuple[str, ...],
    print_: str | None,
    original: str | None,
    window: float,
) -> None:
    """Remember what a new message holds, and of which one it is the repetition."""
    hold(tx, portal, message, held)
    if original is not None:
        tx.run(
            "INSERT INTO duplicates VALUES (:message, :original)",
            message=message,
            original=original,
        )
    elif print_ is not None:
        remember(tx, portal, message, (print_,))
    old = tx.all(
        "SELECT portal, print FROM prints WHERE portal = :portal AND at <= :since"
        " ORDER BY at LIMIT :most",
        portal=portal,
        since=tx.now() - window,
        most=TAKEN,
    )
    for row in old:
        tx.run(
            "DELETE FROM prints WHERE portal = :portal AND print = :print",
            portal=row["portal"],
            print=row["print"],
        )


def hold(tx: Tx, portal: str, message: str, things: tuple[str, ...]) -> None:
    """Remember that a message holds these things, as far as no other does."""
    for thing in things:
        tx.run(
            "INSERT INTO taken VALUES (:portal, :thing, :message, :now)"
            " ON CONFLICT (portal, thing) DO NOTHING",
            portal=portal,
            thing=thing,
            message=message,
            now=tx.now(),
        )


def remember(tx: Tx, portal: str, message: str, prints: tuple[str, ...]) -> None:
    """Remember a message by these fingerprints; the newest of equals counts."""
    for print_ in prints:
        tx.run(
            "INSERT INTO prints VALUES (:portal, :print, :message, :now)"
            " ON CONFLICT (portal, print) DO UPDATE SET message = excluded.message,"
            " at = excluded.at",
            portal=portal,
            print=print_,
            message=message,
            now=tx.now(),
        )


def _values(message: Message) -> set[tuple[str, str]]:
    """What the fields say, normalised, each with its kind; empty ones say nothing."""
    found = ((field.kind, _normal(field)) for field in message.fields)
    return {(kind, value) for kind, value in found if value}


def _whole(message: Message, values: set[tuple[str, str]]) -> str:
    said = {value for _, value in values}
    files = {(file.name, file.size, _sha256(file.content or "")) for file in message.files}
    return repr((message.channel.type, sorted(said), sorted(files)))


def _normal(field: Field) -> str:
    if field.kind == "phone":
        digits = PHONE.sub("", field.value)
        return digits[-10:]
    text = TAGS.sub(" ", field.value) if field.kind == "html" else field.value
    if field.name == "TITLE":
        text = NUMBER.sub(" ", text)
    return " ".join(text.casefold().split())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
