"""For `strict` alone: capitals that vocabulary does not explain, names that are words."""

import re
from collections.abc import Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.text.document import Document, Word
from relay.pii.text.sentences import opens_sentence
from relay.pii.types import Span
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_role
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import term_list

VERB_NEXT = re.compile(
    (
        r"\s(?:не\s|уже\s|еще\s|его\s|ее\s|их\s|вам\s|нам\s|мне\s|вас\s|тоже\s|там\s"
        r"|сам[аи]?\s|и\s|с\s)?([а-яё-]+)"
    ),
    re.IGNORECASE,
)
STOP_NEXT = (",", ".", "!", "?", ")", "(", ";", "\n", "", "/", ":", "<")
REGION_NEXT = re.compile(r"\s(?:обл|р-н|район|край|округ|респ|с/с|с/п|г\.|муниц|сельс)")
TITLE_AFTER = re.compile(r"[»\"”]")


def odd_capitals(doc: Document) -> Iterator[Span]:
    """A capital in mid-sentence on a common word, and a name-word that opens a sentence."""
    if doc.shouting:
        return
    for word in doc.capitals:
        if len(word.text) < 3 or word.text.isupper():
            continue
        if (
            is_role(word.low)
            or word.low in term_list("capital_ok")
            or is_brand(doc, word.start, word.stop)
        ):
            continue
        t = traits(word.low)
        if t.term or t.place or not t.common or REGION_NEXT.match(doc.low, word.stop):
            continue
        if opens_sentence(doc, word):
            if t.first and _acts(doc, word):
                yield Span(word.start, word.stop, "PERSON", "strict_opening")
        elif t.first or _lone_capital(doc, word):
            yield Span(
                word.start, word.stop, "PERSON" if t.first or t.last else "TERM", "strict_capital"
            )


def _acts(doc: Document, word: Word) -> bool:
    """Followed by a mark or by a verb: somebody, not an idiom."""
    after = doc.text[word.stop : word.stop + 1]
    if after in STOP_NEXT:
        return True
    found = VERB_NEXT.match(doc.low, word.stop)
    return found is not None and any(r.pos == "V" for r in readings(found.group(1)))


def _lone_capital(doc: Document, word: Word) -> bool:
    """A singular noun or adjective with a capital of its own, not part of a title in capitals."""
    if TITLE_AFTER.match(doc.text, word.stop) or _in_quotes(doc, word):
        return False
    found = [r for r in readings(word.low) if r.kind == "c"]
    if any(r.pos in "OV" for r in found) and not any(r.animate == "y" for r in found):
        return False
    return any(r.pos in "NA" and r.number == "s" for r in found)


def _in_quotes(doc: Document, word: Word) -> bool:
    left, right = doc.line(word.start)
    opened = max(doc.last("«", left, word.start), doc.last("“", left, word.start))
    if opened > doc.last("»", left, word.start):
        return True
    inside = doc.count('"', left, word.start) % 2 == 1
    return inside and doc.count('"', word.stop, right) > 0
