"""The pack for an incident: what left in an interval, in counts, and a form for the first notice.

Counts come from the masking log alone: sends, persons and identifiers that stood behind what was
sent, recipients allowed and actual. No text, no value. The terms of 24 and 72 hours (152-ФЗ ст. 21
ч. 3.1) run from the moment the incident was found.
"""

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from relay.border.incidents import Incident
from relay.border.masking_log import Destination, chain
from relay.border.masking_log.record import MOSCOW, Chained
from relay.border.masking_log.summary import page, table
from relay.border.masking_log.words import event
from relay.store.tx import Tx

FIRST_HOURS, RESULT_HOURS = 24, 72
CODES = {
    "raw_personal_data": "принимающая сторона нашла в маскированном тексте личные данные",
    "recipient_not_allowed": "текст получил тот, кого нет в реестре получателей",
    "manual": "открыт человеком",
}
FIELDS = (
    ("Оператор: наименование, ИНН, адрес", ""),
    ("Контактное лицо по инциденту: должность, телефон, почта", ""),
    ("Дата и время обнаружения", "found"),
    ("Что произошло и предполагаемые причины", "code"),
    ("Характеристики персональных данных: категории, число записей", "data"),
    ("Число субъектов персональных данных (не более)", "persons"),
    ("Предполагаемый вред субъектам", ""),
    ("Принятые меры", "measures"),
    ("Кому и куда переданы данные", "recipients"),
)
RESULTS = (
    ("Результаты внутреннего расследования", ""),
    ("Лица, действия которых стали причиной (если установлены)", ""),
    ("Дополнительные меры", ""),
)


class Facts(msgspec.Struct):
    """What the log says of an interval in one portal."""

    portal: str
    sends: int = 0
    parts: int = 0
    leads: int = 0
    refused: int = 0
    withheld: int = 0
    identifiers: dict[str, int] = {}
    allowed: list[Destination] = []
    actual: list[Destination] = []
    acts: dict[str, int] = {}

    @property
    def persons(self) -> int:
        """Persons that may be concerned at most: those masked, or one for each lead."""
        return max(self.identifiers.get("PERSON", 0), self.leads)


class Interval(NamedTuple):
    """From a moment to before another, in seconds."""

    since: float
    until: float


def count(tx: Tx, portal: str, interval: Interval) -> Facts:
    """Count an interval of a portal's log; memory grows with the leads in it, nothing else."""
    facts = Facts(portal)
    leads: set[str] = set()
    allowed: set[Destination] = set()
    actual: set[Destination] = set()
    identifiers, acts = Counter[str](), Counter[str]()
    for one in _within(tx, portal, interval):
        record = one.record
        facts.refused += record.event == "refused"
        facts.withheld += record.event == "withheld"
        if record.event in ("sent", "sending") and record.part in ("message", ""):
            if record.event == "sending":  # a byte may have left from here on
                facts.sends += 1
                leads.add(record.lead_ref)
                identifiers.update(_cleared(tx, portal, one))
            allowed.update(record.destinations)
        elif record.event == "sent":
            facts.parts += 1
        if record.event in ("received", "too_late", "recipient_not_allowed"):
            actual.update(record.destinations)
        if record.actor not in ("", "relay"):
            acts[event(record.event)] += 1
    facts.leads, facts.identifiers, facts.acts = len(leads), dict(identifiers), dict(acts)
    facts.allowed = sorted(allowed, key=msgspec.json.encode)
    facts.actual = sorted(actual, key=msgspec.json.encode)
    return facts


def _within(tx: Tx, portal: str, interval: Interval) -> Iterator[Chained]:
    row = tx.one(
        "SELECT min(seq) AS first, max(seq) AS last FROM records"
        " WHERE portal = :p AND at >= :since AND at < :until",
        p=portal,
        since=interval.since,
        until=interval.until,
    )
    if row is None or row["first"] is None:
        return
    for rows in chain.pages(tx, portal, row["first"] - 1, row["last"]):
        yield from (found for one in rows if (found := chain.read(one)) is not None)


def _cleared(tx: Tx, portal: str, sent: Chained) -> dict[str, int]:
    """What was masked in the text that a record of sending names."""
    if sent.record.output is None:
        return {}
    row = tx.one(
        "SELECT body, hash FROM records WHERE output_sha256 = :sha256 AND portal = :p"
        " AND event = 'cleared'",
        sha256=sent.record.output.sha256,
        p=portal,
    )
    found = None if row is None else chain.read(row)
    return {} if found is None else found.record.distinct


def write(out: Path, incident: Incident, interval: Interval, facts: list[Facts]) -> None:
    """Write `form.html` to print and fill in, and `facts.json`, into an existing folder."""
    told = {
        "incident": {**incident._asdict(), "message": incident.message},
        "since": moscow(interval.since),
        "until": moscow(interval.until),
        "notify_until": moscow(incident.opened_at + FIRST_HOURS * 3600),
        "results_until": moscow(incident.opened_at + RESULT_HOURS * 3600),
        "portals": msgspec.to_builtins(facts),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (out / "facts.json").write_text(text, encoding="utf-8")
    (out / "form.html").write_text(form(incident, interval, facts), encoding="utf-8")


def form(incident: Incident, interval: Interval, facts: list[Facts]) -> str:
    """The printable form: deadlines, what is known filled in, lines for the rest."""
    known = _known(incident, facts)
    parts = [
        f"<p><b>Уведомить Роскомнадзор до {moscow(incident.opened_at + FIRST_HOURS * 3600)}</b>"
        f" (24 часа), сообщить результаты расследования до"
        f" {moscow(incident.opened_at + RESULT_HOURS * 3600)} (72 часа).</p>",
        "<p>Черновик. Поля формы и сроки должен проверить юрист: текст закона при составлении"
        " шаблона не сверялся.</p>",
        table(
            "Первичное уведомление",
            ("поле", "значение"),
            ((name, known.get(key, "____________________")) for name, key in FIELDS),
        ),
        table(
            "Результаты расследования",
            ("поле", "значение"),
            ((name, known.get(key, "____________________")) for name, key in RESULTS),
        ),
        f"<p>Период: {moscow(interval.since)} – {moscow(interval.until)}. Посчитано по журналу"
        " маскирования; в нём и здесь нет текстов и значений. Числа относятся к данным, которые"
        " были заменены метками до отправки: это верхняя граница, если замену обошли.</p>",
    ]
    for one in facts:
        parts += _of_portal(one)
    return page(f"Инцидент {incident.id}", parts)


def _known(incident: Incident, facts: list[Facts]) -> dict[str, str]:
    labels = Counter[str]()
    for one in facts:
        labels.update(one.identifiers)
    data = ", ".join(f"{label}: {number}" for label, number in labels.most_common())
    recipients = {
        f"{one.recipient or one.id} ({one.country or 'страна неизвестна'})"
        for found in facts
        for one in (*found.allowed, *found.actual)
    }
    return {
        "found": moscow(incident.opened_at),
        "code": CODES.get(incident.code, incident.code),
        "data": data or "нет отправок в периоде",
        "persons": str(sum(one.persons for one in facts)),
        "measures": f"передача остановлена {moscow(incident.opened_at)}",
        "recipients": "; ".join(sorted(recipients)) or "нет отправок в периоде",
    }


def _of_portal(facts: Facts) -> list[str]:
    rows = (
        ("отправлено обращений", facts.sends),
        ("вложений в них", facts.parts),
        ("карточек и переписок (не более)", facts.leads),
        ("субъектов (не более)", facts.persons),
        ("отклонено принимающей стороной", facts.refused),
        ("частей не передано", facts.withheld),
    )
    head = ("получатель", "страна", "уведомление", "модель")
    return [
        table(f"Портал {facts.portal}", ("что", "число"), rows),
        table("Идентификаторы в отправленном, до замены", ("вид", "число"), _sorted(facts)),
        table("Кому разрешено", head, map(_cells, facts.allowed)),
        table("Кто получил (по оценкам)", head, map(_cells, facts.actual)),
        table("Действия людей", ("что", "раз"), sorted(facts.acts.items())),
    ]


def _sorted(facts: Facts) -> list[tuple[str, int]]:
    return sorted(facts.identifiers.items(), key=lambda found: -found[1])


def _cells(one: Destination) -> tuple[str, str, str, str]:
    return one.recipient or f"вне реестра: {one.id}", one.country, one.notice, one.model


def moscow(moment: float) -> str:
    """A moment as the form names it."""
    return f"{datetime.datetime.fromtimestamp(moment, MOSCOW):%d.%m.%Y %H:%M} МСК"
