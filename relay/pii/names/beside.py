"""A name that is a common word, by the word or sign beside it: «инженер Воробей», «Роман, вы …»."""

import re
from collections.abc import Iterator

from relay.pii.names.value import leading_name
from relay.pii.text.document import Document
from relay.pii.text.sentences import opens_sentence
from relay.pii.types import Span
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_person_word

PAUSE = re.compile(r"[ \t]?[,!]\s")
NEXT = re.compile(r"[ \t](?P<v>[А-ЯЁ][а-яё]{2,})")


def names_beside(doc: Document) -> Iterator[Span]:
    """Capitalised words after a word for a person, and given names that are spoken to."""
    for word in doc.words:
        if not word.cyrillic:
            continue
        if is_person_word(word.low) and (found := NEXT.match(doc.text, word.stop)):
            yield from leading_name(doc, *found.span("v"), "name_role", 1)
        elif (
            word.capital
            and PAUSE.match(doc.text, word.stop)
            and traits(word.low).first
            and traits(word.low).common
            and opens_sentence(doc, word)
        ):
            yield Span(word.start, word.stop, "PERSON", "name_vocative")
