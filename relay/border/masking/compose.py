"""Message → parts to mask, and masked parts → the texts of the turn. No part is ever sent raw."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from relay.border.contract import Message
from relay.border.documents.blocks import Extracted, Withheld
from relay.border.documents.render import render, withheld_line
from relay.border.documents.words import REASONS
from relay.pii.types import Kind, Masked, Part
from relay.wire import File

CHANNELS = {"mail": "письмо", "form": "форма на сайте", "chat": "чат", "call": "звонок"}
OMITTED = {
    "too_large": "слишком велико для передачи из портала",
    "unavailable": "файл недоступен",
    "forbidden": "нет прав на файл",
}
LONG = 120  # characters; a longer value stands on lines of its own


class Source(NamedTuple):
    """A message with everything read that can be read: `bodies` are HTML fields as documents."""

    message: Message
    bodies: Mapping[int, Extracted | Withheld]
    files: Sequence[Extracted | Withheld | None]  # None: omitted by the sender


def parts_of(source: Source) -> tuple[Part, ...]:
    """Return every text of the message as a part: source, labels, values, files."""
    parts = [Part("source", source.message.source)]
    for index, field in enumerate(source.message.fields):
        parts.append(Part(f"label:{index}", field.label))
        kind: Kind = "text" if field.kind == "html" else field.kind
        parts.append(Part(f"field:{index}", _value(source, index), kind))
    for index, file in enumerate(source.files):
        if isinstance(file, Extracted):
            parts.append(Part(f"file:{index}", render(file)))
    return tuple(parts)


def text_of(source: Source, masked: Mapping[str, Masked]) -> Masked:
    """Return the turn's text: channel, fields by label, and one line for each file."""
    message = source.message
    lines = [f"Канал: {CHANNELS[message.channel.type]}"]
    if masked["source"]:
        lines.append(f"Источник: {masked['source']}")
    for index in range(len(message.fields)):
        body = source.bodies.get(index)
        if isinstance(body, Withheld):
            lines.append(f"{masked[f'label:{index}']}: не передано: {REASONS[body.reason][0]}")
            continue
        label, value = masked[f"label:{index}"], masked[f"field:{index}"].strip()
        if not value:
            continue
        short = len(value) <= LONG and "\n" not in value
        lines.append(f"{label}: {value}" if short else f"\n{label}:\n{value}\n")
    for index, file in enumerate(source.files):
        number = index + 1
        if isinstance(file, Extracted):
            lines.append(f"Вложение {number}: файл {file_name(number)} ({file.format})")
        elif isinstance(file, Withheld):
            lines.append(withheld_line(number, file))
        else:
            why = OMITTED[message.files[index].omitted or "unavailable"]
            lines.append(f"вложение {number} не передано: {why}")
    return Masked("\n".join(lines) + "\n")


def files_of(source: Source, masked: Mapping[str, Masked]) -> list[File]:
    """Return the files that cross, by our own names."""
    return [
        File(name=file_name(index + 1), text=masked[f"file:{index}"])
        for index, file in enumerate(source.files)
        if isinstance(file, Extracted)
    ]


def file_name(number: int) -> str:
    """The only name of an attachment abroad; its own stays in the vault."""
    return f"attachment-{number}.md"


def hidden(source: Source) -> bool:
    """Whether somebody hid words in a field or a file."""
    documents = [*source.bodies.values(), *source.files]
    return any(isinstance(found, Extracted) and found.hidden_text for found in documents)


def _value(source: Source, index: int) -> str:
    body = source.bodies.get(index)
    if body is None:
        return source.message.fields[index].value
    return render(body) if isinstance(body, Extracted) else ""
