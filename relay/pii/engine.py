"""The engine's switch and its shortest way in: one text to spans, masked text and hints."""

from typing import TypedDict

from relay.pii.guard import load_guard
from relay.pii.masking import mask
from relay.pii.types import Part, Policy


class Finding(TypedDict):
    """One text masked: spans in code points of the input, the text with exactly them replaced."""

    spans: list[tuple[int, int, str]]
    masked: str
    hints: dict[str, dict[str, str]]


def load() -> None:
    """Warm dictionaries and tagger; raises DetectionFailed naming what is missing."""
    from relay.pii import hints, ner

    load_guard()
    hints.warm()
    ner.warm()


def mask_text(text: str, policy: Policy) -> Finding:
    """Mask one text by itself; errors as of `mask`."""
    masking = mask((Part("text", text),), policy)
    part = masking.parts[0]
    return Finding(
        spans=[(one.start, one.stop, one.label) for one in part.replacements],
        masked=part.text,
        hints=masking.hints,
    )
