"""The engine's switch and its shortest way in: one text to spans, masked text and hints."""

from typing import TypedDict

from relay.pii.guard import load_guard
from relay.pii.masking import mask
from relay.pii.types import Part, Policy

SAMPLE = """Добрый день! «Иван Петров» <petrov@mail.ru>, John Smith, тел. +7 916 123-45-67
г. Пермь, ул. Мира, д. 5, кв. 7; 5 Main Street; сорок пять; а-бэ-вэ-гэ; внутр. 123; Пет-
рова Анна, ИНН 500100732259, паспорт 45 10 123456, А123ВС77, p@ss_w0rd2, root/a1b2c3, 10.0.0.1
a.b at c.ru, ivan (at) mail (dot) ru, собака точка ру, 00:1A:2B:3C, DE89 3704 0044 0532 0130 00
+49 30 901820
"""
"""What most rules have something to look at in: their patterns are prepared at the first use."""


class Finding(TypedDict):
    """One text masked: spans in code points of the input, the text with exactly them replaced."""

    spans: list[tuple[int, int, str]]
    masked: str
    hints: dict[str, dict[str, str]]


def load() -> None:
    """Warm dictionaries, taggers and patterns; raises DetectionFailed naming what is missing."""
    from relay.pii import hints
    from relay.pii.ner import slovnet

    load_guard()
    hints.warm()
    slovnet.warm()
    mask_text(SAMPLE, Policy())


def mask_text(text: str, policy: Policy) -> Finding:
    """Mask one text by itself; errors as of `mask`."""
    masking = mask((Part("text", text),), policy)
    part = masking.parts[0]
    return Finding(
        spans=[(one.start, one.stop, one.label) for one in part.replacements],
        masked=part.text,
        hints=masking.hints,
    )
