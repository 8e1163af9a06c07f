"""The engine's switch and its shortest way in: one text to spans, masked text and hints."""

from typing import TypedDict

from relay.pii.masking import mask
from relay.pii.morphology import table
from relay.pii.types import Part, Policy
from relay.pii.wordset import term_list, word_set

SETS = (
    "places",
    "surnames",
    "given",
    "english",
    "english_top",
    "latin_given",
    "latin_surnames",
    "russian_seen",
)
LISTS = (
    "people",
    "english_given",
    "capital_ok",
    "not_names",
    "roles",
    "places_latin",
    "given_extra",
    "common_extra",
    "places",
    "terms",
    "terms_latin",
    "hosts_free",
    "hosts_disposable",
)


class Finding(TypedDict):
    """One text masked: spans in code points of the input, the text with exactly them replaced."""

    spans: list[tuple[int, int, str]]
    masked: str
    hints: dict[str, dict[str, str]]


def load() -> None:
    """Warm dictionaries and tagger; raises DetectionFailed naming what is missing."""
    from relay.pii import ner

    load_guard()
    ner.warm()


def load_guard() -> None:
    """Warm what the guard alone needs: no tagger, no numpy."""
    table()
    for name in SETS:
        word_set(name)
    for name in LISTS:
        term_list(name)


def mask_text(text: str, policy: Policy) -> Finding:
    """Mask one text by itself; errors as of `mask`."""
    masking = mask((Part("text", text),), policy)
    part = masking.parts[0]
    return Finding(
        spans=[(one.start, one.stop, one.label) for one in part.replacements],
        masked=part.text,
        hints=masking.hints,
    )
