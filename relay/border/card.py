"""What people read in the portal: field values, timeline entry, Feed post, notification, note.

Every word of a model or a customer goes through `harmless`: BB-code, HTML and formulas are dead.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from relay.border.assistants.loading import Assistant, Task
from relay.border.bitrix.bbcode import harmless, harmless_line
from relay.border.bitrix.fields import Spec, Value
from relay.border.contract import Entity

LABELS = {
    "verdict": "Оценка relay",
    "confidence": "Уверенность relay",
    "reason": "Причина оценки",
    "model": "Модель",
    "run": "Запуск relay",
    "topic": "Тема обращения",
}
VERDICTS = {
    "target": "целевой",
    "not_target": "нецелевой",
    "spam": "спам",
    "unclear": "неясно",
}


def specs(assistant: Assistant) -> tuple[Spec, ...]:
    """The own fields of an assistant: lists from enums of its schema, numbers, texts."""
    return tuple(_spec(assistant, name, key) for name, key in assistant.actions.fields.items())


def values(
    assistant: Assistant, answer: Mapping[str, Any], *, model: str, run: str
) -> dict[str, Value]:
    """What to write into each own field."""
    known = {**answer, "model": model, "run": run}
    return {
        name: _plain(known[key])
        for name, key in assistant.actions.fields.items()
        if known.get(key) is not None
    }


def timeline_text(
    assistant: Assistant, answer: Mapping[str, Any], model: str, proposed: Mapping[str, str] = {}
) -> str:
    """Verdict, reason, quotes and what waits for approval (words by id), for the timeline."""
    lines = [f"[B]{_headline(answer)}[/B]", _line(answer.get("reason"), 1000)]
    lines += [f"«{_line(quote, 300)}»" for quote in _quotes(answer)]
    lines += [f"Предложено, ждёт решения ({key}): {what}" for key, what in proposed.items()]
    lines.append(f"{assistant.title} · {harmless_line(model, 60)} · рекомендация, решает человек")
    return "\n".join(line for line in lines if line)


def feed_text(
    assistant: Assistant, answer: Mapping[str, Any], address: str, entity: Entity
) -> tuple[str, str]:
    """Title and text of the Feed post: verdict, topic and link; the answer may be masked."""
    title = f"{assistant.title}: {_verdict(answer)}"
    topic = _line(answer.get("topic"), 200)
    lines = [_headline(answer), f"Тема: {topic}" if topic else "", link(address, entity)]
    return title, "\n".join(line for line in lines if line)


def notice_text(answer: Mapping[str, Any], address: str, entity: Entity) -> str:
    """The notification to the responsible: one line of reason and the link."""
    return "\n".join((_headline(answer), _line(answer.get("reason"), 500), link(address, entity)))


def digest_text(cards: Sequence[Entity], count: int, address: str) -> str:
    """What came beyond the notifications of an hour: how many, and links to the cards."""
    links = " ".join(link(address, one) for one in cards)
    return f"relay: ещё оценок за час: {count}. {links}"


def task_texts(
    task: Task, answer: Mapping[str, Any], address: str, entity: Entity
) -> tuple[str, str, list[str]]:
    """Title, text and checklist of the task for the responsible."""
    topic = _line(answer.get("topic"), 100)
    title = harmless_line(f"{task.title}: {topic}" if topic else task.title, 200)
    items = [harmless_line(one, 200) for one in task.checklist]
    return title, notice_text(answer, address, entity), items


def draft_text(reply: str) -> str:
    """A reply to the customer that nobody has sent."""
    return f"[B]Черновик ответа клиенту, не отправлен[/B]\n{harmless(reply, 3000)}"


def note_text(line: str) -> str:
    """The card's line about a message without a verdict."""
    return f"[B]Relay[/B]: {harmless_line(line, 500)}"


def link(address: str, entity: Entity) -> str:
    """A link to the card, in BB-code."""
    return f"[URL={address}/crm/{entity.type}/details/{entity.id}/]Открыть карточку[/URL]"


def _headline(answer: Mapping[str, Any]) -> str:
    confidence = answer.get("confidence")
    sure = f", уверенность {round(confidence * 100)} %" if isinstance(confidence, float) else ""
    return f"Оценка: {_verdict(answer)}{sure}"


def _verdict(answer: Mapping[str, Any]) -> str:
    verdict = str(answer.get("verdict", ""))
    return VERDICTS.get(verdict, harmless_line(verdict, 60))


def _quotes(answer: Mapping[str, Any]) -> list[str]:
    quotes: Any = answer.get("quotes")
    return [str(quote) for quote in quotes][:5] if isinstance(quotes, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - any JSON


def _line(value: Any, limit: int) -> str:
    return "" if value is None else harmless_line(str(value), limit)


def _plain(value: Any) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return harmless(str(value), 2000)
    return float(value)


def _spec(assistant: Assistant, name: str, key: str) -> Spec:
    shape: dict[str, Any] = assistant.verdict.get("properties", {}).get(key, {})
    label = LABELS.get(key, key)
    if shape.get("enum"):
        options = tuple((str(code), VERDICTS.get(code, str(code))) for code in shape["enum"])
        return Spec(name, "enumeration", label, options)
    if shape.get("type") in ("number", "integer"):
        return Spec(name, "double", label)
    return Spec(name, "string", label)
