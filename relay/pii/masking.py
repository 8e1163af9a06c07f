"""A whole message masked at once: detection, consistency over its parts, numbering, guard."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from relay.errors import DetectionFailed, RelayError
from relay.pii.consistency import knowledge
from relay.pii.detect import detect
from relay.pii.guard import guard
from relay.pii.hints import hints_for
from relay.pii.leaks import standing
from relay.pii.lists import terms_in
from relay.pii.numbering import Numbering
from relay.pii.remarks import remarks_of
from relay.pii.text.document import Document
from relay.pii.text.windows import Seen
from relay.pii.types import Masked, MaskedPart, Masking, Part, Policy, Replacement, Span, Value
from relay.pii.unread import readable, unread_from

SEEDS = {"person": "PERSON", "phone": "PHONE", "email": "EMAIL", "address": "ADDRESS"}
ROUNDS = 4
LIMIT = 10_000_000
"""Characters of one message; a longer one is held for a person."""
HALF_PAIR = re.compile("[\ud800-\udfff]")


def mask(
    parts: Sequence[Part], policy: Policy, known: Mapping[str, Value] | None = None
) -> Masking:
    """Replace every identifier in the parts of one message.

    `known` are the values of the thread so far: numbering goes on, an entity keeps its number.
    Raises DetectionFailed when a detector fails or the guard still finds something.
    """
    try:
        return _mask(parts, policy, known or {})
    except RelayError:
        raise
    except Exception:
        failed = DetectionFailed("detector_failed", "a detector raised")
    raise failed  # out here: what was caught may hold the text, and is not even its context


def _mask(parts: Sequence[Part], policy: Policy, known: Mapping[str, Value]) -> Masking:
    _check(parts)
    docs = [Document(readable(part.text), policy.mode) for part in parts]
    finds = [_first_look(doc, part, policy) for doc, part in zip(docs, parts, strict=True)]
    surfaces = [
        (span.label, doc.text[span.start : span.stop])
        for doc, spans in zip(docs, finds, strict=True)
        for span in spans
    ]
    again = knowledge(known, surfaces)
    spans = [
        _settle(doc, part, [*first, *again.find(doc)], first)
        for doc, part, first in zip(docs, parts, finds, strict=True)
    ]
    seen: Seen = {}
    for _ in range(ROUNDS):
        masking = _build(parts, docs, spans, policy, known)
        missed = [
            [*guard(part.text, masking.allowed_terms, seen), *standing(part.text, masking.values)]
            for part in masking.parts
        ]
        if not any(missed):
            return masking
        spans = [
            _with_missed(part, doc, old, found)
            for part, doc, old, found in zip(masking.parts, docs, spans, missed, strict=True)
        ]
    raise DetectionFailed("guard_still_finds", "the masked text would not pass the guard")


def _check(parts: Sequence[Part]) -> None:
    if sum(len(part.text) for part in parts) > LIMIT:
        raise DetectionFailed("too_long", "the message is longer than the limit")
    for part in parts:
        if HALF_PAIR.search(part.text):
            raise DetectionFailed("invalid_text", "the text holds half a surrogate pair")


def _first_look(doc: Document, part: Part, policy: Policy) -> list[Span]:
    label = SEEDS.get(part.kind)
    if label is None or not any(c.isalnum() for c in doc.text):
        return detect(doc, policy, ruled=part.ruled, letter=part.kind != "instructions")
    whole = Span(0, len(doc.text), label, "field")
    return detect(doc, policy, (whole,)) if part.kind == "address" else [whole]


def _settle(doc: Document, part: Part, spans: Iterable[Span], first: list[Span]) -> list[Span]:
    """The finds of both passes, resolved once more; a seeded field is one span."""
    from relay.pii.overlap import resolve

    spans = list(spans)
    if part.kind in SEEDS and first:
        return resolve(doc.text, first)
    firm = [s for s in spans if s.label not in ("TERM", "NUM")]
    weak = [s for s in spans if s.label in ("TERM", "NUM")]
    return _joined(doc.text, resolve(doc.text, [*firm, *weak]))


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Neighbouring words of one name, found by consistency one by one, as one find."""
    found: list[Span] = []
    for span in spans:
        last = found[-1] if found else None
        if (
            last
            and last.label == span.label == "PERSON"
            and "again" in (last.rule, span.rule)
            and text[last.stop : span.start] == " "
        ):
            found[-1] = Span(last.start, span.stop, "PERSON", "again")
        else:
            found.append(span)
    return found


def _build(
    parts: Sequence[Part],
    docs: Sequence[Document],
    spans: Sequence[Sequence[Span]],
    policy: Policy,
    known: Mapping[str, Value],
) -> Masking:
    numbering = Numbering(known)
    masked: list[MaskedPart] = []
    for part, doc, found in zip(parts, docs, spans, strict=True):
        replacements: list[Replacement] = []
        out: list[str] = []
        at, end = 0, unread_from(part.text, doc, found)
        places = [(*doc.view.original(s.start, s.stop), s.label, s.rule) for s in found]
        places = [one for one in places if one[0] < end]
        for start, stop, label, rule in (*places, (end, len(part.text), "TERM", "unread")):
            start = max(start, at)
            if stop <= start:
                continue
            surface = part.text[start:stop]
            name = numbering.of(label, surface)
            replacements.append(Replacement(start, stop, name, label, rule, surface))
            out += (part.text[at:start], name)
            at = stop
        out.append(part.text[at:])
        masked.append(MaskedPart(part.name, Masked("".join(out)), tuple(replacements)))
    values = numbering.values()
    return Masking(
        parts=tuple(masked),
        values=values,
        hints=hints_for(parts, masked, values),
        remarks=remarks_of(docs),
        allowed_terms=_terms_in(masked, policy),
    )


def _terms_in(masked: Sequence[MaskedPart], policy: Policy) -> tuple[str, ...]:
    if not policy.allow:
        return ()
    return terms_in([Document(part.text) for part in masked], policy.allow)


def _with_missed(
    part: MaskedPart, doc: Document, old: Sequence[Span], missed: Sequence[Span]
) -> list[Span]:
    """The old spans and, in the document's coordinates, what the guard found in the masked text."""
    from relay.pii.overlap import resolve

    shifts = [len(one.placeholder) - (one.stop - one.start) for one in part.replacements]
    shifts = [0, *accumulate(shifts)]  # how far the masked text runs ahead, before each
    starts = [one.start + ahead for one, ahead in zip(part.replacements, shifts, strict=False)]

    def original(at: int) -> int:
        """The place in the original of a place in the masked text, outside placeholders."""
        return at - shifts[bisect_left(starts, at)]

    new = list(old)
    for span in missed:
        start, stop = doc.view.normal(original(span.start), original(span.stop))
        if start < stop:
            new.append(Span(start, stop, span.label, "guard"))
    return resolve(doc.text, new)
