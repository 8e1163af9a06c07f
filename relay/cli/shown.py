"""What the demo prints: one place for its words."""

import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relay.border import contract, words
from relay.cli.send import counts

INDENT = "    "


def intro(*, live: bool, php: bool) -> str:
    """Who plays whom."""
    model = "настоящий OpenAI API" if live else "подставная: правило по маскированному тексту"
    sender = "PHP-модуль" if php else "Python-клиент того же контракта (php не установлен)"
    return (
        "relay demo: граница и заграничная сторона на этой машине, SQLite внутри.\n"
        f"Модель: {model}. Портал Битрикс24: подставной. Формы шлёт {sender},\n"
        "один лид граница находит по REST сама"
        + ("; последний ведёт весь модуль, от события до карточки." if php else ".")
    )


def title(path: Path, by: str = "") -> str:
    """The head of one sample, and how it comes in if that is worth a word."""
    head = f"── {path.name} " + (f"({by}) " if by else "")
    return head + "─" * max(0, 74 - len(head))


def status(found: contract.MessageStatus) -> str:
    """Verdict, reason, masked counts, what crossed, what was withheld."""
    lines: list[str] = []
    for run in found.runs:
        answer = run.answer or {}
        verdict = answer.get("verdict", words.state(run.outcome))
        lines += [f"вердикт:  {verdict} ({run.assistant})", f"причина:  {run.reason}"]
    if not found.runs:
        lines.append(f"итог:     {found.reason or found.state}")
    lines.append(f"замаскировано: {counts(found.masked) or 'нечего'}")
    for part in found.crossed:
        lines += [f"ушло за границу, {part['name']}:", textwrap.indent(part["text"], INDENT)]
    for part in found.withheld:
        lines.append(words.not_carried(part.part, part.format, part.reason))
    if found.seconds:
        own = found.seconds["total"] - found.seconds["model"]
        lines.append(f"время: {own:.2f} с наших, {found.seconds['model']:.2f} с модели")
    return "\n".join(lines)


def card(portal: dict[str, Any], entity: str) -> str:
    """What the stand-in portal now shows: own fields, timeline, Feed."""
    fields = portal["cards"][f"lead/{entity}"]
    ours = {key: value for key, value in fields.items() if key.startswith("UF_CRM_RELAY_")}
    lines = ["портал, карточка:"]
    lines += [f"{INDENT}{name} = {_option(portal, name, value)}" for name, value in ours.items()]
    for entry in portal["timelines"].get(f"lead/{entity}", []):
        lines += ["портал, таймлайн:", textwrap.indent(entry["COMMENT"], INDENT)]
    for post in portal["feed"]:
        if f"/lead/details/{entity}/" in post["DETAIL_TEXT"]:
            text = f"{post['TITLE']}\n{post['DETAIL_TEXT']}"
            lines += [f"портал, Лента ({', '.join(post['DEST'])}):", textwrap.indent(text, INDENT)]
    return "\n".join(lines) + "\n"


def module_card(found: dict[str, Any]) -> str:
    """What the module wrote into its portal of stand-ins: own fields, timeline, Feed."""
    lines = ["портал модуля, карточка:", f"{INDENT}UF_CRM_RELAY_VERDICT = {found['verdict']}"]
    lines.append(f"{INDENT}UF_CRM_RELAY_REASON = {found['reason']}")
    for text in found["comments"]:
        lines += ["портал модуля, таймлайн:", textwrap.indent(text, INDENT)]
    for post in found["posts"]:
        text = f"{post['POST_TITLE']}\n{post['POST_MESSAGE']}"
        lines += [
            f"портал модуля, Лента ({', '.join(post['DEST'])}):",
            textwrap.indent(text, INDENT),
        ]
    return "\n".join(lines) + "\n"


def summary(
    count: int, ended: Counter[str], p95: float, timed: int, hits: Sequence[tuple[str, Any]]
) -> str:
    """The last lines."""
    outcomes = ", ".join(f"{words.state(name)}: {number}" for name, number in ended.items())
    leaked = f"НАЙДЕНО: {len(hits)} ({hits[0]})" if hits else "не найдено ни в одной форме"
    return (
        f"{'═' * 74}\n"
        f"сообщений {count}; {outcomes}; наше время на сообщение без вложений"
        f" p95 {p95:.2f} с (из {timed})\n"
        f"люди из примеров у модели и в Ленте: {leaked}"
    )


def _option(portal: dict[str, Any], name: str, value: Any) -> Any:
    """The label of a list value, as the card shows it."""
    for field in portal["userfields"]["lead"]:
        if field["FIELD_NAME"] == name and field["USER_TYPE_ID"] == "enumeration":
            labels = {str(one["ID"]): one["VALUE"] for one in field["LIST"]}
            return labels.get(str(value), value)
    return value
