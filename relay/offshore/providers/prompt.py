"""The words around the masked text: list of files, hints, remarks, what to mend. Fixed, Russian."""

import hashlib
import json
from typing import Any

from relay.offshore.providers.base import MESSAGE, Question
from relay.wire import Hint

TEXT_SUFFIXES = (".txt", ".md")
EMPTY = "(пусто)\n"


def file_name(name: str) -> str:
    """Our name with a suffix that vendors take as text."""
    return name if name.endswith(TEXT_SUFFIXES) else f"{name}.txt"


def file_data(data: bytes) -> bytes:
    """The bytes to upload; vendors refuse an empty file."""
    return data if data.strip() else EMPTY.encode()


def notes(question: Question) -> str:
    """Everything the model is told about the message that is not the message."""
    lines = [f"Обращение: файл {MESSAGE}."]
    if question.files:
        lines.append("Вложения:")
        lines += [f"- {file_name(name)}" for name, _ in question.files]
    else:
        lines.append("Вложений нет.")
    if question.hints:
        lines.append("Подсказки:")
        lines += [_hint(hint) for hint in question.hints]
    if question.remarks:
        lines.append(f"Об обращении: {', '.join(question.remarks)}.")
    if question.repair:
        lines.append(f"Прошлый ответ не принят: {question.repair}. Ответьте заново, по схеме.")
    return "\n".join(lines)


def inline(question: Question) -> list[str]:
    """The message and its files as texts between marks that their author cannot know."""
    mark = hashlib.sha256(question.run.encode()).hexdigest()[:12]
    documents = [(MESSAGE, question.text), *question.files]
    return [
        f"<<<{file_name(name)} {mark}>>>\n{text or EMPTY}\n<<<конец {mark}>>>"
        for name, text in documents
    ]


def by_schema(schema: dict[str, Any]) -> str:
    """The schema in words, for models that cannot be bound to it."""
    text = json.dumps(schema, ensure_ascii=False)
    return f"Ответь одним объектом JSON, без пояснений, по этой JSON Schema:\n{text}"


def _hint(hint: Hint) -> str:
    known = ("phone", "line", "country", "email", "name", "same")
    said = [(key, getattr(hint, key)) for key in known]
    return f"- {hint.placeholder}: {', '.join(f'{key}={value}' for key, value in said if value)}"
