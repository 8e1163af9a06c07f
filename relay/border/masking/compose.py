"""Message → parts to mask, and masked parts → the texts of the turn. No part is ever sent raw."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from relay.border.contract import Field, Message
from relay.border.documents.blocks import Extracted, Withheld
from relay.border.documents.render import render, withheld_line
from relay.border.documents.words import REASONS
from relay.border.words import OMITTED
from relay.pii.policies import rule_of
from relay.pii.types import Masked, Part, Policy, Stretch
from relay.wire import File

CHANNELS = {"mail": "письмо", "form": "форма на сайте", "chat": "чат", "call": "звонок"}
SEED = "field:"  # such parts only seed the others
LONG = 120  # characters; a longer value stands on lines of its own


class Source(NamedTuple):
    """A message with everything read that can be read: `bodies` are HTML fields as documents."""

    message: Message
    bodies: Mapping[int, Extracted | Withheld]
    files: Sequence[Extracted | Withheld | None]  # None: omitted by the sender


def parts_of(source: Source, policy: Policy) -> tuple[Part, ...]:
    """Return the texts of the message: fields that name people as seeds, then what will cross.

    The whole text is one part, so that a label is the context of its value ("Паспорт: …"), and a
    seeded value is found in it again, as everywhere else.
    """
    seeds = [
        Part(f"{SEED}{index}", field.value, field.kind)
        for index, field in enumerate(source.message.fields)
        if field.kind in ("person", "phone", "email", "address") and _seeds(policy, field)
    ]
    files = [
        Part(f"file:{index}", render(file))
        for index, file in enumerate(source.files)
        if isinstance(file, Extracted)
    ]
    return (*seeds, _text(source, policy), *files)


def _seeds(policy: Policy, field: Field) -> bool:
    """Whether a field's value is looked for elsewhere: not one that only passes."""
    rule = rule_of(policy, field.name, field.kind)
    return rule is None or rule.do in ("mask", "drop")


def dropped(message: Message, policy: Policy) -> list[str]:
    """Names of the fields that the policy leaves out, in order."""
    return [field.name for field in message.fields if _dropped(policy, field)]


def _dropped(policy: Policy, field: Field) -> bool:
    rule = rule_of(policy, field.name, field.kind)
    return rule is not None and rule.do == "drop"


def is_seed(part: str) -> bool:
    """Whether a part of that name only seeds the others and does not cross itself."""
    return part.startswith(SEED)


def text_of(source: Source, masked: Mapping[str, Masked]) -> Masked:
    """Return the turn's text: channel, masked fields, and one line for each file."""
    message = source.message
    lines = [f"Канал: {CHANNELS[message.channel.type]}", masked["text"]]
    for index, file in enumerate(source.files):
        number = index + 1
        if isinstance(file, Extracted):
            lines.append(f"Вложение {number}: файл {file_name(number)} ({file.format})")
        elif isinstance(file, Withheld):
            lines.append(withheld_line(number, file))
        else:
            why = OMITTED[f"omitted_{message.files[index].omitted or 'unavailable'}"][0]
            lines.append(f"вложение {number} не передано: {why}")
    return Masked("\n".join(lines) + "\n")


def _text(source: Source, policy: Policy) -> Part:
    """Every field by its label, not yet masked, with the stretches that the policy decides."""
    message = source.message
    lines: list[str] = []
    ruled: list[Stretch] = []
    if message.source:  # an entry of the portal's own list: only plain people are masked in it
        lines.append(f"Источник: {message.source}")
        ruled.append(Stretch(len("Источник: "), len(lines[0])))
    for index, field in enumerate(message.fields):
        rule = rule_of(policy, field.name, field.kind)
        if _dropped(policy, field):
            lines.append(f"{field.label}: не передано: так решено в политике портала")
            continue
        body = source.bodies.get(index)
        if isinstance(body, Withheld):
            lines.append(f"{field.label}: не передано: {REASONS[body.reason][0]}")
            continue
        value = (field.value if body is None else render(body)).strip()
        if value:
            short = len(value) <= LONG and "\n" not in value
            line = f"{field.label}: {value}" if short else f"\n{field.label}:\n{value}\n"
            if rule is not None:
                start = sum(map(len, lines)) + len(lines) + len(field.label) + (2 if short else 3)
                label = rule.label if rule.do == "mask" else ""
                ruled.append(Stretch(start, start + len(value), label))
            lines.append(line)
    return Part("text", "\n".join(lines), ruled=tuple(ruled))


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
