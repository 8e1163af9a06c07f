"""«Что ушло о человеке»: a letter per lead, values from the vault, sends from the log.

Making it is an unmasking; the caller has asked for the right and recorded it.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

import msgspec

from relay import wire
from relay.border.erasure.act import moscow
from relay.border.masking_log.record import Chained
from relay.border.masking_log.summary import page, table
from relay.pii.types import Value
from relay.store.tx import Tx

NATURE = (
    "Тексты передавались после обезличивания методом введения идентификаторов (псевдонимизации):"
    " вместо каждого найденного значения стоял условный знак. Таблица соответствия за границу не"
    " передавалась. Выявление персональных данных в тексте может быть неполным."
)
ERASED = "Данные этого обращения уничтожены; значения не восстанавливаются."


class Sent(NamedTuple):
    """One message of the lead: when it came, what stood behind placeholders, what left."""

    message: str
    received: float
    channel: str
    values: Mapping[str, Value] | None  # none: erased
    texts: Sequence[tuple[str, str]]  # file name and masked text; none after an erasure
    records: Sequence[Chained]


def letter(portal: str, subject: str, messages: Iterable[Sent], made: float) -> str:
    """Return the letter as a page to print."""
    body = [
        f"<p>Портал: {escape(portal)}. Карточка: {escape(subject)}."
        f" Составлено: {moscow(made)}.</p>",
        f"<p>{escape(NATURE)}</p>",
    ]
    for one in messages:
        body += _message(one)
    return page("Сведения о передаче данных", body)


def _message(one: Sent) -> list[str]:
    sends = [
        (chained.ts_msk or chained.ts, to.recipient, to.country, to.notice, to.retention)
        for chained in one.records
        if chained.record.event == "sent"
        for to in chained.record.destinations
    ]
    parts = [
        f"<h2>Обращение {escape(one.message)}, {moscow(one.received)}</h2>",
        table("Кому передано", ("Когда", "Получатель", "Страна", "Уведомление", "Хранение"), sends),
    ]
    if one.values is None:
        return [*parts, f"<p><b>{escape(ERASED)}</b></p>"]
    rows = [(name, value.canonical) for name, value in sorted(one.values.items())]
    parts.append(table("Что заменено и не передавалось", ("Условный знак", "Значение"), rows))
    for name, text in one.texts:
        parts += [f"<h3>Передано: {escape(name)}</h3>", f"<pre>{escape(text)}</pre>"]
    return parts


def of_message(tx: Tx, message: str) -> tuple[float, str, list[tuple[str, str]]]:
    """When a message came, by which channel, and the masked texts that were made of it."""
    row = tx.one(
        "SELECT received, channel, turns.body AS body FROM messages"
        " LEFT JOIN turns ON turns.message = messages.id WHERE messages.id = :id",
        id=message,
    )
    if row is None:
        return 0.0, "", []
    if not row["body"]:
        return row["received"], row["channel"], []
    turn = msgspec.json.decode(row["body"], type=wire.Turn)
    texts = [("message.txt", str(turn.text)), *((one.name, str(one.text)) for one in turn.files)]
    return row["received"], row["channel"], texts


def all_of_card(tx: Tx, portal: str, kind: str, card: str) -> list[tuple[str, str]]:
    """Ids and threads of a card's messages, erased ones too."""
    rows = tx.all(
        "SELECT id, thread FROM messages WHERE portal = :p AND entity_type = :kind"
        " AND entity_id = :card ORDER BY received",
        p=portal,
        kind=kind,
        card=card,
    )
    return [(row["id"], row["thread"]) for row in rows]
